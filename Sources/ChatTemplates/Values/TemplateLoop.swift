/// The `loop` variable of a `for` loop.
final class TemplateLoop: @unchecked Sendable {
  // Confined to one rendering, which is single-threaded; never reachable from outside it.
  let elements: [TemplateValue]
  /// The loop itself and its scope where it is recursive, so that `loop(…)` can run it again.
  let recursion: (statement: ForStatement, scope: TemplateScope)?
  /// How many recursive loops are around it.
  let level: Int
  var index = 0
  /// The arguments of the last `changed()`.
  var lastChanged: [TemplateValue]?

  init(
    _ elements: [TemplateValue], level: Int,
    recursion: (statement: ForStatement, scope: TemplateScope)?
  ) {
    self.elements = elements
    self.level = level
    self.recursion = recursion
  }

  var length: Int { elements.count }

  /// An attribute of `loop`, or nil.
  func attribute(_ name: String) -> TemplateValue? {
    switch name {
    case "index": .int(index + 1)
    case "index0": .int(index)
    case "revindex": .int(length - index)
    case "revindex0": .int(length - index - 1)
    case "first": .bool(index == 0)
    case "last": .bool(index == length - 1)
    case "length": .int(length)
    case "depth": .int(level + 1)
    case "depth0": .int(level)
    case "previtem":
      index > 0 ? elements[index - 1] : .undefined(.emptySequence("previous"))
    case "nextitem":
      index + 1 < length ? elements[index + 1] : .undefined(.emptySequence("next"))
    case "cycle", "changed": .method(TemplateMethod(receiver: .loop(self), name: name))
    default: nil
    }
  }
}

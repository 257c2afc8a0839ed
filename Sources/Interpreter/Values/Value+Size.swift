extension Value {
  /// How much a value holds, nested values counted as often as they appear.
  struct Size {
    /// Items of lists, tuples and dicts.
    var items = 0
    /// Code points of strings, bytes, and digits of integers, roughly.
    var text = 0
    /// The nesting of containers; 0 for a value that is none.
    var depth = 0
  }

  /// Measures a value, giving up at a limit of items or nesting: the result is then above it.
  func size(itemLimit: Int, depthLimit: Int) -> Size {
    var size = Size()
    var pending: [(Value, Int)] = [(self, 0)]
    while let (value, depth) = pending.popLast() {
      size.depth = max(size.depth, depth)
      var children: [Value] = []
      switch value {
      case .string(let text): size.text += text.count
      case .bytes(let bytes): size.text += bytes.count
      case .int(let number): size.text += number.bitLength / 3
      case .list(let items), .tuple(let items):
        children = items
        size.depth = max(size.depth, depth + 1)
      case .dict(let entries):
        children = entries.flatMap { [$0.key, $0.value] }
        size.depth = max(size.depth, depth + 1)
      default: break
      }
      size.items += children.count
      if size.items > itemLimit || size.depth > depthLimit { return size }
      for child in children { pending.append((child, depth + 1)) }
    }
    return size
  }
}

// Attributes, items and slices. A template reaches values only, never the program around them: what
// is not listed here does not exist.
extension Renderer {
  private static let textMethods: Set<String> = [
    "capitalize", "casefold", "center", "count", "endswith", "expandtabs", "find", "format",
    "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower",
    "isnumeric", "isprintable", "isspace", "istitle", "isupper", "join", "ljust", "lower",
    "lstrip", "partition", "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rjust",
    "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip", "swapcase",
    "title", "upper", "zfill",
  ]
  private static let dictionaryMethods: Set<String> = ["get", "items", "keys", "values", "copy"]
  private static let dictionaryMutators: Set<String> = [
    "clear", "pop", "popitem", "setdefault", "update",
  ]
  private static let sequenceMethods: Set<String> = ["count", "index"]
  private static let listMutators: Set<String> = [
    "append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort",
  ]

  /// `value.name`: a method or attribute, else the item of that name, else undefined.
  func attribute(_ name: String, of value: TemplateValue) throws(TemplateError) -> TemplateValue {
    let missing = TemplateValue.undefined(.attribute(name, of: value.objectTypeName))
    if case .undefined(let reason) = value { throw failUndefined(reason) }
    if name.hasPrefix("__") { return .undefined(.unsafe(name, of: value.typeName)) }
    if let method = method(name, of: value) { return method }
    switch value {
    case .dictionary(let dictionary): return dictionary[name] ?? missing
    case .namespace(let namespace): return namespace.attributes[name] ?? missing
    case .loop(let loop): return loop.attribute(name) ?? missing
    case .macro(let macro) where name == "name":
      return .text(macro.definition.name, isTrusted: true)
    case .sequencer(let cycler) where name == "current" && !cycler.isJoiner:
      return cycler.values[cycler.position]
    default: return missing
    }
  }

  /// A method of a value, a forbidden one as undefined, or nil.
  private func method(_ name: String, of value: TemplateValue) -> TemplateValue? {
    let names: Set<String>
    var mutators: Set<String> = []
    switch value {
    case .text: names = Self.textMethods
    case .dictionary:
      names = Self.dictionaryMethods
      mutators = Self.dictionaryMutators
    case .list:
      names = Self.sequenceMethods.union(["copy"])
      mutators = Self.listMutators
    case .tuple: names = Self.sequenceMethods
    case .sequencer(let cycler): names = cycler.isJoiner ? [] : ["next", "reset"]
    default: return nil
    }
    if mutators.contains(name) { return .undefined(.unsafe(name, of: value.typeName)) }
    return names.contains(name) ? .method(TemplateMethod(receiver: value, name: name)) : nil
  }

  /// `value[key]`: the item, else the attribute of that name, else undefined.
  func item(_ key: TemplateValue, of value: TemplateValue) throws(TemplateError) -> TemplateValue {
    switch value {
    case .undefined(let reason): throw failUndefined(reason)
    case .dictionary(let dictionary):
      if let hashed = TemplateDictionary.Key(key), let found = dictionary[hashed] { return found }
    case .list(let list), .tuple(let list):
      if let index = position(key, count: list.elements.count) { return list.elements[index] }
    case .text(let text):
      if let index = position(key, count: text.count) { return .text(text[index]) }
    default: break
    }
    guard let name = key.asText else {
      let element = try representation(of: key)
      return .undefined(.element(element.string, of: value.objectTypeName))
    }
    if case .dictionary = value {
      return method(name.string, of: value)
        ?? .undefined(.attribute(name.string, of: value.objectTypeName))
    }
    return try attribute(name.string, of: value)
  }

  /// The place of an index that may count from the end, or nil outside.
  private func position(_ key: TemplateValue, count: Int) -> Int? {
    guard let index = key.asInt, index < count, index >= -count else { return nil }
    return index < 0 ? index + count : index
  }

  /// `value[start:end:step]`
  func slice(_ value: TemplateValue, _ start: Int?, _ end: Int?, _ step: Int?)
    throws(TemplateError) -> TemplateValue
  {
    guard step != 0 else { throw fail(.value("slice step cannot be zero")) }
    switch value {
    case .undefined(let reason): throw failUndefined(reason)
    case .text(let text):
      let indices = Self.indices(text.count, start, end, step)
      if step == nil || step == 1 {
        return try self.text(text[(indices.first ?? 0)..<(indices.last.map { $0 + 1 } ?? 0)])
      }
      try reserve(indices.count)
      return .text(text.picked(Array(indices)))
    case .list(let list):
      return try self.list(
        Self.indices(list.elements.count, start, end, step).map { list.elements[$0] })
    case .tuple(let list):
      return try tuple(
        Self.indices(list.elements.count, start, end, step).map { list.elements[$0] })
    case .dictionary: throw fail(.type("unhashable type: 'slice'"))
    default: throw fail(.type("'\(value.typeName)' object is not subscriptable"))
    }
  }

  /// The indices of a slice (`slice.indices`).
  private static func indices(_ count: Int, _ start: Int?, _ end: Int?, _ step: Int?)
    -> StrideTo<Int>
  {
    let step = step ?? 1
    // The bounds that an index past either end falls on.
    let lowest = step > 0 ? 0 : -1
    let highest = step > 0 ? count : count - 1
    func clamp(_ index: Int) -> Int {
      let place = index < 0 ? max(index, -count - 1) + count : index
      return min(max(place, lowest), highest)
    }
    let first = start.map(clamp) ?? (step > 0 ? 0 : count - 1)
    let last = end.map(clamp) ?? (step > 0 ? count : -1)
    // A step beyond the length takes the first element only, and must not overflow the stride.
    let bounded = step > 0 ? min(step, count + 1) : max(step, -count - 1)
    return stride(from: first, to: last, by: bounded)
  }
}

extension StrideTo<Int> {
  fileprivate var first: Int? { first { _ in true } }
  fileprivate var count: Int { reduce(0) { count, _ in count + 1 } }
  fileprivate var last: Int? {
    var last: Int?
    for index in self { last = index }
    return last
  }
}

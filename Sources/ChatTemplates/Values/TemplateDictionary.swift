/// A dictionary in the order of insertion, with Python's equality of keys (`1`, `1.0` and `true` are
/// one key).
struct TemplateDictionary: Sendable {
  /// What keys are compared by.
  enum Key: Hashable, Sendable {
    case none
    case int(Int)
    case largeInteger(String)
    case float(UInt64)
    /// The UTF-8 of a text; Swift's own comparison would confuse composed and decomposed letters.
    case text([UInt8])
    case tuple([Key])
  }

  private(set) var keys: [TemplateValue] = []
  private(set) var values: [TemplateValue] = []
  private var positions: [Key: Int] = [:]
  private(set) var depth = 1

  var count: Int { keys.count }
  var isEmpty: Bool { keys.isEmpty }

  subscript(name: String) -> TemplateValue? { self[Key.text(Array(name.utf8))] }

  subscript(key: Key) -> TemplateValue? { positions[key].map { values[$0] } }

  /// Sets the value of a key; an old key keeps its place.
  mutating func set(_ key: Key, _ name: TemplateValue, _ value: TemplateValue) {
    depth = max(depth, 1 + max(value.depth, name.depth))
    if let position = positions[key] {
      values[position] = value
    } else {
      positions[key] = keys.count
      keys.append(name)
      values.append(value)
    }
  }

  mutating func set(_ name: String, _ value: TemplateValue, isTrusted: Bool = true) {
    set(.text(Array(name.utf8)), .text(name, isTrusted: isTrusted), value)
  }
}

extension TemplateDictionary.Key {
  /// The key of a value, or nil for values that Python cannot hash.
  init?(_ value: TemplateValue) {
    switch value {
    case .none: self = .none
    case .bool, .int: self = .int(value.asInt ?? 0)
    case .largeInteger(let digits): self = .largeInteger(digits)
    case .float(let number):
      self = Int(exactly: number).map { .int($0) } ?? .float(number.bitPattern)
    case .text(let text): self = .text(Array(text.string.utf8))
    case .tuple(let list):
      var keys: [TemplateDictionary.Key] = []
      for element in list.elements {
        guard let key = TemplateDictionary.Key(element) else { return nil }
        keys.append(key)
      }
      self = .tuple(keys)
    default: return nil
    }
  }
}

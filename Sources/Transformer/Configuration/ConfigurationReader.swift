import JSON

/// Reads the fields of a `config.json`, bounded and with errors that name file and field.
///
/// `null` counts as absent, as it does for transformers.
struct ConfigurationReader {
  /// The file's name for messages.
  let file: String
  private let value: JSONValue
  /// Put before field names in messages, for nested objects.
  private let prefix: String

  init(_ value: JSONValue, file: String, prefix: String = "") {
    self.value = value
    self.file = file
    self.prefix = prefix
  }

  /// Whether the field is there and not null.
  func has(_ field: String) -> Bool { member(field) != nil }

  /// Whether the field is there, be it null.
  func mentions(_ field: String) -> Bool { value[field] != nil }

  private func member(_ field: String) -> JSONValue? {
    guard let member = value[field], !member.isNull else { return nil }
    return member
  }

  // MARK: - Numbers

  /// A whole number in a range, or nil where the field is absent.
  func optionalInt(_ field: String, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int? {
    guard let member = member(field) else { return nil }
    guard let number = member.int else { throw wrongType(field, "a whole number", member) }
    guard range.contains(number) else {
      throw .outOfRange(
        file: file, field: prefix + field, value: "\(number)",
        allowed: "from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A whole number in a range; required unless there is a default.
  func int(_ field: String, in range: ClosedRange<Int>, default: Int? = nil)
    throws(ConfigurationError) -> Int
  {
    guard let number = try optionalInt(field, in: range) ?? `default` else { throw missing(field) }
    return number
  }

  /// A positive finite number, or nil where the field is absent.
  func optionalPositive(_ field: String) throws(ConfigurationError) -> Double? {
    guard let member = member(field) else { return nil }
    guard let number = member.double else { throw wrongType(field, "a number", member) }
    guard number > 0, Float(number).isFinite, Float(number) > 0 else {
      throw .outOfRange(
        file: file, field: prefix + field, value: "\(number)", allowed: "positive and finite")
    }
    return number
  }

  /// A positive finite number; required unless there is a default.
  func positive(_ field: String, default: Double? = nil) throws(ConfigurationError) -> Double {
    guard let number = try optionalPositive(field) ?? `default` else { throw missing(field) }
    return number
  }

  // MARK: - Other values

  /// A truth value.
  func bool(_ field: String, default: Bool) throws(ConfigurationError) -> Bool {
    guard let member = member(field) else { return `default` }
    guard let flag = member.bool else { throw wrongType(field, "true or false", member) }
    return flag
  }

  /// A string, or nil where the field is absent.
  func string(_ field: String) throws(ConfigurationError) -> String? {
    guard let member = member(field) else { return nil }
    guard let text = member.string else { throw wrongType(field, "a string", member) }
    return text
  }

  /// An array, or nil where the field is absent.
  func array(_ field: String) throws(ConfigurationError) -> [JSONValue]? {
    guard let member = member(field) else { return nil }
    guard let elements = member.array else { throw wrongType(field, "an array", member) }
    return elements
  }

  /// A nested object, or nil where the field is absent.
  func object(_ field: String) throws(ConfigurationError) -> ConfigurationReader? {
    guard let member = member(field) else { return nil }
    guard member.object != nil else { throw wrongType(field, "an object", member) }
    return ConfigurationReader(member, file: file, prefix: prefix + field + ".")
  }

  /// One of several words that mean something here.
  func choice<T>(_ field: String, of choices: [String: T], default: String)
    throws(ConfigurationError) -> T
  {
    let word = try string(field) ?? `default`
    guard let choice = choices[word] else {
      throw .unsupportedValue(
        file: file, field: prefix + field, value: word, supported: choices.keys.sorted())
    }
    return choice
  }

  /// Token ids: one number, several, or none.
  func tokenIDs(_ field: String) throws(ConfigurationError) -> [Int32] {
    guard let member = member(field) else { return [] }
    var ids: [Int32] = []
    for element in member.array ?? [member] {
      guard let id = element.int.flatMap({ Int32(exactly: $0) }) else {
        throw wrongType(field, "a token id or an array of them", element)
      }
      // Some files say -1 for "none".
      if id >= 0, !ids.contains(id) { ids.append(id) }
    }
    return ids
  }

  // MARK: - Errors

  func missing(_ field: String) -> ConfigurationError {
    .missingField(file: file, field: prefix + field)
  }

  func wrongType(_ field: String, _ expected: String, _ found: JSONValue) -> ConfigurationError {
    .wrongType(file: file, field: prefix + field, expected: expected, found: found.typeName)
  }
}

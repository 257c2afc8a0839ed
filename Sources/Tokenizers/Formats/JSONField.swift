import JSON

/// A value of a file together with its path, so that errors name it.
struct JSONField {
  let value: JSONValue?
  let path: String

  init(_ value: JSONValue?, path: String) {
    self.value = value
    self.path = path
  }

  subscript(key: String) -> JSONField {
    JSONField(value?[key], path: path.isEmpty ? key : path + "." + key)
  }

  subscript(index: Int) -> JSONField {
    JSONField(value?[index], path: path + "[\(index)]")
  }

  /// Whether the field is absent or null.
  var isAbsent: Bool {
    if case .null? = value { true } else { value == nil }
  }

  func string() throws(TokenizerError) -> String {
    guard let string = value?.string else { throw invalid("a string") }
    return string
  }

  func optionalString() throws(TokenizerError) -> String? { isAbsent ? nil : try string() }

  func bool(default fallback: Bool) throws(TokenizerError) -> Bool {
    if isAbsent { return fallback }
    guard let bool = value?.bool else { throw invalid("true or false") }
    return bool
  }

  func int() throws(TokenizerError) -> Int {
    guard let int = value?.int else { throw invalid("an integer") }
    return int
  }

  func array() throws(TokenizerError) -> [JSONValue] {
    guard let array = value?.array else { throw invalid("an array") }
    return array
  }

  func object() throws(TokenizerError) -> JSONObject {
    guard let object = value?.object else { throw invalid("an object") }
    return object
  }

  func invalid(_ expected: String) -> TokenizerError {
    .invalidField(field: path, expected: expected, found: value?.typeName ?? "absent")
  }

  func unsupported(_ value: String) -> TokenizerError { .unsupported(field: path, value: value) }

  // MARK: - What steps have in common

  /// A pattern: `{"String": …}` or `{"Regex": …}`.
  func pattern() throws(TokenizerError) -> TextPattern {
    if let text = value?["String"]?.string { return .text(Array(text.utf8)) }
    let field = self["Regex"]
    let text = try field.string()
    do throws(PatternError) {
      return .expression(try Pattern(text))
    } catch {
      throw .invalidPattern(field: field.path, error: error)
    }
  }

  /// Steps of a `Sequence`; nesting is bounded.
  func steps<Step>(
    _ key: String, depth: Int, _ read: (JSONField, Int) throws(TokenizerError) -> Step
  ) throws(TokenizerError) -> [Step] {
    guard depth < 16 else { throw .tooDeep(field: path, limit: 16) }
    let list = self[key]
    var steps: [Step] = []
    for index in try list.array().indices { steps.append(try read(list[index], depth + 1)) }
    return steps
  }
}

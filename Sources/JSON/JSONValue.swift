/// A JSON value whose object keys keep their order and whose numbers keep their text.
///
/// ```swift
/// let value = try JSONValue(parsing: #"{"b": 1, "a": [true, null]}"#)
/// value["b"]?.int        // 1
/// value["a"]?[0]?.bool   // true
/// value.text             // {"b":1,"a":[true,null]}
/// ```
///
/// Written here rather than taken from Foundation because three things are needed that
/// `JSONSerialization` does not keep: the order of keys (chat templates print them), the exact text of
/// numbers (journals keep unknown fields as they were), and byte offsets in errors. A tokenizer of
/// 17 MB is also read several times faster.
public enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

// MARK: - Reading

extension JSONValue {
  /// The member of an object, or nil for other values and absent keys.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let object) = self else { return nil }
    return object[key]
  }

  /// The element of an array, or nil for other values and indices out of range.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The text of a string.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The value of `true` or `false`.
  public var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The value of a number that is an integer in range (`3`, `3.0` and `3e0` are; `3.5` is not).
  public var int: Int? {
    if case .number(let number) = self { number.int } else { nil }
  }

  /// The value of a number, rounded to the nearest double.
  public var double: Double? {
    if case .number(let number) = self { number.double } else { nil }
  }

  /// The elements of an array.
  public var array: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The members of an object.
  public var object: JSONObject? {
    if case .object(let object) = self { object } else { nil }
  }

  /// Whether the value is `null`.
  public var isNull: Bool { self == .null }

  /// The name of the value's type, for messages: `a string`, `an object`.
  public var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

// MARK: - Making

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(nilLiteral: ()) { self = .null }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements))
  }

  /// The number with an integer's value.
  public static func int(_ value: some BinaryInteger) -> JSONValue { .number(JSONNumber(value)) }

  /// The number with a double's value, or null where JSON has no text for it (NaN, infinities).
  public static func double(_ value: Double) -> JSONValue {
    JSONNumber(value).map { .number($0) } ?? .null
  }

  /// A string, or null.
  public static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  /// A number, or null.
  public static func optional(_ value: Int?) -> JSONValue { value.map { .int($0) } ?? .null }

  /// A number, or null.
  public static func optional(_ value: Double?) -> JSONValue { value.map { .double($0) } ?? .null }
}

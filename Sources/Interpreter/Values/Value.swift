/// A value of the sandbox: what a literal, an expression or an argument of a call evaluates to.
///
/// `==` is structural (1 and 1.0 differ, a dict's order counts); `isEqual(to:)` is Python's `==`.
/// Values are nested no deeper than ``Budget/depth``, so recursion over them is bounded.
public indirect enum Value: Sendable, Equatable {
  case none
  case bool(Bool)
  case int(BigInteger)
  case float(Double)
  case string(Text)
  case bytes([UInt8])
  case list([Value])
  case tuple([Value])
  /// Entries in insertion order; keys are unique under Python's `==`.
  case dict([Entry])
  case ellipsis
  case date(year: Int, month: Int, day: Int)
  case datetime(DateTime)
  /// Normalised as CPython does: 0 ≤ seconds < 86400, 0 ≤ microseconds < 1000000.
  case timedelta(days: Int, seconds: Int, microseconds: Int)

  /// One key and its value in a dict.
  public struct Entry: Sendable, Equatable {
    /// The key; hashable in Python's sense.
    public let key: Value
    /// The value under the key.
    public let value: Value

    /// Creates an entry.
    public init(key: Value, value: Value) {
      self.key = key
      self.value = value
    }
  }

  /// A string value from a Swift string.
  public static func string(_ string: String) -> Value { .string(Text(string)) }

  /// An integer value from a Swift integer.
  public static func int(_ value: Int) -> Value { .int(BigInteger(value)) }

  /// The name of the type, as in CPython's messages: `int`, `str`, `NoneType`, `datetime.date`, …
  public var typeName: String {
    switch self {
    case .none: "NoneType"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .string: "str"
    case .bytes: "bytes"
    case .list: "list"
    case .tuple: "tuple"
    case .dict: "dict"
    case .ellipsis: "ellipsis"
    case .date: "datetime.date"
    case .datetime: "datetime.datetime"
    case .timedelta: "datetime.timedelta"
    }
  }

  /// The text of a string value; nil for other types.
  public var text: Text? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The number of an integer value that fits; nil for other types, `bool` included.
  public var integer: Int? {
    if case .int(let number) = self { number.int } else { nil }
  }
}

/// A date with a time of day, without a time zone (`datetime.datetime`).
public struct DateTime: Sendable, Hashable {
  public let year: Int
  public let month: Int
  public let day: Int
  public let hour: Int
  public let minute: Int
  public let second: Int
  public let microsecond: Int

  /// Creates a date and time from fields that are in range (1 ≤ year ≤ 9999, …).
  public init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    microsecond: Int = 0
  ) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.microsecond = microsecond
  }
}

/// The value of an argument, as far as the calendar API tells values apart.
///
/// The calendar knows no interpreter; whoever evaluates calls says what it found in these words.
public enum FieldValue: Hashable, Sendable {
  /// A string.
  case text(String)
  /// An integer (in Python's sense, but never a bool).
  case integer(Int)
  /// An integer that does not fit a machine word; its decimal digits.
  case hugeInteger(String)
  /// Anything else, by the name of its Python type.
  case other(typeName: String)

  /// The name of the Python type.
  public var typeName: String {
    switch self {
    case .text: "str"
    case .integer, .hugeInteger: "int"
    case .other(let typeName): typeName
    }
  }
}

/// What is wrong with the value of one argument of a calendar call.
public enum FieldError: Error, Hashable, Sendable {
  /// A value of another type than the parameter's; the types are Python's names.
  case wrongType(parameter: String, expected: String, found: String)
  /// A title that is empty or only white space.
  case emptyTitle
  /// A date that is not written `YYYY-MM-DD`.
  case dateFormat(String)
  /// A date in the right form that does not exist.
  case impossibleDate(String)
  /// A time that is not written `HH:MM`.
  case timeFormat(String)
  /// A time in the right form that does not exist.
  case impossibleTime(String)
  /// A number of minutes that is not positive or beyond every calendar; the decimal digits.
  case badDuration(String)
}

extension FieldError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .wrongType(let parameter, let expected, let found):
      "'\(parameter)' must be \(expected), not \(found)"
    case .emptyTitle:
      "'title' must not be empty"
    case .dateFormat(let text):
      "'date' must be written YYYY-MM-DD, not '\(shortened(text))'"
    case .impossibleDate(let text):
      "'date' names a day that does not exist: '\(shortened(text))'"
    case .timeFormat(let text):
      "'time' must be written HH:MM on the 24-hour clock, not '\(shortened(text))'"
    case .impossibleTime(let text):
      "'time' names a time that does not exist: '\(shortened(text))'; hours end at 23, minutes at 59"
    case .badDuration(let digits):
      digits.hasPrefix("-") || digits == "0"
        ? "'duration' must be a positive number of minutes, not \(shortened(digits))"
        : "'duration' is longer than \(CalendarEntry.longestDuration) minutes: \(shortened(digits))"
    }
  }
}

/// A text cut to a length that fits a message.
func shortened(_ text: String, to count: Int = 40) -> String {
  guard let end = text.index(text.startIndex, offsetBy: count, limitedBy: text.endIndex),
    end < text.endIndex
  else { return text }
  return text[..<end] + "…"
}

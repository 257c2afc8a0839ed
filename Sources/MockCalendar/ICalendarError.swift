/// Why a text is not read as an iCalendar file. Lines count from 1.
public enum ICalendarError: Error, Hashable, Sendable {
  case tooLarge(byteCount: Int, limit: Int)
  case lineTooLong(line: Int, limit: Int)
  case tooManyEvents(line: Int, limit: Int)
  case tooDeep(line: Int, limit: Int)
  /// The first line is something else than `BEGIN:VCALENDAR`.
  case notACalendar(line: Int, found: String)
  /// A line that is not `NAME[;PARAMETER…]:VALUE`.
  case malformedLine(line: Int, found: String)
  /// An `END` of another component than the open one.
  case mismatchedEnd(line: Int, expected: String, found: String)
  /// A component that the file never ends.
  case unclosed(component: String, line: Int)
}

extension ICalendarError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooLarge(let byteCount, let limit):
      "the calendar has \(byteCount) bytes; at most \(limit) are read"
    case .lineTooLong(let line, let limit):
      "line \(line): longer than \(limit) bytes when unfolded"
    case .tooManyEvents(let line, let limit):
      "line \(line): more than \(limit) events"
    case .tooDeep(let line, let limit):
      "line \(line): components nest deeper than \(limit)"
    case .notACalendar(let line, let found):
      "line \(line): an iCalendar file begins with 'BEGIN:VCALENDAR', not '\(shortened(found))'"
    case .malformedLine(let line, let found):
      "line \(line): a line must read NAME:VALUE, not '\(shortened(found))'"
    case .mismatchedEnd(let line, let expected, let found):
      "line \(line): 'END:\(shortened(found))' where 'END:\(shortened(expected))' is due"
    case .unclosed(let component, let line):
      "line \(line): 'BEGIN:\(shortened(component))' is never ended"
    }
  }
}

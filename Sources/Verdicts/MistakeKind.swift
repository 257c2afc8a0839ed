/// The kinds of mistake that an answer can have, named after the sentences that ask for their fix.
///
/// The cases stand in the order of importance in which a person would point at them: the form of the
/// answer first, then the function, its arguments, their formats, their values. Corrections choose
/// by this order.
public enum MistakeKind: String, Sendable, CaseIterable, Hashable {
  case noCall = "no-call"
  case repetition
  case chatter
  case severalCalls = "several-calls"
  case syntax
  case forbidden
  case wrongFunction = "wrong-function"
  case missingArgument = "missing-argument"
  case unexpectedArgument = "unexpected-argument"
  case duplicateArgument = "duplicate-argument"
  case wrongType = "wrong-type"
  case dateFormat = "date-format"
  case timeFormat = "time-format"
  case impossibleDate = "impossible-date"
  case impossibleTime = "impossible-time"
  case badDuration = "bad-duration"
  case wrongTitle = "wrong-title"
  case wrongYear = "wrong-year"
  case wrongDate = "wrong-date"
  case wrongTime = "wrong-time"
  case wrongDuration = "wrong-duration"
  case notInCalendar = "not-in-calendar"

  /// One line that says what it is, for help and completion.
  public var summary: String {
    switch self {
    case .noCall: "no recognizable call"
    case .repetition: "the same text again and again to the end"
    case .chatter: "text around the call"
    case .severalCalls: "more than one call where one was asked, or the same call again"
    case .syntax: "does not parse as Python"
    case .forbidden: "outside of the sandbox, or over one of its budgets"
    case .wrongFunction: "an unknown function, or not the expected one"
    case .missingArgument: "a required argument is not given"
    case .unexpectedArgument: "an argument that the function does not take"
    case .duplicateArgument: "an argument given twice"
    case .wrongType: "a value of the wrong type, such as duration=\"30\""
    case .dateFormat: "a date not written YYYY-MM-DD"
    case .timeFormat: "a time not written HH:MM on the 24-hour clock"
    case .impossibleDate: "a day that does not exist, such as 2024-02-30"
    case .impossibleTime: "a time that does not exist, such as 25:00"
    case .badDuration: "a duration that is not a positive number of minutes"
    case .wrongTitle: "a title that is empty, or not the expected one"
    case .wrongYear: "the expected date but for the year"
    case .wrongDate: "not the expected date"
    case .wrongTime: "not the expected time"
    case .wrongDuration: "not the expected duration"
    case .notInCalendar: "removes what is not in the calendar"
    }
  }

  /// The parameter whose value the kind is about, for the kinds that are about one alone.
  var subject: String? {
    switch self {
    case .wrongTitle: "title"
    case .dateFormat, .impossibleDate, .wrongYear, .wrongDate: "date"
    case .timeFormat, .impossibleTime, .wrongTime: "time"
    case .badDuration, .wrongDuration: "duration"
    default: nil
    }
  }

  /// Whether it comes from a comparison with the expectation.
  public var isComparison: Bool {
    switch self {
    case .wrongTitle, .wrongYear, .wrongDate, .wrongTime, .wrongDuration: true
    default: false
    }
  }

  /// Whether it is seen without evaluating a call.
  var isAboutForm: Bool {
    switch self {
    case .noCall, .repetition, .chatter, .severalCalls, .syntax, .forbidden: true
    default: false
    }
  }
}

import MockCalendar
import Verdicts

/// The right calls of the article's dialog, in its order.
enum Dialog {
  static let fred2023 =
    #"action.add_calendar_entry("Meeting with Fred", date="2023-11-11", time="17:00", duration=30)"#
  static let fred =
    #"action.add_calendar_entry("Meeting with Fred", date="2024-11-11", time="17:00", duration=30)"#
  static let concert =
    #"action.add_calendar_entry("Rock Concert", date="2024-11-11", time="20:00", duration=30)"#
  static let longConcert =
    #"action.add_calendar_entry("Rock Concert", date="2024-11-11", time="20:00", duration=60*3)"#
  static let paul =
    #"action.add_calendar_entry("Meeting with Paul", date="2024-11-12", time="08:00", duration=30)"#
  static let cancelFred =
    #"action.remove_calendar_entry("Meeting with Fred", "2024-11-11", "17:00")"#
}

/// Judges one answer over a calendar that is empty unless calls fill it.
func judge(
  _ answer: String, expect: String? = nil, after earlier: [String] = [], previous: Verdict? = nil,
  fix: FixRequest? = nil, isStrict: Bool = false, amends: Bool = true
) throws -> Judgement {
  var calendar = EventCalendar()
  for call in earlier {
    calendar =
      Judge.judge(answer: call, expectation: nil, calendar: calendar, previous: nil, fix: nil)
      .calendar
  }
  return Judge.judge(
    answer: answer, expectation: try expect.map { try Expectation(parsing: $0) },
    calendar: calendar, previous: previous, fix: fix,
    options: JudgeOptions(isStrict: isStrict, amends: amends))
}

/// The raw values of the kinds of some mistakes, in order.
func kinds(_ verdict: Verdict) -> [String] { verdict.mistakes.map(\.kind.rawValue) }

/// The symbols as one text, a space between them.
func symbols(_ verdict: Verdict) -> String {
  verdict.symbols.map(\.rawValue).joined(separator: " ")
}

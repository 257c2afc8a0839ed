import MockCalendar

/// A verdict with what the answer did to the side's calendar.
public struct Judgement: Sendable {
  /// The verdict.
  public var verdict: Verdict
  /// The calendar after the answer.
  public var calendar: EventCalendar
  /// One effect per call that was applied, in order, then what a fix took back or restored.
  public var effects: [CalendarEffect]

  /// A judgement from its parts.
  public init(verdict: Verdict, calendar: EventCalendar, effects: [CalendarEffect]) {
    self.verdict = verdict
    self.calendar = calendar
    self.effects = effects
  }
}

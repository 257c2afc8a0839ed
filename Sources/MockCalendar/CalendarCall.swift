/// A call of the calendar API whose arguments are all there and all good.
public enum CalendarCall: Hashable, Sendable {
  /// `add_calendar_entry(title, date, time, duration)`.
  case add(CalendarEntry)
  /// `remove_calendar_entry(title, date, time)`.
  case remove(title: String, date: CalendarDate, time: CalendarTime)
}

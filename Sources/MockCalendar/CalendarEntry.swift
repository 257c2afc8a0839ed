/// One event of a mock calendar.
public struct CalendarEntry: Hashable, Sendable {
  /// The title as the call wrote it.
  public var title: String
  /// The day on which it starts.
  public var date: CalendarDate
  /// The time at which it starts, without a time zone.
  public var time: CalendarTime
  /// Its length in minutes, at least 1.
  public var durationInMinutes: Int

  /// An entry from its four fields.
  public init(title: String, date: CalendarDate, time: CalendarTime, durationInMinutes: Int) {
    self.title = title
    self.date = date
    self.time = time
    self.durationInMinutes = durationInMinutes
  }

  /// Whether this is the entry of a title (compared as people do), date and time.
  public func isAt(title: String, date: CalendarDate, time: CalendarTime) -> Bool {
    self.date == date && self.time == time && EventTitle.areSame(self.title, title)
  }

  /// Whether two entries share a minute. Entries that only touch do not.
  public func overlaps(_ other: CalendarEntry) -> Bool {
    startMinute < other.endMinute && other.startMinute < endMinute
  }

  /// Minutes from 0001-01-01 00:00 to the start.
  var startMinute: Int { date.ordinal * 1440 + time.minuteOfDay }

  /// Minutes from 0001-01-01 00:00 to the end. The longest duration keeps this far from overflow.
  var endMinute: Int { startMinute + min(max(durationInMinutes, 0), CalendarEntry.longestDuration) }

  /// The longest duration that an entry may have, in minutes (about 4,000 years).
  public static let longestDuration = Int(Int32.max)
}

extension CalendarEntry: Comparable {
  /// By start, then by title.
  public static func < (left: CalendarEntry, right: CalendarEntry) -> Bool {
    (left.date, left.time, left.title) < (right.date, right.time, right.title)
  }
}

extension CalendarEntry: CustomStringConvertible {
  /// For example `2024-11-11 17:00 "Meeting with Fred" (30 min)`; a long title is cut, since a model
  /// that repeats itself may give one of any length.
  public var description: String {
    "\(date) \(time) \"\(shortened(title))\" (\(durationInMinutes) min)"
  }
}

/// The entries of a calendar grouped by day, as a person reads an agenda.
///
/// Values, not a picture: whoever shows them chooses colours and how far titles are trusted.
public struct Agenda: Hashable, Sendable {
  /// One day that has entries.
  public struct Day: Hashable, Sendable {
    /// The day.
    public let date: CalendarDate
    /// Its rows by start.
    public let rows: [Row]
  }

  /// One entry of a day.
  public struct Row: Hashable, Sendable {
    /// The entry.
    public let entry: CalendarEntry
    /// When it ends: `17:30`, or `09:00+1` when it ends that many days later.
    public let end: String
    /// Whether it shares a minute with another entry.
    public let isOverlapping: Bool
  }

  /// The days in order; days without an entry are left out.
  public let days: [Day]

  /// The agenda of a calendar.
  public init(of calendar: EventCalendar) {
    var days: [Day] = []
    var rows: [Row] = []
    let entries = calendar.entries
    // The end of the longest entry so far tells in one pass which entries overlap an earlier one.
    var isOverlapping = [Bool](repeating: false, count: entries.count)
    var latest: (index: Int, end: Int)?
    for (index, entry) in entries.enumerated() {
      if let latest, entry.startMinute < latest.end {
        isOverlapping[index] = true
        isOverlapping[latest.index] = true
      }
      if entry.endMinute > latest?.end ?? .min { latest = (index, entry.endMinute) }
    }
    for (index, entry) in entries.enumerated() {
      rows.append(
        Row(entry: entry, end: Agenda.end(of: entry), isOverlapping: isOverlapping[index]))
      if index + 1 == entries.count || entries[index + 1].date != entry.date {
        days.append(Day(date: entry.date, rows: rows))
        rows = []
      }
    }
    self.days = days
  }

  /// Plain text, a line per day and per entry; one line that says so when there is none.
  public var lines: [String] {
    guard !days.isEmpty else { return ["no entries"] }
    return days.flatMap { day in
      ["\(day.date.weekdayName) \(day.date)"]
        + day.rows.map { row in
          "  \(row.entry.time)–\(row.end)  \(row.entry.title)"
            + (row.isOverlapping ? "  (overlaps)" : "")
        }
    }
  }

  private static func end(of entry: CalendarEntry) -> String {
    let minutes = entry.endMinute - entry.date.ordinal * 1440
    let clock = "\(zeroPadded(minutes % 1440 / 60, 2)):\(zeroPadded(minutes % 60, 2))"
    return minutes < 1440 ? clock : "\(clock)+\(minutes / 1440)"
  }
}

import MockCalendar

/// An iCalendar file: what is read can be written and read again.
enum CalendarTarget: FuzzTarget {
  static let name = "icalendar"

  static func check(_ input: [UInt8]) throws {
    guard let found = try? ICalendar.read(String(decoding: input, as: UTF8.self)) else { return }
    var calendar = EventCalendar()
    calendar.add(imported: found.entries)
    let text = ICalendar.text(of: calendar.entries)
    guard let again = try? ICalendar.read(text) else {
      throw BrokenPromise("an export that cannot be read")
    }
    try promise(again.remarks.isEmpty, "an export with remarks: \(again.remarks)")
    try promise(again.entries.count == calendar.entries.count, "an export loses entries")
    // Titles lose their control characters on the way; what is left stays.
    let settled = ICalendar.text(of: again.entries)
    try promise(
      (try? ICalendar.read(settled))?.entries == again.entries, "an entry reads back as another")
    _ = Agenda(of: calendar)
    for entry in found.entries { _ = MonthGrid(of: calendar, around: entry.date) }
  }
}

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
    try promise(again.entries == calendar.entries, "an export reads back as another calendar")
    _ = Agenda(of: calendar)
    for entry in found.entries { _ = MonthGrid(of: calendar, around: entry.date) }
  }
}

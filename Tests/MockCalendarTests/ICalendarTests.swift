import MockCalendar
import Testing

@Suite("iCalendar")
struct ICalendarTests {
  @Test("An export is exactly RFC 5545")
  func export() throws {
    let text = ICalendar.text(of: [try entry("Dinner; Fred, \\o/\nlate", "2024-11-11", "17:00", 90)]
    )
    let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.first == "BEGIN:VCALENDAR")
    #expect(lines.suffix(2) == ["END:VCALENDAR", ""])
    #expect(lines.contains("DTSTART:20241111T170000"))
    #expect(lines.contains("DURATION:PT1H30M"))
    #expect(lines.contains("SUMMARY:Dinner\\; Fred\\, \\\\o/\\nlate"))
    #expect(lines.contains { $0.hasPrefix("UID:") })
  }

  static let titles = [
    "Meeting with Fred", "a,b;c:d\\n\\", "line one\nline two", "\"quoted\" 100%",
    String(repeating: "会議🎸é", count: 60), String(repeating: "x", count: 61) + "é",
    "BEGIN:VEVENT", " leading and trailing ", "tab\there", "👩‍👩‍👧‍👦 family",
  ]

  @Test("A title survives the round trip", arguments: titles)
  func roundTrip(_ title: String) throws {
    let entries = [
      try entry(title, "2024-11-11", "17:00", 30), try entry(title, "9999-12-31", "23:59", 10_000),
    ]
    let read = try ICalendar.read(ICalendar.text(of: entries))
    #expect(read.entries == entries)
    #expect(read.remarks.isEmpty)
  }

  @Test("No line of an export is longer than 75 octets, and none tears a character")
  func folding() throws {
    let text = ICalendar.text(of: [
      try entry(String(repeating: "é🎸x会", count: 200), "2024-11-11", "17:00", 30)
    ])
    let bytes = Array(text.utf8)
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      #expect(line.last == UInt8(ascii: "\r"))
      #expect(line.count <= 76)
      #expect(String(validating: line, as: UTF8.self) != nil)
    }
  }

  @Test("Control characters of a title never reach the file")
  func controls() throws {
    let text = ICalendar.text(of: [
      try entry("a\u{1B}[31mb\r\nEND:VEVENT\u{0}", "2024-11-11", "17:00", 30)
    ])
    #expect(text.contains("SUMMARY:a\u{FFFD}[31mb\\nEND:VEVENT\u{FFFD}\r\n"))
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let event: String
    let entry: String?
    var remark: String? = nil
    var testDescription: String { name }
  }

  static let events: [Case] = [
    Case(
      name: "end", event: "DTSTART:20241111T170000\nDTEND:20241112T010000\nSUMMARY:A",
      entry: "2024-11-11 17:00 \"A\" (480 min)"),
    Case(
      name: "duration", event: "DTSTART:20241111T170000\nDURATION:P1DT2H3M30S\nSUMMARY:A",
      entry: "2024-11-11 17:00 \"A\" (1564 min)"),
    Case(
      name: "control characters",
      event: "DTSTART:20241111T170000\nDURATION:PT1H\nSUMMARY:A\u{1B}[B\tC\u{0}",
      entry: "2024-11-11 17:00 \"A\u{FFFD}[B\tC\u{FFFD}\" (60 min)"),
    Case(
      name: "weeks", event: "DTSTART:20241111T170000\nDURATION:+P2W\nSUMMARY:A",
      entry: "2024-11-11 17:00 \"A\" (20160 min)"),
    Case(
      name: "whole day", event: "DTSTART;VALUE=DATE:20241111\nSUMMARY:A",
      entry: "2024-11-11 00:00 \"A\" (1440 min)"),
    Case(
      name: "zone", event: "DTSTART;TZID=\"Europe/A:B\":20241111T170000\nDURATION:PT5M\nSUMMARY:A",
      entry: "2024-11-11 17:00 \"A\" (5 min)",
      remark: "line 3: the time zone is passed over; the time is read as it is written"),
    Case(
      name: "UTC, lower case",
      event: "dtstart:20241111t170000z\nduration:pt5m\nsummary;language=en:A",
      entry: "2024-11-11 17:00 \"A\" (5 min)",
      remark: "line 3: the time zone is passed over; the time is read as it is written"),
    Case(
      name: "folded", event: "DTSTART:2024\n 1111T170000\nDURATION:PT5M\nSUMMARY:Meet\n\ting",
      entry: "2024-11-11 17:00 \"Meeting\" (5 min)"),
    Case(
      name: "alarm",
      event: "DTSTART:20241111T170000\nDURATION:PT5M\nSUMMARY:A\nBEGIN:VALARM\nSUMMARY:B\n"
        + "DURATION:PT9M\nEND:VALARM",
      entry: "2024-11-11 17:00 \"A\" (5 min)"),
    Case(
      name: "no end", event: "DTSTART:20241111T170000\nSUMMARY:A",
      entry: "2024-11-11 17:00 \"A\" (30 min)",
      remark: "line 2: the event has no end; 30 minutes are assumed"),
    Case(
      name: "no title", event: "DTSTART:20241111T170000\nDURATION:PT5M",
      entry: "2024-11-11 17:00 \"(no title)\" (5 min)",
      remark: "line 2: the event has no SUMMARY and is called '(no title)'"),
    Case(
      name: "repeats", event: "DTSTART:20241111T170000\nDURATION:PT5M\nSUMMARY:A\nRRULE:FREQ=DAILY",
      entry: "2024-11-11 17:00 \"A\" (5 min)",
      remark: "line 6: the repetition is passed over; only the first event is read"),
    Case(
      name: "no start", event: "SUMMARY:A", entry: nil,
      remark: "line 2: the event has no DTSTART and is left out"),
    Case(
      name: "impossible day", event: "DTSTART:20240230T170000\nSUMMARY:A", entry: nil,
      remark: "line 3: '20240230T170000' is no date or time; the event is left out"),
    Case(
      name: "negative", event: "DTSTART:20241111T170000\nDURATION:-PT5M\nSUMMARY:A", entry: nil,
      remark: "line 4: '-PT5M' is no positive duration; the event is left out"),
    Case(
      name: "endless", event: "DTSTART:20241111T170000\nDURATION:P999999999W\nSUMMARY:A",
      entry: nil,
      remark: "line 2: the event lasts 10079999989920 minutes, too long to keep, and is left out"),
    Case(
      name: "backwards", event: "DTSTART:20241111T170000\nDTEND:20241111T160000\nSUMMARY:A",
      entry: nil, remark: "line 4: the event ends before it lasts a minute and is left out"),
  ]

  @Test("Events of other programs are read", arguments: events)
  func reads(_ row: Case) throws {
    let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\n\(row.event)\nEND:VEVENT\nEND:VCALENDAR\n"
    for ends in ["\n", "\r\n", "\r"] {
      let read = try ICalendar.read(
        ends == "\n" ? text : text.split(separator: "\n").joined(separator: ends))
      #expect(read.entries.map(\.description) == [row.entry].compactMap { $0 })
      #expect(read.remarks.map(\.description) == [row.remark].compactMap { $0 })
    }
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let text: String
    let error: ICalendarError
    var testDescription: String { text.prefix(60).debugDescription }
  }

  static let refusals: [Refusal] = [
    Refusal(text: "", error: .notACalendar(line: 1, found: "")),
    Refusal(text: "hello", error: .notACalendar(line: 1, found: "hello")),
    Refusal(text: "BEGIN:VEVENT\nEND:VEVENT", error: .notACalendar(line: 1, found: "BEGIN:VEVENT")),
    Refusal(text: "END:VCALENDAR", error: .notACalendar(line: 1, found: "END:VCALENDAR")),
    Refusal(
      text: "BEGIN:VCALENDAR\n\nnonsense\nEND:VCALENDAR",
      error: .malformedLine(line: 3, found: "nonsense")),
    Refusal(
      text: "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR",
      error: .mismatchedEnd(line: 3, expected: "VEVENT", found: "VCALENDAR")),
    Refusal(
      text: "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A",
      error: .unclosed(component: "VEVENT", line: 2)),
    Refusal(
      text: String(repeating: "BEGIN:VCALENDAR\n", count: 50_000),
      error: .tooDeep(line: 17, limit: 16)),
    Refusal(
      text: "BEGIN:VCALENDAR\nX:" + String(repeating: "y", count: 70_000),
      error: .lineTooLong(line: 2, limit: 65_536)),
    Refusal(
      text: "BEGIN:VCALENDAR\n"
        + String(
          repeating: "BEGIN:VEVENT\nDTSTART:20241111\nSUMMARY:A\nEND:VEVENT\n", count: 10_001),
      error: .tooManyEvents(line: 40_005, limit: 10_000)),
    Refusal(
      text: String(repeating: " ", count: 9 << 20),
      error: .tooLarge(byteCount: 9 << 20, limit: 8 << 20)),
  ]

  @Test("What is no calendar is refused with its line", arguments: refusals)
  func refuses(_ row: Refusal) {
    #expect(throws: row.error) { try ICalendar.read(row.text) }
    #expect(!row.error.description.contains("\n"))
  }

  @Test("Bytes torn, doubled or dropped anywhere never trap")
  func mutations() throws {
    let text = Array(
      ICalendar.text(of: [try entry("Dinner, é", "2024-11-11", "17:00", 90)]).utf8)
    var outcomes = 0
    for index in text.indices {
      for change in 0..<4 {
        var bytes = text
        switch change {
        case 0: bytes.remove(at: index)
        case 1: bytes.insert(bytes[index], at: index)
        case 2: bytes[index] = 0xFF
        default: bytes.removeSubrange(index...)
        }
        let read = try? ICalendar.read(String(decoding: bytes, as: UTF8.self))
        outcomes += (read?.entries.count ?? 0) <= 1 ? 1 : 0
      }
    }
    #expect(outcomes == text.count * 4)
  }
}

import Testing

@testable import MockCalendar

@Suite("iCalendar") struct ICalendarTests {
  private func calendar(_ lines: String...) -> String {
    (["BEGIN:VCALENDAR"] + lines + ["END:VCALENDAR"]).joined(separator: "\r\n") + "\r\n"
  }

  private func event(_ lines: String...) -> String {
    calendar((["BEGIN:VEVENT"] + lines + ["END:VEVENT"]).joined(separator: "\r\n"))
  }

  @Test("entries survive a round trip, whatever their titles hold")
  func roundTrip() throws {
    let titles = [
      "Fred", #"a,b;c\d"#, "two\nlines", String(repeating: "Straßenfest 🥦 ", count: 20),
      "\"quoted: x\"",
    ]
    let date = try CalendarDate(parsing: "2024-02-29")
    let time = try CalendarTime(parsing: "23:05")
    let entries = titles.enumerated().map {
      CalendarEntry(title: $1, date: date, time: time, durationInMinutes: 30 * ($0 + 1))
    }
    let text = ICalendar.text(of: entries, stamp: "20241111T000000Z")
    #expect(try ICalendar.entries(in: text) == entries)
    for line in text.unicodeScalars.split(separator: "\n") {
      #expect(line.last == "\r")
      #expect(String(line).utf8.count <= 76)
    }
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let lines: String
    let entry: String
    var testDescription: String { lines }
  }

  static let events: [Case] = [
    .init(
      lines: "SUMMARY:A\r\nDTSTART:20241111T170000\r\nDTEND:20241111T183000",
      entry: "2024-11-11 17:00 \"A\" (90 min)"),
    .init(
      lines: "SUMMARY;LANGUAGE=en:A\nDTSTART;TZID=\"a:b\":20241111T1700\nDURATION:P1DT2H30M",
      entry: "2024-11-11 17:00 \"A\" (1590 min)"),
    .init(
      lines: "SUMMARY:A\nDTSTART:20241111T170000Z", entry: "2024-11-11 17:00 \"A\" (30 min)"),
    .init(
      lines: "summary:A\ndtstart;VALUE=DATE:20241111", entry: "2024-11-11 00:00 \"A\" (1440 min)"),
    .init(
      lines:
        "SUMMARY:A very\n  long\n\t title\nDTSTART:20241111T170000\nBEGIN:VALARM\nSUMMARY:no\nEND:VALARM",
      entry: "2024-11-11 17:00 \"A very long title\" (30 min)"),
    .init(
      lines: "SUMMARY:A\nDTSTART:20241111T170000\nDTEND:20241110T170000",
      entry: "2024-11-11 17:00 \"A\" (1 min)"),
  ]

  @Test("what other programs write is read", arguments: events)
  func reads(_ test: Case) throws {
    #expect(try ICalendar.entries(in: event(test.lines)).map(\.description) == [test.entry])
  }

  @Test("what cannot be read is refused with its line") func refusals() {
    func error(_ text: String) -> ICalendarError? {
      do throws(ICalendarError) {
        _ = try ICalendar.entries(in: text)
        return nil
      } catch {
        return error
      }
    }
    #expect(error("") == .notACalendar)
    #expect(error("hello") == .notALine(line: 1))
    #expect(error("BEGIN:VCALENDAR\n") == .unterminated(component: "VCALENDAR"))
    #expect(error(event("SUMMARY:A")) == .missing(line: 2, property: "DTSTART"))
    #expect(error(event("DTSTART:20241111T170000")) == .missing(line: 2, property: "SUMMARY"))
    for value in ["20240230T170000", "20241111T2500", "x", "", "20241111T17"] {
      #expect(
        error(event("DTSTART:\(value)"))
          == .badValue(line: 3, property: "DTSTART", value: value))
    }
    for value in ["P", "PT", "1H", "PTM", "PT5", "P5H", "PT9999999999M", "-PT5M"] {
      #expect(
        error(event("DURATION:\(value)"))
          == .badValue(line: 3, property: "DURATION", value: value))
    }
    #expect(
      error(String(repeating: "x", count: ICalendar.sizeLimit + 1))
        == .tooLarge(limit: ICalendar.sizeLimit))
  }

  @Test("a file cut or damaged anywhere is read or refused, never a trap") func damaged() throws {
    let text = Array(event("SUMMARY:A\\,b", "DTSTART:20241111T170000", "DURATION:PT90M").utf8)
    for position in text.indices {
      _ = try? ICalendar.entries(in: String(decoding: text[..<position], as: UTF8.self))
      for byte: UInt8 in [0, 0x0A, 0x22, 0x3A, 0x5C, 0xFF] {
        var damaged = text
        damaged[position] = byte
        _ = try? ICalendar.entries(in: String(decoding: damaged, as: UTF8.self))
      }
    }
    #expect(try ICalendar.entries(in: String(decoding: text, as: UTF8.self)).count == 1)
  }
}

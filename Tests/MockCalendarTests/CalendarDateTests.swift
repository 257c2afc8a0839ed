import MockCalendar
import Testing

@Suite("Calendar dates")
struct CalendarDateTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let error: FieldError?
    var testDescription: String { text.debugDescription }
  }

  static let cases: [Case] = [
    Case(text: "2024-11-11", error: nil),
    Case(text: "0001-01-01", error: nil),
    Case(text: "9999-12-31", error: nil),
    Case(text: "2024-02-29", error: nil),
    Case(text: "2000-02-29", error: nil),
    Case(text: "2023-02-29", error: .impossibleDate("2023-02-29")),
    Case(text: "1900-02-29", error: .impossibleDate("1900-02-29")),
    Case(text: "2024-02-30", error: .impossibleDate("2024-02-30")),
    Case(text: "2024-13-01", error: .impossibleDate("2024-13-01")),
    Case(text: "2024-00-10", error: .impossibleDate("2024-00-10")),
    Case(text: "2024-04-31", error: .impossibleDate("2024-04-31")),
    Case(text: "0000-01-01", error: .impossibleDate("0000-01-01")),
    Case(text: "20 24-11-11", error: .dateFormat("20 24-11-11")),
    Case(text: "2024-1-11", error: .dateFormat("2024-1-11")),
    Case(text: "11/11/2024", error: .dateFormat("11/11/2024")),
    Case(text: "2024/11/11", error: .dateFormat("2024/11/11")),
    Case(text: "Nov 11", error: .dateFormat("Nov 11")),
    Case(text: " 2024-11-11", error: .dateFormat(" 2024-11-11")),
    Case(text: "2024-11-11\n", error: .dateFormat("2024-11-11\n")),
    Case(text: "2024-11-1\u{661}", error: .dateFormat("2024-11-1\u{661}")),
    Case(text: "2024−11−11", error: .dateFormat("2024−11−11")),
    Case(text: "+024-11-11", error: .dateFormat("+024-11-11")),
    Case(text: "YYYY-MM-DD", error: .dateFormat("YYYY-MM-DD")),
    Case(text: "", error: .dateFormat("")),
  ]

  @Test("A date is YYYY-MM-DD and a real day", arguments: cases)
  func parses(_ row: Case) {
    do throws(FieldError) {
      let date = try CalendarDate(parsing: row.text)
      #expect(row.error == nil)
      #expect(date.description == row.text)
    } catch {
      #expect(error == row.error)
    }
  }

  @Test("Every day from 0001 to 9999 has its ordinal, and the weekdays never skip")
  func ordinals() throws {
    var date = try #require(CalendarDate(year: 1, month: 1, day: 1))
    var mismatches = 0
    // Stepping by a prime visits every month length, leap years and century rules included.
    while let next = date.advanced(by: 97) {
      if CalendarDate(ordinal: next.ordinal) != next { mismatches += 1 }
      if next.ordinal != date.ordinal + 97 || !(date < next) { mismatches += 1 }
      if next.weekday != (date.weekday - 1 + 97) % 7 + 1 { mismatches += 1 }
      date = next
    }
    #expect(mismatches == 0)
    #expect(date.year == 9999)
  }

  @Test(
    "Known weekdays",
    arguments: [("2024-11-11", "Mon"), ("2000-01-01", "Sat"), ("0001-01-01", "Mon")])
  func weekdays(_ text: String, _ name: String) throws {
    #expect(try CalendarDate(parsing: text).weekdayName == name)
  }

  @Test(
    "Steps out of range end in nil, whatever their size",
    arguments: [Int.max, .min, 4_000_000, -800_000])
  func outOfRange(_ days: Int) throws {
    #expect(try CalendarDate(parsing: "2024-11-11").advanced(by: days) == nil)
  }
}

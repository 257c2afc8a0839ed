import MockCalendar
import Testing

@Suite("Calendar times")
struct CalendarTimeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let error: FieldError?
    var testDescription: String { text.debugDescription }
  }

  static let cases: [Case] = [
    Case(text: "00:00", error: nil),
    Case(text: "17:00", error: nil),
    Case(text: "23:59", error: nil),
    Case(text: "24:00", error: .impossibleTime("24:00")),
    Case(text: "25:00", error: .impossibleTime("25:00")),
    Case(text: "12:60", error: .impossibleTime("12:60")),
    Case(text: "5:00", error: .timeFormat("5:00")),
    Case(text: "5PM", error: .timeFormat("5PM")),
    Case(text: "05:00 PM", error: .timeFormat("05:00 PM")),
    Case(text: "17:00:00", error: .timeFormat("17:00:00")),
    Case(text: "17h00", error: .timeFormat("17h00")),
    Case(text: "17.00", error: .timeFormat("17.00")),
    Case(text: "1700", error: .timeFormat("1700")),
    Case(text: "HH:MM", error: .timeFormat("HH:MM")),
    Case(text: "１７:00", error: .timeFormat("１７:00")),
    Case(text: "", error: .timeFormat("")),
  ]

  @Test("A time is HH:MM on the 24-hour clock", arguments: cases)
  func parses(_ row: Case) {
    do throws(FieldError) {
      let time = try CalendarTime(parsing: row.text)
      #expect(row.error == nil)
      #expect(time.description == row.text)
    } catch {
      #expect(error == row.error)
    }
  }
}

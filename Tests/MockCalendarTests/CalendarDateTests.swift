import Testing

@testable import MockCalendar

@Suite("Dates, times and titles") struct CalendarDateTests {
  @Test(
    "dates are read as YYYY-MM-DD and must exist",
    arguments: [
      ("2024-02-29", nil), ("0001-01-01", nil), ("9999-12-31", nil),
      ("2023-02-29", FieldError.impossibleDate("2023-02-29")),
      ("1900-02-29", .impossibleDate("1900-02-29")), ("2024-13-01", .impossibleDate("2024-13-01")),
      ("2024-00-10", .impossibleDate("2024-00-10")), ("0000-01-01", .impossibleDate("0000-01-01")),
      ("2024-1-1", .dateFormat("2024-1-1")), ("11/11/2024", .dateFormat("11/11/2024")),
      ("20 24-11-11", .dateFormat("20 24-11-11")), ("2024-11-11 ", .dateFormat("2024-11-11 ")),
      ("२०२४-११-११", .dateFormat("२०२४-११-११")), ("", .dateFormat("")),
    ] as [(String, FieldError?)])
  func dates(_ text: String, _ error: FieldError?) {
    do throws(FieldError) {
      #expect(try CalendarDate(parsing: text).description == text)
      #expect(error == nil)
    } catch let found {
      #expect(found == error)
    }
  }

  @Test(
    "times are read as HH:MM on the 24-hour clock",
    arguments: [
      ("00:00", nil), ("23:59", nil), ("24:00", FieldError.impossibleTime("24:00")),
      ("10:60", .impossibleTime("10:60")), ("5PM", .timeFormat("5PM")),
      ("5:00", .timeFormat("5:00")), ("17:00:00", .timeFormat("17:00:00")),
    ] as [(String, FieldError?)])
  func times(_ text: String, _ error: FieldError?) {
    do throws(FieldError) {
      #expect(try CalendarTime(parsing: text).description == text)
      #expect(error == nil)
    } catch let found {
      #expect(found == error)
    }
  }

  @Test("every day has an ordinal that leads back to it, and a weekday") func ordinals() throws {
    var previous = try #require(CalendarDate(ordinal: 0))
    #expect(previous.description == "0001-01-01")
    for ordinal in stride(from: 1, through: 3_652_058, by: 1) where ordinal % 97 == 0 {
      let date = try #require(CalendarDate(ordinal: ordinal))
      #expect(date.ordinal == ordinal && date > previous)
      previous = date
    }
    #expect(CalendarDate(ordinal: 3_652_058)?.description == "9999-12-31")
    #expect(CalendarDate(ordinal: 3_652_059) == nil)
    #expect(try CalendarDate(parsing: "2024-11-11").weekdayName == "Mon")
    #expect(try CalendarDate(parsing: "2024-12-31").advanced(by: 1)?.description == "2025-01-01")
    #expect(try CalendarDate(parsing: "2024-12-31").advanced(by: .max) == nil)
  }

  @Test(
    "titles are the same up to case, white space and punctuation",
    arguments: [
      ("Meeting with Fred", "meeting  WITH fred.", true), ("Rock-Concert", "rock concert", true),
      ("Straße", "STRASSE", true), ("Fred", "Frede", false), ("!!!", "???", false),
      ("  Fred ", "fred", true),
    ])
  func titles(_ left: String, _ right: String, _ areSame: Bool) {
    #expect(EventTitle.areSame(left, right) == areSame)
  }
}

import MockCalendar
import Testing

@Suite("The calendar API")
struct APIFunctionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let function: APIFunction
    let positional: [String]
    let keywords: [String]
    let errors: [String]
    var testDescription: String { "\(function.name)\(positional)\(keywords)" }
  }

  /// The texts are those of CPython 3.11 for `def add_calendar_entry(title, date, time, duration)`.
  static let cases: [Case] = [
    Case(function: .addCalendarEntry, positional: ["t", "d", "m", "n"], keywords: [], errors: []),
    Case(
      function: .addCalendarEntry, positional: [],
      keywords: ["duration", "time", "date", "title"], errors: []),
    Case(
      function: .addCalendarEntry, positional: ["t"], keywords: ["date", "time"],
      errors: ["add_calendar_entry() missing 1 required positional argument: 'duration'"]),
    Case(
      function: .removeCalendarEntry, positional: ["t"], keywords: [],
      errors: ["remove_calendar_entry() missing 2 required positional arguments: 'date' and 'time'"]
    ),
    Case(
      function: .addCalendarEntry, positional: ["t"], keywords: [],
      errors: [
        "add_calendar_entry() missing 3 required positional arguments: "
          + "'date', 'time', and 'duration'"
      ]),
    Case(
      function: .addCalendarEntry, positional: ["t", "d"], keywords: ["date", "time", "duration"],
      errors: ["add_calendar_entry() got multiple values for argument 'date'"]),
    Case(
      function: .addCalendarEntry, positional: ["t", "d", "m", "n"], keywords: ["location"],
      errors: ["add_calendar_entry() got an unexpected keyword argument 'location'"]),
    Case(
      function: .removeCalendarEntry, positional: ["t", "d", "m", "n"], keywords: [],
      errors: ["remove_calendar_entry() takes 3 positional arguments but 4 were given"]),
    Case(
      function: .removeCalendarEntry, positional: [], keywords: ["when", "where"],
      errors: [
        "remove_calendar_entry() got an unexpected keyword argument 'when'",
        "remove_calendar_entry() got an unexpected keyword argument 'where'",
        "remove_calendar_entry() missing 3 required positional arguments: "
          + "'title', 'date', and 'time'",
      ]),
  ]

  @Test("Binding fails in CPython's words", arguments: cases)
  func binds(_ row: Case) {
    let binding = row.function.bind(
      positional: row.positional, keywords: row.keywords.map { (name: $0, value: $0) })
    #expect(binding.errors.map(\.description) == row.errors)
    #expect(binding.culprits.count == binding.errors.count)
  }

  struct Value: Sendable, CustomTestStringConvertible {
    let parameter: Int
    let value: FieldValue
    let error: String?
    var testDescription: String { "\(parameter) \(value)" }
  }

  static let values: [Value] = [
    Value(parameter: 0, value: .text("X"), error: nil),
    Value(parameter: 0, value: .text(" \u{3000}"), error: "'title' must not be empty"),
    Value(parameter: 0, value: .integer(3), error: "'title' must be str, not int"),
    Value(
      parameter: 1, value: .other(typeName: "date"), error: "'date' must be str, not date"),
    Value(
      parameter: 1, value: .text("2024-02-30"),
      error: "'date' names a day that does not exist: '2024-02-30'"),
    Value(
      parameter: 2, value: .text("5 PM"),
      error: "'time' must be written HH:MM on the 24-hour clock, not '5 PM'"),
    Value(parameter: 3, value: .integer(1), error: nil),
    Value(parameter: 3, value: .integer(Int(Int32.max)), error: nil),
    Value(
      parameter: 3, value: .integer(0),
      error: "'duration' must be a positive number of minutes, not 0"),
    Value(
      parameter: 3, value: .integer(-30),
      error: "'duration' must be a positive number of minutes, not -30"),
    Value(
      parameter: 3, value: .hugeInteger("1" + String(repeating: "0", count: 99)),
      error: "'duration' is longer than 2147483647 minutes: 1"
        + String(repeating: "0", count: 39) + "…"),
    Value(
      parameter: 3, value: .other(typeName: "bool"),
      error: "'duration' must be int (a number of minutes), not bool"),
    Value(
      parameter: 3, value: .text("30"),
      error: "'duration' must be int (a number of minutes), not str"),
  ]

  @Test("Each field is checked", arguments: values)
  func checks(_ row: Value) {
    let function = APIFunction.addCalendarEntry
    let error = function.check(row.value, of: function.parameters[row.parameter])
    #expect(error?.description == row.error)
  }

  @Test("Good values make a call, and nothing else does")
  func makesCalls() throws {
    var values: [String: FieldValue] = [
      "title": .text("X"), "date": .text("2024-11-11"), "time": .text("17:00"),
      "duration": .integer(30),
    ]
    let date = try CalendarDate(parsing: "2024-11-11")
    let time = try CalendarTime(parsing: "17:00")
    #expect(
      APIFunction.addCalendarEntry.call(with: values)
        == .add(CalendarEntry(title: "X", date: date, time: time, durationInMinutes: 30)))
    #expect(
      APIFunction.removeCalendarEntry.call(with: values)
        == .remove(title: "X", date: date, time: time))
    values["duration"] = .integer(0)
    #expect(APIFunction.addCalendarEntry.call(with: values) == nil)
    values["time"] = nil
    #expect(APIFunction.removeCalendarEntry.call(with: values) == nil)
  }
}

import Testing

@testable import MockCalendar

@Suite("API functions") struct APIFunctionTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let function: APIFunction
    let positional: Int
    let keywords: [String]
    let messages: [String]
    var testDescription: String { "\(function.name) \(positional) \(keywords)" }
  }

  static let cases: [Case] = [
    .init(
      function: .addCalendarEntry, positional: 1, keywords: ["date", "time", "duration"],
      messages: []),
    .init(function: .removeCalendarEntry, positional: 3, keywords: [], messages: []),
    .init(
      function: .addCalendarEntry, positional: 1, keywords: ["date", "time"],
      messages: ["add_calendar_entry() missing 1 required positional argument: 'duration'"]),
    .init(
      function: .addCalendarEntry, positional: 2, keywords: [],
      messages: [
        "add_calendar_entry() missing 2 required positional arguments: 'time' and 'duration'"
      ]),
    .init(
      function: .addCalendarEntry, positional: 0, keywords: [],
      messages: [
        "add_calendar_entry() missing 4 required positional arguments: 'title', 'date', 'time', and 'duration'"
      ]),
    .init(
      function: .removeCalendarEntry, positional: 4, keywords: [],
      messages: ["remove_calendar_entry() takes 3 positional arguments but 4 were given"]),
    .init(
      function: .removeCalendarEntry, positional: 3, keywords: ["date"],
      messages: ["remove_calendar_entry() got multiple values for argument 'date'"]),
    .init(
      function: .addCalendarEntry, positional: 1, keywords: ["date", "time", "location"],
      messages: [
        "add_calendar_entry() got an unexpected keyword argument 'location'",
        "add_calendar_entry() missing 1 required positional argument: 'duration'",
      ]),
  ]

  @Test("arguments bind as in CPython, with its messages", arguments: cases)
  func binds(_ test: Case) {
    let binding = test.function.bind(
      positional: Array(repeating: 0, count: test.positional),
      keywords: test.keywords.map { (name: $0, value: 1) })
    #expect(binding.errors.map(\.description) == test.messages)
    #expect(binding.culprits.count == binding.errors.count)
  }

  @Test("every field says what is wrong with its value") func validation() throws {
    let add = APIFunction.addCalendarEntry
    func message(_ index: Int, _ value: FieldValue) -> String? {
      add.check(value, of: add.parameters[index])?.description
    }
    #expect(message(0, .text("Fred")) == nil)
    #expect(message(0, .text(" ")) == "'title' must not be empty")
    #expect(message(0, .integer(1)) == "'title' must be str, not int")
    #expect(message(1, .text("Nov 11")) == "'date' must be written YYYY-MM-DD, not 'Nov 11'")
    #expect(message(3, .integer(0)) == "'duration' must be a positive number of minutes, not 0")
    #expect(message(3, .integer(-5)) == "'duration' must be a positive number of minutes, not -5")
    #expect(
      message(3, .text("30")) == "'duration' must be int (a number of minutes), not str")
    #expect(
      message(3, .other(typeName: "bool"))
        == "'duration' must be int (a number of minutes), not bool")
    #expect(message(3, .hugeInteger("99999999999999999999"))?.contains("longer than") == true)
    #expect(message(3, .integer(30)) == nil)
  }

  @Test("good values make a call, any bad one makes none") func calls() throws {
    var values: [String: FieldValue] = [
      "title": .text("Fred"), "date": .text("2024-11-11"), "time": .text("17:00"),
    ]
    #expect(APIFunction.removeCalendarEntry.call(with: values) != nil)
    #expect(APIFunction.addCalendarEntry.call(with: values) == nil)
    values["duration"] = .integer(30)
    guard case .add(let entry)? = APIFunction.addCalendarEntry.call(with: values) else {
      Issue.record("a complete call makes an entry")
      return
    }
    #expect(entry.description == "2024-11-11 17:00 \"Fred\" (30 min)")
    values["date"] = .text("2024-02-30")
    #expect(APIFunction.removeCalendarEntry.call(with: values) == nil)
  }
}

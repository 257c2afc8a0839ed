import JSON
import MockCalendar
import Verdicts

extension SessionEvent {
  /// Reads a line of a journal.
  init(_ object: JSONObject) throws(EventError) {
    let fields = EventFields(object: object)
    self.init(time: fields["time"]?.string ?? "", kind: try Self.kind(of: fields))
  }

  private static func kind(of fields: EventFields) throws(EventError) -> Kind {
    switch try fields.string("event") {
    case "pair":
      var models: [Side: ModelIdentity] = [:]
      for side in Side.allCases where fields[side.rawValue] != nil {
        models[side] = try fields.model(side.rawValue)
      }
      return .paired(models)
    case "swap": return .swapped
    case "system": return .system(try fields.string("text"))
    case "set":
      return .set(
        name: try fields.string("name"), value: try fields.string("value"),
        side: fields["side"] == nil ? nil : try fields.side())
    case "pause": return .paused(try fields.side())
    case "resume": return .resumed(try fields.side())
    case "prompt":
      return .prompt(
        try fields.turn(), try fields.sides(), try fields.string("text"), try intent(of: fields),
        try fields.expectation("expect"))
    case "expect":
      let expectation = try fields.expectation("call")
      if fields["turn"] != nil { return .expected(try fields.turn(), expectation) }
      return .expectedNext(expectation, fixes: try fields.kinds("fixes"))
    case "answer":
      return .answer(try fields.turn(), try fields.side(), try AnswerRecord(fields))
    case "failure":
      return .failed(try fields.turn(), try fields.side(), try fields.string("message"))
    case "rate": return .rated(try fields.turn(), try fields.side(), try rating(of: fields))
    case "undo": return .undone(try fields.turn(), try fields.sides())
    case "retry": return .retried(try fields.turn(), try fields.side())
    case "import": return .imported(try fields.side(), try entries(of: fields))
    case "remark": return .remark(try fields.string("text"))
    default: return .unknown
    }
  }

  private static func intent(of fields: EventFields) throws(EventError) -> FixIntent? {
    guard fields["fix"] != nil else { return nil }
    let fix = try fields.fields("fix")
    if fix["words"]?.bool == true { return .asked(.freeWords) }
    let kinds = try fix.kinds("kinds")
    return fix["if_present"]?.bool == true ? .scripted(kinds) : .asked(.kinds(kinds))
  }

  private static func rating(of fields: EventFields) throws(EventError) -> Rating? {
    guard let symbols = fields["symbols"], !symbols.isNull else { return nil }
    return Rating(
      symbols: try fields.array("symbols") { (element) throws(EventError) in
        guard let symbol = element.string.flatMap({ Symbol(name: $0) }) else {
          throw .invalid(field: "symbols", expected: "✔︎, 🍄, 🥦 or 🔥", found: element.text)
        }
        return symbol
      }, note: fields["note"]?.string)
  }

  private static func entries(of fields: EventFields) throws(EventError) -> [CalendarEntry] {
    try fields.array("entries") { (element) throws(EventError) in
      guard let object = element.object else {
        throw .invalid(field: "entries", expected: "objects", found: element.typeName)
      }
      let entry = EventFields(object: object)
      guard let date = try? CalendarDate(parsing: try entry.string("date")),
        let time = try? CalendarTime(parsing: try entry.string("time"))
      else {
        throw .invalid(field: "entries", expected: "entries with date and time", found: "others")
      }
      return CalendarEntry(
        title: try entry.string("title"), date: date, time: time,
        durationInMinutes: try entry.int("duration"))
    }
  }
}

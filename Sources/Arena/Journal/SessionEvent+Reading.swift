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
    if fields["cell"] != nil {
      let id = try fields.int("cell")
      return try CellEvent(fields).map { .cell(id, $0) } ?? .unknown
    }
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
        try fields.turn(), try fields.sides(), try fields.string("text"), try fields.intent("fix"),
        try fields.expectation("expect"))
    case "expect":
      let expectation = try fields.expectation("call")
      if fields["turn"] != nil { return .expected(try fields.turn(), expectation) }
      return .expectedNext(expectation, fixes: try fields.kinds("fixes"))
    case "answer":
      return .answer(try fields.turn(), try fields.side(), try AnswerRecord(fields))
    case "failure":
      return .failed(try fields.turn(), try fields.side(), try AnswerFailure(fields))
    case "rate": return .rated(try fields.turn(), try fields.side(), try fields.rating())
    case "undo": return .undone(try fields.turn(), try fields.sides())
    case "retry": return .retried(try fields.turn(), try fields.side())
    case "remark": return .remark(try fields.string("text"))
    case "import": return .imported(try fields.side(), try fields.entries("entries"))
    case "experiment": return .experiment(try Experiment(fields))
    case "withdraw": return .withdrawn(try fields.int("experiment"))
    case "give-up": return .gaveUp(try fields.side())
    default: return .unknown
    }
  }
}

extension EventFields {
  /// What a prompt asks to be fixed.
  func intent(_ name: String) throws(EventError) -> FixIntent? {
    guard self[name] != nil else { return nil }
    let fix = try fields(name)
    if fix["words"]?.bool == true { return .asked(.freeWords) }
    let kinds = try fix.kinds("kinds")
    return fix["if_present"]?.bool == true ? .scripted(kinds) : .asked(.kinds(kinds))
  }

  /// The user's rating; nil for one that is taken back.
  func rating() throws(EventError) -> Rating? {
    guard let symbols = self["symbols"], !symbols.isNull else { return nil }
    return Rating(
      symbols: try array("symbols") { (element) throws(EventError) in
        guard let symbol = element.string.flatMap({ Symbol(name: $0) }) else {
          throw .invalid(field: "symbols", expected: "✔︎, 🍄, 🥦 or 🔥", found: element.text)
        }
        return symbol
      }, note: self["note"]?.string)
  }

  /// Entries of a calendar.
  func entries(_ name: String) throws(EventError) -> [CalendarEntry] {
    try objects(name) { (entry) throws(EventError) in
      guard let date = try? CalendarDate(parsing: try entry.string("date")),
        let time = try? CalendarTime(parsing: try entry.string("time"))
      else {
        throw .invalid(field: name, expected: "entries with date and time", found: "others")
      }
      return CalendarEntry(
        title: try entry.string("title"), date: date, time: time,
        durationInMinutes: try entry.int("duration"))
    }
  }
}

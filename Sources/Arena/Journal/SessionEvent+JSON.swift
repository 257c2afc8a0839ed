import JSON
import MockCalendar
import Verdicts

extension SessionEvent {
  /// The event as one line of a journal and of `--json`.
  public var json: JSONObject {
    var object = JSONObject()
    func put(_ key: String, _ value: JSONValue?) { if let value { object[key] = value } }
    func begin(_ name: String) { put("event", .string(name)) }
    switch kind {
    case .session(let header):
      put("format", .string(SessionEvent.format))
      put("version", .int(SessionHeader.version))
      put("program", .string(header.program))
      put("parent", header.parent.map { .string($0) })
      put("shipped", header.isShipped ? true : nil)
    case .paired(let models):
      begin("pair")
      for side in Side.allCases { put(side.rawValue, models[side].map { .object($0.json) }) }
    case .swapped: begin("swap")
    case .system(let text):
      begin("system")
      put("text", .string(text))
    case .set(let name, let value, let side):
      begin("set")
      put("side", side.map { .string($0.rawValue) })
      put("name", .string(name))
      put("value", .string(value))
    case .paused(let side):
      begin("pause")
      put("side", .string(side.rawValue))
    case .resumed(let side):
      begin("resume")
      put("side", .string(side.rawValue))
    case .prompt(let turn, let sides, let text, let intent, let expectation):
      begin("prompt")
      put("turn", .int(turn))
      put("sides", .array(sides.map { .string($0.rawValue) }))
      put("text", .string(text))
      put("fix", intent?.json)
      put("expect", expectation.map { .string($0.description) })
    case .expected(let turn, let expectation):
      begin("expect")
      put("turn", .int(turn))
      put("call", .optional(expectation?.description))
    case .expectedNext(let expectation, let kinds):
      begin("expect")
      put("call", .optional(expectation?.description))
      if !kinds.isEmpty { put("fixes", .array(kinds.map { .string($0.rawValue) })) }
    case .answer(let turn, let side, let answer):
      begin("answer")
      put("turn", .int(turn))
      put("side", .string(side.rawValue))
      for (key, value) in answer.json { put(key, value) }
    case .failed(let turn, let side, let failure):
      begin("failure")
      put("turn", .int(turn))
      put("side", .string(side.rawValue))
      for (key, value) in failure.json { put(key, value) }
    case .rated(let turn, let side, let rating):
      begin("rate")
      put("turn", .int(turn))
      put("side", .string(side.rawValue))
      put("symbols", Rating.json(rating))
      put("note", rating?.note.map { .string($0) })
    case .undone(let turn, let sides):
      begin("undo")
      put("turn", .int(turn))
      put("sides", .array(sides.map { .string($0.rawValue) }))
    case .retried(let turn, let side):
      begin("retry")
      put("turn", .int(turn))
      put("side", .string(side.rawValue))
    case .imported(let side, let entries):
      begin("import")
      put("side", .string(side.rawValue))
      put("entries", .array(entries.map { .object($0.json) }))
    case .remark(let text):
      begin("remark")
      put("text", .string(text))
    case .experiment(let experiment):
      begin("experiment")
      for (key, value) in experiment.json { put(key, value) }
    case .withdrawn(let id):
      begin("withdraw")
      put("experiment", .int(id))
    case .cell(let id, let happening): object = happening.json(in: id)
    case .gaveUp(let side):
      begin("give-up")
      put("side", .string(side.rawValue))
    case .unknown: begin("unknown")
    }
    put("time", .string(time))
    return object
  }

  static let format = "broccoli-session"
}

// MARK: - Parts

extension ModelIdentity {
  var json: JSONObject {
    var object: JSONObject = JSONObject([("name", .string(name))])
    if !source.isEmpty { object["source"] = .string(source) }
    if !family.isEmpty { object["family"] = .string(family) }
    if let digest { object["digest"] = .string(digest) }
    if let weightType { object["type"] = .string(weightType) }
    if !options.isEmpty { object["options"] = .array(options.map { .string($0) }) }
    return object
  }
}

extension Rating {
  /// The symbols of a rating; null for none.
  static func json(_ rating: Rating?) -> JSONValue {
    rating.map { .array($0.symbols.map { .string($0.rawValue) }) } ?? .null
  }
}

extension FixIntent {
  var json: JSONValue {
    func names(_ kinds: [MistakeKind]) -> JSONValue { .array(kinds.map { .string($0.rawValue) }) }
    switch self {
    case .asked(.freeWords): return ["words": true]
    case .asked(.kinds(let kinds)): return ["kinds": names(kinds)]
    case .scripted(let kinds): return ["kinds": names(kinds), "if_present": true]
    }
  }
}

extension CalendarEntry {
  /// The entry as journals and exports have it.
  public var json: JSONObject {
    JSONObject([
      ("title", .string(title)), ("date", .string(date.description)),
      ("time", .string(time.description)), ("duration", .int(durationInMinutes)),
    ])
  }
}

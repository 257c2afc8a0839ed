import JSON
import MockCalendar
import Verdicts

extension CallValue {
  /// The value as `:check` reports it: `{"type":"int","value":"180"}`.
  public var json: JSONValue {
    switch self {
    case .scalar(let type, let value):
      var object = JSONObject([("type", .string(type))])
      if let value { object["value"] = .string(value) }
      return .object(object)
    case .sequence(let type, let items):
      return ["type": .string(type), "items": .array(items.map(\.json))]
    case .dict(let entries):
      return [
        "type": "dict", "items": .array(entries.map { .array([$0.key.json, $0.value.json]) }),
      ]
    }
  }
}

extension RecordedCall {
  /// The call with its values.
  public var json: JSONValue {
    [
      "callee": .string(callee), "args": .array(arguments.map(\.json)),
      "kwargs": .array(keywords.map { .array([.string($0.name), $0.value.json]) }),
    ]
  }
}

extension Mistake {
  /// The mistake with its place.
  public var json: JSONValue {
    var object = JSONObject([("kind", .string(kind.rawValue)), ("message", .string(message))])
    if let line { object["line"] = .int(line) }
    if let column { object["column"] = .int(column) }
    if let expected { object["expected"] = .string(expected) }
    if isRecurring { object["recurring"] = true }
    return .object(object)
  }
}

extension Verdict {
  /// The members that `check` and `verdict` events share.
  public var json: JSONObject {
    var object = JSONObject([
      ("calls", .array(calls.map(\.json))), ("valid", .bool(isValid)),
      ("mistakes", .array(mistakes.map(\.json))),
      ("symbols", .array(symbols.map { .string($0.rawValue) })),
    ])
    if !notes.isEmpty { object["notes"] = .array(notes.map { .string($0) }) }
    return object
  }
}

extension Turn {
  /// The verdict on the turn's answer as an event of `--json`; nil where there is none.
  public func verdictJSON(_ side: Side) -> JSONObject? {
    verdictJSON("side", .string(side.rawValue))
  }

  /// The same for a turn of a cell.
  public func verdictJSON(cell: CellID) -> JSONObject? { verdictJSON("cell", .int(cell)) }

  private func verdictJSON(_ key: String, _ place: JSONValue) -> JSONObject? {
    guard let verdict else { return nil }
    var object = JSONObject([
      ("event", "verdict"), ("turn", .int(id)), (key, place), ("fix", .bool(isFix)),
    ])
    for (key, value) in verdict.json { object[key] = value }
    return object
  }
}

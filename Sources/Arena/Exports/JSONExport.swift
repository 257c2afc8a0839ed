import JSON
import MockCalendar
import Verdicts

extension SessionExport {
  /// Everything in one JSON document: the recap, and each session's conversations with verdicts and
  /// calendars.
  public static func json(_ sessions: [NamedSession]) -> JSONValue {
    [
      "format": "broccoli-export", "version": 1,
      "recap": Recap(RecapAnswer.all(of: sessions)).json,
      "sessions": .array(sessions.map(json)),
    ]
  }

  private static func json(_ session: NamedSession) -> JSONValue {
    let state = session.state
    var document = JSONObject([("session", .string(session.name))])
    if let began = state.began { document["began"] = .string(began) }
    if !state.remarks.isEmpty {
      document["remarks"] = .array(state.remarks.map { .string($0) })
    }
    if !state.experiments.isEmpty {
      document["experiments"] = .array(state.experiments.map { .object($0.json) })
    }
    document["conversations"] = .array(state.conversations.map { json($0, in: state) })
    return .object(document)
  }

  private static func json(_ side: SideState, in state: SessionState) -> JSONValue {
    var object = JSONObject([
      ("model", .object(side.model.json)),
      ("system", .string(side.turns.last?.system ?? state.system ?? "")),
    ])
    if let cell = side.cell {
      object["cell"] = [
        "experiment": .int(cell.experiment), "case": .int(cell.caseIndex),
        "attempt": .int(cell.attempt),
      ]
    }
    object["turns"] = .array(side.turns.map { json($0, of: side) })
    object["calendar"] = .array(side.calendar.entries.map { .object($0.json) })
    return .object(object)
  }

  private static func json(_ turn: Turn, of side: SideState) -> JSONValue {
    var object = JSONObject([("turn", .int(turn.id)), ("prompt", .string(turn.prompt))])
    if turn.isPlanted { object["planted"] = true }
    object["fix"] = .bool(turn.isFix)
    if let expectation = turn.expectation { object["expect"] = .string(expectation.description) }
    if let answer = turn.answer { object["answer"] = .object(answer.json) }
    if let failure = turn.failure {
      object["failure"] = .string(failure.message)
      if !failure.partialText.isEmpty { object["partial_text"] = .string(failure.partialText) }
    }
    object["symbols"] = .array(side.symbols(of: turn).map { .string($0.rawValue) })
    if let verdict = turn.verdict { object["verdict"] = .object(verdict.json) }
    if let rating = turn.rating {
      object["rating"] = .array(rating.symbols.map { .string($0.rawValue) })
      if let note = rating.note { object["note"] = .string(note) }
    }
    return .object(object)
  }
}

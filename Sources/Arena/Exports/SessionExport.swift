import JSON
import MockCalendar
import Verdicts

/// A session in a format for other programs and for people; pure functions of the state.
public enum SessionExport {
  /// The formats, by the endings of files.
  public enum Format: String, Sendable, CaseIterable {
    case markdown = "md"
    case json
    case calendar = "ics"

    /// The format of a file's name.
    public init?(path: String) {
      guard let dot = path.lastIndex(of: "."),
        let format = Format(rawValue: path[path.index(after: dot)...].lowercased())
      else { return nil }
      self = format
    }
  }

  /// The whole session as one JSON document: the sides with their turns, verdicts and calendars.
  public static func json(_ state: SessionState, name: String) -> JSONValue {
    var document = JSONObject([
      ("format", "broccoli-export"), ("version", 1), ("session", .string(name)),
    ])
    if let began = state.began { document["began"] = .string(began) }
    document["conversations"] = .array(
      state.allSides.enumerated().map { index, side in
        [
          "model": .object(side.model.json),
          "system": .string(side.turns.last?.system ?? state.system),
          "turns": .array(side.turns.map(json)),
          "calendar": .array(side.calendar.entries.map { .object($0.json) }),
        ]
      })
    return .object(document)
  }

  private static func json(_ turn: Turn) -> JSONValue {
    var object = JSONObject([("turn", .int(turn.id)), ("prompt", .string(turn.prompt))])
    object["fix"] = .bool(turn.isFix)
    if let expectation = turn.expectation { object["expect"] = .string(expectation.description) }
    if let answer = turn.answer { object["answer"] = .object(answer.json) }
    if let failure = turn.failure { object["failure"] = .string(failure) }
    if let verdict = turn.verdict { object["verdict"] = .object(verdict.json) }
    if let rating = turn.rating {
      object["rating"] = .array(rating.symbols.map { .string($0.rawValue) })
      if let note = rating.note { object["note"] = .string(note) }
    }
    return .object(object)
  }
}

import Generation
import Verdicts

extension SessionExport {
  /// One row for each answer, as RFC 4180 wants it: CRLF, quotes doubled.
  ///
  /// Cells that a spreadsheet would take for a formula get an apostrophe in front, which it takes off
  /// again: a model's text never computes anything.
  public static func csv(_ sessions: [NamedSession]) -> String {
    var text = columns.map(\.name).joined(separator: ",") + "\r\n"
    for session in sessions {
      for (index, side) in session.state.conversations.enumerated() {
        for turn in side.ownTurns {
          guard let answer = turn.answer else { continue }
          let row = Row(
            session: session, conversation: index + 1, side: side, turn: turn, answer: answer)
          text += columns.map { cell($0.value(row)) }.joined(separator: ",") + "\r\n"
        }
      }
    }
    return text
  }

  /// Everything that a row is made from.
  private struct Row {
    let session: NamedSession
    let conversation: Int
    let side: SideState
    let turn: Turn
    let answer: AnswerRecord

    var experiment: Experiment? {
      side.cell.flatMap { session.state.experiment($0.experiment) }
    }

    /// The name of the case, where there is one.
    var caseName: String {
      guard let cell = side.cell, let experiment,
        experiment.cases.indices.contains(cell.caseIndex)
      else { return "" }
      return experiment.cases[cell.caseIndex].name
    }

    /// A fact of the sampler; empty where the answer is not recorded.
    func recorded(_ value: (AnswerRecord) -> String) -> String {
      answer.isRecorded ? value(answer) : ""
    }
  }

  private static let columns: [(name: String, value: @Sendable (Row) -> String)] = [
    ("session", { $0.session.name }), ("conversation", { "\($0.conversation)" }),
    ("experiment", { $0.experiment?.kind.rawValue ?? "" }), ("case", { $0.caseName }),
    ("attempt", { $0.side.cell.map { "\($0.attempt)" } ?? "" }), ("turn", { "\($0.turn.id)" }),
    ("model", { $0.answer.model.name }), ("family", { $0.answer.model.family }),
    ("digest", { $0.answer.model.digest ?? "" }), ("type", { $0.answer.model.weightType ?? "" }),
    ("kind", { $0.turn.verdict?.isFix ?? $0.turn.isFix ? "fix" : "prompt" }),
    ("prompt", { $0.turn.prompt }), ("answer", { $0.answer.text }),
    ("recorded", { $0.answer.isRecorded ? "true" : "false" }),
    ("expected", { $0.turn.expectation?.description ?? "" }),
    ("symbols", { $0.side.symbols(of: $0.turn).text }),
    ("judge", { $0.side.judgedSymbols(of: $0.turn).text }),
    ("person", { $0.turn.rating?.symbols.text ?? "" }),
    ("note", { $0.turn.rating?.note ?? "" }),
    ("valid", { $0.turn.verdict.map { $0.isValid ? "true" : "false" } ?? "" }),
    (
      "mistakes",
      { ($0.turn.verdict?.mistakes ?? []).map(\.kind.rawValue).joined(separator: " ") }
    ),
    (
      "messages",
      { ($0.turn.verdict?.mistakes ?? []).map(\.message).joined(separator: "; ") }
    ),
    ("finish", { $0.recorded { $0.finishReason.rawValue } }),
    ("tokens", { $0.recorded { "\($0.tokenCount)" } }),
    ("prefill_ms", { $0.recorded { "\($0.prefillMilliseconds)" } }),
    ("decode_ms", { $0.recorded { "\($0.decodeMilliseconds)" } }),
    ("seed", { $0.recorded { "\($0.seed)" } }),
    ("temperature", { $0.recorded { "\($0.settings.temperature)" } }),
    ("top_k", { $0.recorded { "\($0.settings.topK)" } }),
    ("top_p", { $0.recorded { "\($0.settings.topP)" } }),
    ("min_p", { $0.recorded { "\($0.settings.minP)" } }),
    ("constrain", { $0.recorded { $0.settings.constraint.rawValue } }),
    ("prompt_style", { $0.recorded { $0.settings.promptStyle.rawValue } }),
  ]

  /// A cell that no spreadsheet takes for anything but text or a plain number.
  static func cell(_ text: String) -> String {
    var text = text
    // Excel and its kin take = + - @ and, after trimming, what follows tabs and line ends.
    if let first = text.unicodeScalars.first(where: { !$0.properties.isWhitespace }),
      "=+-@|%＝＋－＠".unicodeScalars.contains(first)
    {
      text = "'" + text
    }
    // Without NUL, at which many readers end a file.
    text = text.replacing("\0", with: "\u{2400}")
    guard text.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else {
      return text
    }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}

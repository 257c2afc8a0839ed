import MockCalendar
import Verdicts

extension SessionExport {
  /// The sessions as Markdown: the recap and the tables as the article has them, then every
  /// conversation.
  ///
  /// What models and users wrote stands in code blocks whose fences it cannot close.
  public static func markdown(_ sessions: [NamedSession]) -> String {
    let report = Report(sessions)
    var text = "# \(MarkdownText.escaped(report.title))\n\n"
    for remark in report.remarks { text += "> \(MarkdownText.escaped(remark))\n\n" }
    text += MarkdownTables.recap(report.recap)
    for table in report.experiments { text += MarkdownTables.experiment(table) }
    for session in sessions { text += markdown(session, isAlone: sessions.count == 1) }
    return text
  }

  private static func markdown(_ session: NamedSession, isAlone: Bool) -> String {
    let state = session.state
    var text = isAlone ? "## Transcripts\n\n" : "## \(MarkdownText.escaped(session.name))\n\n"
    if let began = state.began, !began.isEmpty {
      text += "Begun \(MarkdownText.escaped(began)).\n\n"
    }
    let system = state.conversations.last?.turns.last?.system ?? state.system ?? ""
    if !system.isEmpty { text += "System prompt:\n\n" + MarkdownText.block(system) }
    for pair in state.allPairs { text += MarkdownTables.dialog(pair) }
    for (index, side) in state.conversations.enumerated() where hasText(side) {
      let attempt = side.cell.map { ", attempt \($0.attempt)" } ?? ""
      text += "### \(index + 1). \(MarkdownText.escaped(side.model.name))\(attempt)\n\n"
      for turn in side.turns { text += markdown(turn, of: side) }
      guard side.cell == nil || !side.calendar.entries.isEmpty else { continue }
      text += "Calendar:\n\n"
      let lines = side.calendar.entries.map { "- " + MarkdownText.escaped($0.description) }
      text += lines.isEmpty ? "empty\n\n" : lines.joined(separator: "\n") + "\n\n"
    }
    return text
  }

  /// Whether there is more to read than the tables have.
  private static func hasText(_ side: SideState) -> Bool {
    side.turns.contains { $0.answer?.isRecorded ?? true }
  }

  private static func markdown(_ turn: Turn, of side: SideState) -> String {
    let kind = turn.isPlanted ? "Given" : turn.isFix ? "Fix \(turn.id)" : "Prompt \(turn.id)"
    var text = "**\(kind).** \(MarkdownText.escaped(turn.prompt))\n\n"
    guard let answer = turn.answer else {
      let failure = turn.failure
      text += "No answer: \(MarkdownText.escaped(failure?.message ?? "still awaited")).\n\n"
      guard let part = failure?.partialText, !part.isEmpty else { return text }
      return text + "What came before it broke off:\n\n" + MarkdownText.block(part)
    }
    text += answer.isRecorded ? MarkdownText.block(answer.text) : "_The text is not recorded._\n\n"
    var remarks: [String] = []
    let symbols = side.symbols(of: turn).text
    if !symbols.isEmpty { remarks.append(symbols) }
    if let rating = turn.rating {
      let judged = side.judgedSymbols(of: turn).text
      let note = rating.note.map { ": " + MarkdownText.escaped($0) } ?? ""
      remarks.append(
        "rated by a person\(note)" + (judged.isEmpty ? "" : " (the judge says \(judged))"))
    }
    for mistake in turn.verdict?.mistakes ?? [] {
      let place = mistake.line.map { ", line \($0), column \(mistake.column ?? 1)" } ?? ""
      remarks.append("\(mistake.kind.rawValue)\(place): \(MarkdownText.escaped(mistake.message))")
    }
    remarks += (turn.verdict?.notes ?? []).map(MarkdownText.escaped)
    if let expectation = turn.expectation {
      remarks.append("expected: \(MarkdownText.inlineCode(expectation.description))")
    }
    for remark in remarks { text += "- \(remark)\n" }
    return text + (remarks.isEmpty ? "" : "\n")
  }
}

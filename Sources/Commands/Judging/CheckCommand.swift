import Arena
import JSON
import MockCalendar
import Shell
import Terminal
import Verdicts

/// `:check`: judges answers without a model.
struct CheckCommand: Command {
  typealias Context = ArenaShell
  static let name = "check"
  static let summary = "judge an answer without a model"
  static let group = CommandGroup.judging
  static let arguments: [Argument] = [.text("CALL|@FILE", .atPath)]
  static let otherForms: [[Argument]] = [[.word("lines"), .text("FILE", .path)]]
  static let discussion = """
    A removal is judged as if the entry that it names were there. \
    A file of JSON Lines has a string or {"answer": …, "expect": …} per line; its summary counts \
    symbols and mistakes.
    """
  static let examples = [
    Example(
      ":check action.add_calendar_entry(\"X\", date=\"2024-02-30\", time=\"25:00\", duration=0)",
      "names three mistakes with their places"),
    Example(":check @answer.txt", "an answer of several lines"),
    Example(":check lines answers.jsonl", "many answers, with a summary"),
  ]

  enum Source { case text(String), file(String), lines(String) }

  let source: Source

  init(_ words: Words) throws(UsageError) {
    var words = words
    if words.take("lines") {
      source = .lines(try words.requiredPathText("FILE"))
      return
    }
    let text = try words.requiredText("CALL|@FILE")
    source =
      text.hasPrefix("@")
      ? .file(HomeFolder.expanding(String(text.dropFirst())))
      : .text(Block.content(of: text) ?? text)
  }

  func run(in shell: ArenaShell) throws {
    switch source {
    case .text(let text): check(text, in: shell)
    case .file(let path):
      var text = try shell.arena.prompts.file(path)
      if text.hasSuffix("\n") { text.removeLast() }
      check(text, in: shell)
    case .lines(let path): try checkLines(path, in: shell)
    }
  }

  @MainActor private func check(_ answer: String, in shell: ArenaShell) {
    let verdict = judge(answer, expectation: nil, in: shell)
    emit(verdict, index: 0, in: shell)
    shell.printer.say(VerdictText.symbols(verdict.symbols) + " " + Self.summary(of: verdict))
    for mistake in verdict.mistakes {
      shell.printer.say("  " + VerdictText.mistake(mistake))
      guard !shell.printer.isJSON, let range = mistake.byteRange else { continue }
      let width = shell.printer.wrapWidth - 4
      for line in MistakePicture.lines(answer, range, width: width) {
        shell.printer.say("    " + line)
      }
    }
    for note in verdict.notes { shell.printer.say("  \(note, .dim)") }
  }

  @MainActor private func judge(
    _ answer: String, expectation: Expectation?, in shell: ArenaShell
  ) -> Verdict {
    let options = shell.arena.state.settings.judging
    func judgement(_ calendar: EventCalendar) -> Judgement {
      Judge.judge(
        answer: answer, expectation: expectation, calendar: calendar, previous: nil, fix: nil,
        options: options)
    }
    let first = judgement(EventCalendar())
    // Without a conversation there is no calendar to hold a removal against: it is judged as if the
    // entry that it names were there.
    let named = first.effects.compactMap { effect -> CalendarEntry? in
      guard case .notFound(let title, let date, let time, _) = effect else { return nil }
      return CalendarEntry(title: title, date: date, time: time, durationInMinutes: 30)
    }
    guard !named.isEmpty else { return first.verdict }
    var calendar = EventCalendar()
    calendar.add(imported: named)
    return judgement(calendar).verdict
  }

  @MainActor private func emit(_ verdict: Verdict, index: Int, in shell: ArenaShell) {
    shell.emit(
      JSONObject([("event", "check"), ("index", .int(index))] + verdict.json.map { ($0, $1) }))
  }

  private static func summary(of verdict: Verdict) -> StyledText {
    switch (verdict.isValid, verdict.mistakes.count) {
    case (true, 0): "\("a valid call", .good)"
    case (_, 1): "1 mistake"
    case (_, let count): "\(count) mistakes"
    }
  }

  @MainActor private func checkLines(_ path: String, in shell: ArenaShell) throws {
    let text = try shell.arena.prompts.file(path)
    var summary = CheckSummary()
    for (number, line) in text.splitAtLineBreaks().enumerated() {
      try Task.checkCancellation()
      guard line.contains(where: { !$0.isWhitespace }) else { continue }
      let item = try CheckItem(String(line), path: path, line: number + 1)
      let verdict = judge(item.answer, expectation: item.expectation, in: shell)
      emit(verdict, index: summary.count, in: shell)
      summary.add(verdict)
      if item.expectation != nil, !verdict.isRight { shell.hasFailedCheck = true }
    }
    shell.printer.say(summary.table)
  }
}

import Arena
import Shell
import Terminal

/// `:recap`: counts the symbols of sessions and ranks the models.
struct RecapCommand: Command {
  typealias Context = ArenaShell
  static let name = "recap"
  static let summary = "count symbols per model and rank the models"
  static let group = CommandGroup.experiments
  static let arguments: [Argument] = [.repeated("SESSION", .any([.session, .path]))]
  static let discussion = """
    Without a name, this session. NAME* takes all sessions whose names begin so. Models stand in \
    ascending order of 🍄 + 3·🔥, which is the article's rank.

    A person's rating counts before the judge's; where they differ both are shown. The dot in a bar \
    is the rate that was measured, the shaded part where the rate behind it lies with a confidence of \
    95 % (Wilson): five attempts prove little. \
    Answers that were constrained while they were sampled stand apart.

    The article's own tables are sessions too, so that your models can stand in them.
    """
  static let examples = [
    Example(":recap", "this session's models"),
    Example(
      ":recap article-reliability article-dialog article-fixing", "the article's recap, reproduced"),
    Example(":recap article-dialog mine", "your session among the article's"),
  ]

  let sessions: [String]

  init(_ words: Words) throws(UsageError) {
    var words = words
    sessions = try words.all().map(HomeFolder.expanding)
  }

  func run(in shell: ArenaShell) throws {
    let sessions = try shell.sessions(named: sessions)
    let recap = Recap(RecapAnswer.all(of: sessions))
    for event in recap.events { shell.emit(event) }
    guard !recap.isEmpty else {
      return shell.printer.say("there are no answers to count yet")
    }
    let text = RecapText(recap)
    let tables = text.tables(width: shell.printer.wrapWidth)
    for (index, table) in tables.enumerated() {
      if index > 0 { shell.printer.say() }
      if let title = table.title { shell.printer.say("\(title, .heading)") }
      shell.printer.say(table.table)
    }
    if tables.contains(where: \.hasBars) {
      shell.printer.say()
      shell.printer.say(RecapText.legend, indent: 2)
    }
    let remarks = text.agreement + SessionRemark.all(of: sessions).map { "\($0.description, .dim)" }
    if !remarks.isEmpty { shell.printer.say() }
    for remark in remarks { shell.printer.say(remark, indent: 2) }
  }
}

extension ArenaShell {
  /// Sessions by name, read but not opened; this one without a name.
  func sessions(named names: [String]) throws(JournalError) -> [NamedSession] {
    let current = NamedSession(name: arena.sessionName, state: arena.state)
    guard !names.isEmpty else { return [current] }
    return try arena.store.read(names, current: current)
  }
}

import Arena
import Shell
import Terminal

/// `:history`: the turns of the session.
struct HistoryCommand: Command {
  typealias Context = ArenaShell
  static let name = "history"
  static let summary = "list the session's prompts with their symbols"
  static let group = CommandGroup.sessions
  static let arguments: [Argument] = [.optionalText("WORDS")]
  static let examples = [
    Example(":history", "every prompt, numbered"),
    Example(":history fred", "those that have the word"),
  ]

  let words: [String]

  init(_ words: Words) throws(UsageError) {
    var words = words
    self.words = try words.all().map { $0.lowercased() }
  }

  func run(in shell: ArenaShell) throws {
    let state = shell.arena.state
    guard !state.sides.isEmpty else { throw ArenaError.noPair }
    var table = Table(
      [.init("turn", .trailing), .init("prompt")]
        + state.pair.map { .init("\($0.rawValue, $0.style)") })
    var isAnyRated = false
    var prompts: [Int: Turn] = [:]
    for side in state.sides.values { for turn in side.turns { prompts[turn.id] = turn } }
    for (id, turn) in prompts.sorted(by: { $0.key < $1.key })
    where words.allSatisfy({ turn.prompt.lowercased().contains($0) }) {
      let cells = state.pair.map { side -> StyledText in
        guard let turn = state.sides[side]?.turns.first(where: { $0.id == id }) else { return "" }
        guard turn.answer != nil else { return "\("no answer", .dim)" }
        guard turn.rating != nil else { return VerdictText.symbols(turn.symbols) }
        isAnyRated = true
        return VerdictText.symbols(turn.symbols) + "\(" *", .dim)"
      }
      table.add(["\(id)", "\(turn.prompt)"] + cells)
    }
    guard !table.isEmpty else {
      return shell.printer.say(words.isEmpty ? "no prompts yet" : "no prompt has these words")
    }
    shell.printer.say(table)
    if isAnyRated {
      shell.printer.say("\("* rated by a person; ':show N' has the judge's verdict", .dim)")
    }
  }
}

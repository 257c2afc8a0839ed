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
  static let discussion = """
    The pairs before come first; attempts of experiments are named by their turns, which ':show' takes. \
    * marks a person's rating.
    """
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
    guard !state.allPairs.isEmpty || !state.cells.isEmpty else { throw ArenaError.noPair }
    var isAnyRated = false
    var isAnyShown = false
    for pair in state.allPairs {
      let table = self.table(of: pair, isAnyRated: &isAnyRated)
      guard !table.isEmpty else { continue }
      if isAnyShown { shell.printer.say() }
      let dialog = pair.values.lazy.compactMap(\.cell).first.flatMap {
        state.experiment($0.experiment)
      }
      if state.allPairs.count > 1 || dialog != nil {
        let names = pair.keys.sorted().compactMap { pair[$0]?.model.name }
        shell.printer.say(
          "\(names.joined(separator: " | "), .heading)"
            + (dialog.map { " \("· \($0.title) · \($0.name)", .dim)" } ?? ""))
      }
      shell.printer.say(table)
      isAnyShown = true
    }
    if isAnyRated {
      shell.printer.say("\("* rated by a person; ':show N' has the judge's verdict", .dim)")
    }
    if words.isEmpty, !state.cells.isEmpty {
      if isAnyShown { shell.printer.say() }
      isAnyShown = true
      for experiment in state.experiments {
        let cells = state.cells.filter { $0.cell?.experiment == experiment.id }
        if cells.isEmpty { continue }
        shell.printer.say(
          "\(experiment.title, .heading) \("· \(experiment.name) · turns", .dim) "
            + ExperimentTable.turns(cells))
      }
    }
    guard !isAnyShown else { return }
    shell.printer.say(words.isEmpty ? "no prompts yet" : "no prompt has these words")
  }

  /// The prompts of a pair, a column per side.
  private func table(of pair: [Side: SideState], isAnyRated: inout Bool) -> Table {
    let sides = pair.keys.sorted()
    var table = Table(
      [.init("turn", .trailing), .init("prompt")]
        + sides.map { .init("\($0.rawValue, $0.style)") })
    for row in PromptRow.rows(of: sides.compactMap { pair[$0] })
    where words.allSatisfy({ row.turn.prompt.lowercased().contains($0) }) {
      var cells: [StyledText] = []
      for turn in row.turns {
        guard let turn else {
          cells.append("")
          continue
        }
        // One that was interrupted is there to be read, and is none.
        guard turn.isAnswered else {
          cells.append("\("no answer", .dim)")
          continue
        }
        isAnyRated = isAnyRated || turn.rating != nil
        let mark: StyledText = turn.rating == nil ? "" : "\(" *", .dim)"
        cells.append(VerdictText.symbols(turn.symbols) + mark)
      }
      table.add(["\(row.turn.id)", "\(row.turn.prompt)"] + cells)
    }
    return table
  }
}

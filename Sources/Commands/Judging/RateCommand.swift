import Arena
import Shell
import Terminal
import Verdicts

/// `:rate`: the user's rating of an answer.
struct RateCommand: Command {
  typealias Context = ArenaShell
  static let name = "rate"
  static let summary = "rate a side's last answer yourself"
  static let group = CommandGroup.judging
  static let arguments: [Argument] = [
    .optional("SIDE", .side), .repeated("SYMBOL", .symbol), .optionalText("NOTE"),
  ]
  static let otherForms: [[Argument]] = [
    [.optional("SIDE", .side), .word("auto")],
    [.option("turn", "N", .turn), .optional("SIDE", .side), .repeated("SYMBOL", .symbol)],
  ]
  static let discussion = """
    Symbols are check, mushroom, broccoli and fire, or ✔︎ 🍄 🥦 🔥. Your rating stands over the \
    judge's, and both are kept. 'auto' takes yours back. Without a side, both are rated. \
    'turn N' rates an earlier answer, or an attempt of an experiment.
    """
  static let examples = [
    Example(":rate right broccoli", "fixed, in your eyes"),
    Example(":rate left check mushroom a nickname is fine", "two symbols and a note"),
    Example(":rate turn 12 fire", "an attempt of ':trials'"),
    Example(":rate left auto", "the judge's verdict stands again"),
  ]

  let turn: TurnID?
  let side: Side?
  let rating: Rating?

  init(_ words: Words) throws(UsageError) {
    var words = words
    turn = words.take("turn") ? try words.turn("N") : nil
    side = words.takeSide()
    if words.take("auto") {
      rating = nil
      try words.finish()
      return
    }
    var symbols: [Symbol] = []
    // After a symbol, what stands in quotes is the note.
    while symbols.isEmpty || words.peek()?.isQuoted == false,
      let found = words.take({ Symbol.parse([$0]) })
    {
      symbols += found
    }
    guard !symbols.isEmpty else {
      let word = try words.requiredWord("SYMBOL")
      throw .choice(word, "SYMBOL", Symbol.allCases.map(\.name) + ["auto"])
    }
    rating = Rating(symbols: symbols, note: words.unquotedText())
  }

  func run(in shell: ArenaShell) throws {
    if let turn {
      try shell.arena.rate(turn: turn, side, rating)
      return show(turn, in: shell)
    }
    for side in try shell.arena.sides(side) {
      try shell.arena.rate(side, rating)
      guard let turn = shell.arena.state.sides[side]?.lastAnswered else { continue }
      say("\(side.rawValue, side.style)", turn.symbols, turn.verdict?.symbols ?? [], in: shell)
    }
  }

  @MainActor private func show(_ id: TurnID, in shell: ArenaShell) {
    let state = shell.arena.state
    if let side = state.cell(of: id), let turn = side.ownTurns.last(where: { $0.id == id }) {
      return say(
        "turn \(id) · \(side.model.name, .strong)", side.symbols(of: turn),
        side.judgedSymbols(of: turn), in: shell)
    }
    for side in state.pair where self.side == nil || self.side == side {
      guard let turn = state.sides[side]?.turns.first(where: { $0.id == id }) else { continue }
      say(
        "turn \(id) · \(side.rawValue, side.style)", turn.symbols, turn.verdict?.symbols ?? [],
        in: shell)
    }
  }

  @MainActor private func say(
    _ head: StyledText, _ symbols: [Symbol], _ judged: [Symbol], in shell: ArenaShell
  ) {
    let symbols = VerdictText.symbols(symbols)
    let judge: StyledText =
      judged.isEmpty ? "the judge says nothing" : "the judge: \(VerdictText.symbols(judged))"
    let note = rating?.note.map { ": " + $0 } ?? ""
    shell.printer.say(
      rating == nil
        ? "\(head): \(symbols) as the judge says" : "\(head): \(symbols) (\(judge))\(note)",
      indent: 2)
  }
}

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
  static let otherForms: [[Argument]] = [[.optional("SIDE", .side), .word("auto")]]
  static let discussion = """
    Symbols are check, mushroom, broccoli and fire, or ✔︎ 🍄 🥦 🔥. Your rating stands over the \
    judge's, and both are kept. 'auto' takes yours back. Without a side, both are rated.
    """
  static let examples = [
    Example(":rate right broccoli", "fixed, in your eyes"),
    Example(":rate left check mushroom a nickname is fine", "two symbols and a note"),
    Example(":rate left auto", "the judge's verdict stands again"),
  ]

  let side: Side?
  let rating: Rating?

  init(_ words: Words) throws(UsageError) {
    var words = words
    side = words.takeSide()
    if words.take("auto") {
      rating = nil
      try words.finish()
      return
    }
    var symbols: [Symbol] = []
    while let found = words.take({ Symbol.parse([$0]) }) { symbols += found }
    guard !symbols.isEmpty else {
      let word = try words.requiredWord("SYMBOL")
      throw .choice(word, "SYMBOL", Symbol.allCases.map(\.name) + ["auto"])
    }
    rating = Rating(symbols: symbols, note: words.optionalText())
  }

  func run(in shell: ArenaShell) throws {
    for side in try shell.arena.sides(side) {
      try shell.arena.rate(side, rating)
      guard let turn = shell.arena.state.sides[side]?.lastAnswered else { continue }
      let style: Style = side == .left ? .left : .right
      let judged = VerdictText.symbols(turn.verdict?.symbols ?? [])
      let symbols = VerdictText.symbols(turn.symbols)
      let line: StyledText =
        rating == nil
        ? "\(side.rawValue, style): \(symbols) as the judge says"
        : "\(side.rawValue, style): \(symbols) (the judge: \(judged))"
      shell.printer.say(line)
    }
  }
}

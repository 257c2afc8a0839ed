import Arena
import Shell
import Terminal
import Verdicts

/// `:expect`: says which call is right.
struct ExpectCommand: Command {
  typealias Context = ArenaShell
  static let name = "expect"
  static let summary = "say which call is right for the last or next prompt"
  static let group = CommandGroup.judging
  static let arguments: [Argument] = [.text("CALL")]
  static let otherForms: [[Argument]] = [
    [.word("next"), .option("fixing", "KIND", .kind), .text("CALL")], [.word("none")],
  ]
  static let discussion = """
    In CALL, '...' matches any value and a date such as "????-11-11" any year. 'fixing KIND' says \
    that the next prompt asks for a mistake of that kind to be fixed: it is a fix turn for the sides \
    that made it. 'none' takes the expectation of the last prompt away.
    """
  static let examples = [
    Example(
      ":expect action.remove_calendar_entry(..., \"????-11-11\", \"17:00\")", "the last prompt"),
    Example(
      ":expect next action.add_calendar_entry(\"Gym\", \"2024-05-02\", \"07:00\", 45)",
      "the prompt that follows"),
    Example(
      ":expect next fixing wrong-year action.add_calendar_entry(...)", "a prompt that corrects"),
  ]

  let isNext: Bool
  var fixes: [MistakeKind] = []
  let expectation: Expectation?

  init(_ words: Words) throws(UsageError) {
    var words = words
    isNext = words.take("next")
    while words.take("fixing") {
      let word = try words.requiredWord("KIND")
      guard let kind = MistakeKind(rawValue: word.text) else {
        throw .choice(word, "KIND", MistakeKind.allCases.map(\.rawValue))
      }
      fixes.append(kind)
    }
    if words.take("none") {
      expectation = nil
      try words.finish()
    } else {
      expectation = try words.expectation("CALL")
    }
    if !isNext, !fixes.isEmpty { throw .conflict("'fixing' goes with 'next'") }
  }

  func run(in shell: ArenaShell) throws {
    guard !isNext else { return shell.arena.expectNext(expectation, fixes: fixes) }
    try shell.arena.expect(expectation)
    for (side, turn) in shell.arena.state.lastTurns.sorted(by: { $0.key < $1.key }) {
      guard turn.verdict != nil else { continue }
      shell.printer.say("\(side.rawValue, side.style) \(VerdictText.symbols(turn.symbols))")
      for line in VerdictText.remarks(on: turn) { shell.printer.say("  " + line) }
      if let verdict = turn.verdictJSON(side) { shell.emit(verdict) }
    }
  }
}

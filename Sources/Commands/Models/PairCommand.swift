import Arena
import Shell
import Terminal

/// `:pair`: two models, or one, that prompts go to.
struct PairCommand: Command {
  typealias Context = ArenaShell
  static let name = "pair"
  static let summary = "start a conversation with two models, or one"
  static let group = CommandGroup.models
  static let arguments: [Argument] = [
    .required("LEFT", .any([.model, .path])), .optional("RIGHT", .any([.model, .path])),
  ]
  static let discussion = """
    A model that is not loaded yet is loaded. Both sides begin with empty calendars; the \
    conversations before stay in the session. The same model may take both sides.
    """
  static let examples = [
    Example(":pair floret sprout", "floret on the left, sprout on the right"),
    Example(":pair floret", "one model alone"),
  ]

  let names: [String]

  init(_ words: Words) throws(UsageError) {
    var words = words
    names = [try words.required("LEFT"), try words.optional()].compactMap { $0 }
    try words.finish()
  }

  func run(in shell: ArenaShell) async throws {
    try await shell.startPair(names)
    let state = shell.arena.state
    let sides = state.pair.map { side -> StyledText in
      "\(side.rawValue, side.style): \(state.sides[side]?.model.name ?? "", .strong)"
    }
    shell.printer.say(sides.joined(separator: ", "))
  }
}

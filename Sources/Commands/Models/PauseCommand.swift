import Arena
import Shell

/// `:pause`: prompts pass a side by.
struct PauseCommand: Command {
  typealias Context = ArenaShell
  static let name = "pause"
  static let summary = "stop sending prompts to a side"
  static let group = CommandGroup.models
  static let arguments: [Argument] = [.optional("SIDE", .side)]
  static let examples = [
    Example(":pause right", "only the left side gets prompts"),
    Example(":pause", "neither side does"),
  ]

  let side: Side?

  init(_ words: Words) throws(UsageError) {
    var words = words
    side = try words.onlySide()
  }

  func run(in shell: ArenaShell) throws { try shell.arena.pause(side) }
}

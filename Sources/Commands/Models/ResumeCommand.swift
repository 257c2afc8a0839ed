import Arena
import Shell

/// `:resume`: prompts go to a side again.
struct ResumeCommand: Command {
  typealias Context = ArenaShell
  static let name = "resume"
  static let summary = "send prompts to a paused side again"
  static let group = CommandGroup.models
  static let arguments: [Argument] = [.optional("SIDE", .side)]
  static let examples = [
    Example(":resume right", "the right side is asked again"),
    Example(":resume", "both sides are"),
  ]

  let side: Side?

  init(_ words: Words) throws(UsageError) {
    var words = words
    side = try words.onlySide()
  }

  func run(in shell: ArenaShell) throws { try shell.arena.resume(side) }
}

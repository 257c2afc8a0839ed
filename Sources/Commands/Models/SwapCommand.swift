import Arena
import Shell

/// `:swap`: left and right change places.
struct SwapCommand: Command {
  typealias Context = ArenaShell
  static let name = "swap"
  static let summary = "left and right change places"
  static let group = CommandGroup.models
  static let examples = [Example(":swap", "what was left is right")]

  init(_ words: Words) throws(UsageError) {
    var words = words
    try words.finish()
  }

  func run(in shell: ArenaShell) throws { try shell.arena.swap() }
}

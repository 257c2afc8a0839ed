import Arena
import Shell

/// `:retry`: the last prompt again, with a new seed.
struct RetryCommand: Command {
  typealias Context = ArenaShell
  static let name = "retry"
  static let summary = "have the last prompt answered again"
  static let group = CommandGroup.talk
  static let arguments: [Argument] = [.optional("SIDE", .side), .optional("SEED")]
  static let examples = [
    Example(":retry", "every side that got the prompt, with new seeds"),
    Example(":retry left 7", "one side, with a seed of your own"),
  ]

  let side: Side?
  let seed: UInt64?

  init(_ words: Words) throws(UsageError) {
    var words = words
    side = words.takeSide()
    seed = try words.optionalInteger("SEED", in: 0...Int.max).map { UInt64($0) }
    try words.finish()
  }

  func run(in shell: ArenaShell) async throws { try await shell.arena.retry(side, seed: seed) }
}

import Arena
import Shell

/// `:retry`: the last prompt again, with a new seed.
struct RetryCommand: Command {
  typealias Context = ArenaShell
  static let name = "retry"
  static let summary = "have the last prompt answered again"
  static let group = CommandGroup.talk
  static let arguments: [Argument] = [.optional("SIDE", .side), .optional("SEED")]
  static let otherForms: [[Argument]] = [[.option("turn", "N", .turn), .optional("SEED")]]
  static let discussion = """
    'turn N' has an attempt of an experiment given again. Of the conversation only the last prompt \
    can be answered again, for later answers build on what was said before.
    """
  static let examples = [
    Example(":retry", "every side that got the prompt, with new seeds"),
    Example(":retry left 7", "one side, with a seed of your own"),
    Example(":retry turn 12", "one attempt of ':trials' or ':transplant'"),
  ]

  let side: Side?
  /// The turn of an experiment's cell.
  let turn: TurnID?
  let seed: UInt64?

  init(_ words: Words) throws(UsageError) {
    var words = words
    side = words.takeSide()
    turn = side == nil && words.take("turn") ? try words.turn("N") : nil
    seed = try words.optionalInteger("SEED", in: 0...Int.max).map { UInt64($0) }
    try words.finish()
  }

  func run(in shell: ArenaShell) async throws {
    guard let turn else { return try await shell.arena.retry(side, seed: seed) }
    // The last prompt of the conversation is what ':retry' is for.
    if shell.arena.state.lastTurns.values.contains(where: { $0.id == turn }) {
      return try await shell.arena.retry(nil, seed: seed)
    }
    try await shell.arena.retryCell(turn, seed: seed)
    guard let cell = shell.arena.state.cell(of: turn)?.cell,
      let experiment = shell.arena.state.experiment(cell.experiment)
    else { return }
    shell.show(experiment)
  }
}

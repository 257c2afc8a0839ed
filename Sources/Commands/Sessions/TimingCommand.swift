import Arena
import JSON
import Shell
import Terminal

/// `:timing`: what the last answers cost.
struct TimingCommand: Command {
  typealias Context = ArenaShell
  static let name = "timing"
  static let summary = "show what the last answers cost in time and tokens"
  static let group = CommandGroup.sessions
  static let examples = [Example(":timing", "prefill, decoding and what the caches saved")]

  init(_ words: Words) throws(UsageError) {
    var words = words
    try words.finish()
  }

  func run(in shell: ArenaShell) throws {
    let state = shell.arena.state
    guard !state.sides.isEmpty else { throw ArenaError.noPair }
    var table = Table([
      .init("side"), .init("turn", .trailing), .init("prompt", .trailing),
      .init("cached", .trailing), .init("prefill", .trailing), .init("tokens", .trailing),
      .init("steps", .trailing), .init("decoding", .trailing), .init("tokens/s", .trailing),
    ])
    func time(_ milliseconds: Double) -> String {
      Quantity.time(.microseconds(Int((milliseconds * 1000).rounded())))
    }
    for side in state.pair {
      guard let turn = state.sides[side]?.lastAnswered, let answer = turn.answer else { continue }
      table.add(
        "\(side.rawValue, side.style)", "\(turn.id)",
        "\(answer.promptTokens.map { String($0) } ?? "–")", "\(answer.cachedTokens)",
        "\(time(answer.prefillMilliseconds))", "\(answer.tokenCount)", "\(answer.steps)",
        "\(time(answer.decodeMilliseconds))",
        "\(answer.tokensPerSecond.map { Quantity.rate($0) } ?? "–")")
      shell.emit(
        JSONObject([
          ("event", "timing"), ("side", .string(side.rawValue)), ("turn", .int(turn.id)),
          ("prompt_tokens", .optional(answer.promptTokens)),
          ("cached_tokens", .int(answer.cachedTokens)),
          ("prefill_ms", .double(answer.prefillMilliseconds)),
          ("tokens", .int(answer.tokenCount)), ("steps", .int(answer.steps)),
          ("decode_ms", .double(answer.decodeMilliseconds)),
        ]))
    }
    guard !table.isEmpty else { return shell.printer.say("no answers yet") }
    shell.printer.say(table)
  }
}

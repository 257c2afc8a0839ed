import Arena
import JSON
import Shell
import Terminal

/// `:replay`: generates every answer again and compares.
struct ReplayCommand: Command {
  typealias Context = ArenaShell
  static let name = "replay"
  static let summary = "generate every answer again and compare"
  static let group = CommandGroup.sessions
  static let discussion = """
    Each answer is generated from its own history with its own settings and seed. Local models give \
    the same tokens again, whatever the mesh. The session is not changed.
    """
  static let examples = [Example(":replay", "says of every answer whether it is identical")]

  init(_ words: Words) throws(UsageError) {
    var words = words
    try words.finish()
  }

  func run(in shell: ArenaShell) async throws {
    let line = shell.printer.progress("replaying", total: nil, unit: "answers")
    defer { line.finish() }
    let results = try await shell.arena.replay { result, done, total in
      line.update(done, of: total)
      shell.emit(Self.json(result))
    }
    line.finish()
    for result in results where result.outcome != .identical {
      let side: StyledText = result.side.map { ", \($0.rawValue, $0.style)" } ?? ""
      let head: StyledText = "turn \(result.turn)" + side + " (\(result.model)): "
      switch result.outcome {
      case .identical: break
      case .different(let token, let text):
        let place = token.map { " from token \($0 + 1)" } ?? ""
        shell.printer.say(head + "\("differs" + place, .bad): \(text)")
      case .skipped(let reason): shell.printer.say(head + "\("not compared", .caution): \(reason)")
      }
    }
    let same = results.count { $0.outcome == .identical }
    let skipped = results.count { if case .skipped = $0.outcome { true } else { false } }
    let total = results.count - skipped
    guard total > 0 else { return shell.printer.say("no answer could be compared") }
    shell.printer.say(
      same == total
        ? "\(total == 1 ? "the answer is" : "all \(total) answers are") \("identical", .good)"
        : "\(same) of \(total) answers are identical")
  }

  private static func json(_ result: ReplayResult) -> JSONObject {
    var object = JSONObject([
      ("event", "replay"), ("turn", .int(result.turn)),
      ("model", .string(result.model)), ("identical", .bool(result.outcome == .identical)),
    ])
    if let side = result.side { object["side"] = .string(side.rawValue) }
    switch result.outcome {
    case .identical: break
    case .different(let token, let text):
      object["token"] = .optional(token)
      object["text"] = .string(text)
    case .skipped(let reason): object["skipped"] = .string(reason)
    }
    return object
  }
}

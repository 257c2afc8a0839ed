import Arena
import Shell
import Terminal

/// `:undo`: takes turns back.
struct UndoCommand: Command {
  typealias Context = ArenaShell
  static let name = "undo"
  static let summary = "take the last prompts back, with their effects"
  static let group = CommandGroup.talk
  static let arguments: [Argument] = [.optional("N")]
  static let examples = [
    Example(":undo", "the last prompt, its answers and what they did to the calendars"),
    Example(":undo 3", "the last three"),
  ]

  let count: Int

  init(_ words: Words) throws(UsageError) {
    var words = words
    count = try words.optionalInteger("N", in: 1...1_000_000) ?? 1
    try words.finish()
  }

  func run(in shell: ArenaShell) throws {
    for prompt in try shell.arena.undo(count) { shell.printer.say("took back: \(prompt, .dim)") }
  }
}

import Arena
import Shell
import Terminal

/// `:save`: gives the session a name.
struct SaveCommand: Command {
  typealias Context = ArenaShell
  static let name = "save"
  static let summary = "give the session a name, or make sure of its file"
  static let group = CommandGroup.sessions
  static let arguments: [Argument] = [.optionalText("NAME")]
  static let discussion = """
    A session is written as it happens; a name makes it easy to find again. A session that has a \
    name is copied under the new one and goes on there. A path that ends with .jsonl saves it \
    outside the folder of sessions: on another disk, when this one is full.
    """
  static let examples = [
    Example(":save demo", "':open demo' finds it again"),
    Example(":save /mnt/usb/demo.jsonl", "on another disk"),
  ]

  let session: String?

  init(_ words: Words) throws(UsageError) {
    var words = words
    session = words.optionalName().map(HomeFolder.expanding)
  }

  func run(in shell: ArenaShell) throws {
    try shell.arena.save(as: session)
    shell.printer.say(
      "saved as \(shell.arena.sessionName, .strong): \(shell.arena.journalPath, .dim)")
  }
}

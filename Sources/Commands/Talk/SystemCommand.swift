import Arena
import Shell
import Terminal

/// `:system`: shows or changes the system prompt.
struct SystemCommand: Command {
  typealias Context = ArenaShell
  static let name = "system"
  static let summary = "show or change the system prompt"
  static let group = CommandGroup.talk
  static let arguments: [Argument] = [.optionalText("TEXT|@FILE", .atPath)]
  static let discussion = """
    The change holds for the prompts that follow. @FILE is a path or a file of the prompts folder; \
    'none' takes the system prompt away.
    """
  static let examples = [
    Example(":system", "the one in force"),
    Example(":system @system.txt", "the article's"),
    Example(":system Answer with one line of Python.", "your own"),
  ]

  let text: String?

  init(_ words: Words) throws(UsageError) {
    var words = words
    text = words.optionalText().map { Block.content(of: $0) ?? $0 }
  }

  func run(in shell: ArenaShell) throws {
    guard var text else {
      let system = shell.arena.systemOfNextPrompt
      return shell.printer.say("\(lines: system.isEmpty ? "none" : system)")
    }
    if text.hasPrefix("@") {
      let path = String(text.dropFirst())
      let content = try shell.arena.prompts.file(path)
      text = content
      while text.last?.isWhitespace == true { text.removeLast() }
    } else if text == "none" {
      text = ""
    }
    shell.arena.setSystem(text)
  }
}

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
    'none' or "" takes the system prompt away, 'default' brings back the one that comes with the \
    program. Quotes around the whole text are taken off, and a word in quotes is a text.
    """
  static let examples = [
    Example(":system", "the one in force"),
    Example(":system @system.txt", "the article's"),
    Example(":system Answer with one line of Python.", "your own"),
  ]

  enum Change { case show, text(String), file(String), none, standard }

  let change: Change

  init(_ words: Words) throws(UsageError) {
    var words = words
    let isQuoted = words.peek()?.isQuoted == true
    guard let text = words.unquotedText() else {
      change = .show
      return
    }
    change =
      switch text {
      case "": .none
      case "none" where !isQuoted: .none
      case "default" where !isQuoted: .standard
      case _ where text.hasPrefix("@") && !isQuoted:
        .file(HomeFolder.expanding(String(text.dropFirst())))
      default: .text(text)
      }
  }

  func run(in shell: ArenaShell) throws {
    switch change {
    case .show:
      let system = shell.arena.systemOfNextPrompt
      shell.printer.say("\(lines: system.isEmpty ? "none" : system)")
    case .text(let text): shell.arena.setSystem(text)
    case .file(let path):
      var text = try shell.arena.prompts.file(path)
      while text.last?.isWhitespace == true { text.removeLast() }
      shell.arena.setSystem(text)
    case .none: shell.arena.setSystem("")
    case .standard: shell.arena.setSystem(shell.arena.prompts.systemPrompt ?? "")
    }
  }
}

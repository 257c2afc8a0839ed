import Arena
import Shell
import Terminal

/// `:branch`: goes on in a copy of the session.
struct BranchCommand: Command {
  typealias Context = ArenaShell
  static let name = "branch"
  static let summary = "go on in a copy of the session"
  static let group = CommandGroup.talk
  static let arguments: [Argument] = [.text("NAME", .session)]
  static let examples = [Example(":branch what-if", "the session itself stays as it is")]

  let copy: String

  init(_ words: Words) throws(UsageError) {
    var words = words
    copy = try words.requiredName("NAME")
  }

  func run(in shell: ArenaShell) throws {
    let before = shell.arena.sessionName
    try shell.arena.branch(as: copy)
    shell.printer.say("\(before) stays as it is; this is \(copy, .strong) now")
  }
}

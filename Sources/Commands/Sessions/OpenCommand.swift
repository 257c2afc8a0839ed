import Arena
import Shell
import Terminal

/// `:open`: goes on with a session.
struct OpenCommand: Command {
  typealias Context = ArenaShell
  static let name = "open"
  static let summary = "go on with a session"
  static let group = CommandGroup.sessions
  static let arguments: [Argument] = [.text("NAME", .any([.session, .path]))]
  static let discussion = """
    Its models are loaded; one that is not there is told, and the session can be read without it. \
    One shell at a time has a session open.
    """
  static let examples = [Example(":open demo", "the conversation goes on where it was")]

  let session: String

  init(_ words: Words) throws(UsageError) {
    var words = words
    session = try words.requiredPathText("NAME")
  }

  func run(in shell: ArenaShell) async throws { try await shell.open(session) }
}

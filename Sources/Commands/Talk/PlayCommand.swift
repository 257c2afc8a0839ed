import Arena
import Shell

/// `:play`: runs a script.
struct PlayCommand: Command {
  typealias Context = ArenaShell
  static let name = "play"
  static let summary = "run a script from prompts/ or a path"
  static let group = CommandGroup.talk
  static let arguments: [Argument] = [.text("SCRIPT", .any([.script, .path]))]
  static let discussion = """
    A script is a file of shell lines: prompts and commands, '#' begins a comment. It stops at the \
    first command that fails.
    """
  static let examples = [Example(":play calendar", "the article's dialog of six prompts")]

  let script: String

  init(_ words: Words) throws(UsageError) {
    var words = words
    script = try words.requiredPathText("SCRIPT")
  }

  func run(in shell: ArenaShell) async throws {
    guard let path = shell.arena.prompts.script(named: script) else {
      throw FileProblem.noScript(script, scripts: shell.arena.prompts.scripts)
    }
    try await shell.loop?.play(try FileSource(path: path, interrupts: shell.interrupts))
  }
}

import Arena
import Shell
import Terminal

/// `:new`: starts a new session.
struct NewCommand: Command {
  typealias Context = ArenaShell
  static let name = "new"
  static let summary = "start a new session with the same models"
  static let group = CommandGroup.sessions
  static let arguments: [Argument] = [.optionalText("NAME")]
  static let discussion =
    "Settings and the system prompt stay; conversations and calendars are empty."
  static let examples = [Example(":new", "from the beginning")]

  let session: String?

  init(_ words: Words) throws(UsageError) {
    var words = words
    session = words.optionalName()
  }

  func run(in shell: ArenaShell) async throws {
    try await shell.changeSession { try shell.arena.startNew(named: session) }
    shell.printer.say("a new session: \(shell.arena.sessionName, .strong)")
    let kept = Self.kept(shell.arena.state)
    if !kept.isEmpty { shell.printer.note("kept: \(kept.joined(separator: ", "))") }
  }

  /// What stays as it was set: an experiment would be another one by it.
  private static func kept(_ state: SessionState) -> [String] {
    var kept = state.settings.changes.map { "\($0.name) \($0.value)" }
    for (side, settings) in state.sideSettings.sorted(by: { $0.key < $1.key }) {
      kept += settings.sorted { $0.key < $1.key }.map { "\(side.rawValue) \($0.key) \($0.value)" }
    }
    if state.system != nil { kept.append("the system prompt") }
    return kept
  }
}

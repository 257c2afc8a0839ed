import Arena
import JSON
import Shell
import Terminal

/// `:sessions`: which sessions there are.
struct SessionsCommand: Command {
  typealias Context = ArenaShell
  static let name = "sessions"
  static let summary = "list sessions, or those that have words in them"
  static let group = CommandGroup.sessions
  static let arguments: [Argument] = [.optionalText("WORDS")]
  static let examples = [
    Example(":sessions", "the latest first"),
    Example(":sessions concert", "those with the word in a prompt, an answer or a name"),
  ]

  let words: [String]

  init(_ words: Words) throws(UsageError) {
    var words = words
    self.words = try words.all().map { $0.lowercased() }
  }

  func run(in shell: ArenaShell) throws {
    var table = Table([
      .init("session", keepsWords: true), .init("turns", .trailing), .init("models"),
      .init("begun"), .init(),
    ])
    var count = 0
    for listing in shell.arena.store.list() {
      try Task.checkCancellation()
      let overview: SessionOverview
      do throws(JournalError) {
        overview = try SessionOverview(listing)
      } catch {
        if words.isEmpty {
          table.add("\(listing.name)", "–", "\("\(error)", .bad)", "")
          count += 1
        }
        continue
      }
      guard words.allSatisfy({ overview.contains($0) }) else { continue }
      count += 1
      let isCurrent = listing.name == shell.arena.sessionName
      table.add(
        "\(listing.name, isCurrent ? .strong : .plain)", "\(overview.turnCount)",
        "\(overview.models.joined(separator: ", "))", "\(overview.began, .dim)",
        "\(isCurrent ? "this one" : "", .dim)")
      shell.emit(
        JSONObject([
          ("event", "session"), ("name", .string(listing.name)),
          ("path", .string(listing.path)), ("turns", .int(overview.turnCount)),
          ("models", .array(overview.models.map { .string($0) })),
          ("began", .string(overview.began)),
        ]))
    }
    guard count > 0 else {
      return shell.printer.say(words.isEmpty ? "no sessions yet" : "no session has these words")
    }
    shell.printer.say(table)
  }
}

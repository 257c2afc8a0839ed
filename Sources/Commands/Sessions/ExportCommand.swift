import Arena
import JSON
import MockCalendar
import Shell
import Terminal

/// `:export`: writes sessions in a format for others.
struct ExportCommand: Command {
  typealias Context = ArenaShell
  static let name = "export"
  static let summary = "write sessions to a file; its ending says how"
  static let group = CommandGroup.sessions
  static let arguments: [Argument] = [
    .required("FILE", .path), .repeated("SESSION", .any([.session, .path])), .flag("messages"),
    .flag("overwrite"),
  ]
  static let discussion = """
    Without a name, this session; NAME* takes all sessions whose names begin so.

    .html is a report to show around: the recap, rates with intervals, mistakes by kind and model, \
    experiments, every transcript with its mistakes underlined, calendars, seeds and settings. One \
    file, without scripts, safe against whatever models wrote. .md has the same tables and \
    transcripts as text, .json everything for programs, .csv a row for each answer.

    .jsonl is a set for fine-tuning in the chat format that TRL and others read: for every answer \
    that was wrong the conversation up to it as 'prompt', and the corrected call as 'completion', \
    on which alone TRL takes the loss. 'messages' writes both as one list for tools that know no \
    other; the mistakes in it have the weight 0.

    .ics has this session's calendars, one for each side (FILE-left.ics, FILE-right.ics).
    """
  static let examples = [
    Example(":export report.html", "a page to show around"),
    Example(":export article.html article-reliability article-dialog article-fixing", "of several"),
    Example(":export fred.md overwrite", "replaces a file that is there"),
    Example(":export fixes.jsonl", "corrections to fine-tune on"),
    Example(":export fixes.jsonl messages", "the same as one list of messages a line"),
  ]

  let path: String
  let sessions: [String]
  let fixFormat: SessionExport.FixFormat
  let overwrites: Bool

  init(_ words: Words) throws(UsageError) {
    var words = words
    path = try words.requiredPath("FILE")
    var sessions: [String] = []
    var fixFormat = SessionExport.FixFormat.completion
    var overwrites = false
    while !words.isAtEnd {
      if words.take("overwrite") {
        overwrites = true
      } else if words.take("messages") {
        fixFormat = .messages
      } else {
        sessions.append(try words.requiredPath("SESSION"))
      }
    }
    self.sessions = sessions
    self.fixFormat = fixFormat
    self.overwrites = overwrites
  }

  func run(in shell: ArenaShell) throws {
    guard let format = SessionExport.Format(path: path) else {
      throw FileProblem.unknownFormat(path, endings: SessionExport.Format.allCases.map(\.rawValue))
    }
    let sessions = try read(in: shell)
    guard sessions.contains(where: { !$0.state.conversations.isEmpty }) else {
      throw ArenaError.noPair
    }
    var files: [(path: String, text: String)] = []
    if format == .fixes {
      files.append((path, SessionExport.fixes(sessions, as: fixFormat)))
    } else if let text = SessionExport.text(sessions, as: format) {
      files.append((path, text))
    } else {
      files = calendars(of: sessions)
      // Attempts of experiments have a calendar each, which is nobody's.
      guard !files.isEmpty else { throw ArenaError.noPair }
    }
    for file in files {
      try OutputFile.write(file.text, to: file.path, overwrites: overwrites)
      shell.emit(
        JSONObject([
          ("event", "export"), ("path", .string(file.path)), ("bytes", .int(file.text.utf8.count)),
        ]))
      shell.printer.say("written: \(file.path, .strong)")
      if format == .fixes, file.text.isEmpty {
        shell.printer.note("it is empty: no answer was corrected so that it became right")
      }
    }
  }

  /// The sessions; a name that no session has may be a keyword with a slip in it.
  @MainActor private func read(in shell: ArenaShell) throws -> [NamedSession] {
    do throws(JournalError) {
      return try shell.sessions(named: sessions)
    } catch {
      if case .notFound(let name, _) = error {
        let near = EditDistance.nearest(to: name, among: ["messages", "overwrite"], atMost: 1)
        if !near.isEmpty { throw FileProblem.nearKeyword(name, nearest: near[0]) }
      }
      throw error
    }
  }

  /// A calendar for each side of each session.
  private func calendars(of sessions: [NamedSession]) -> [(path: String, text: String)] {
    let stem = String(path.dropLast(4))
    return sessions.flatMap { session in
      session.state.pair.compactMap { side in
        guard let calendar = session.state.sides[side]?.calendar else { return nil }
        let name = sessions.count > 1 ? "\(stem)-\(session.name)" : stem
        let isAlone = sessions.count == 1 && session.state.pair.count == 1
        return (
          isAlone ? path : "\(name)-\(side.rawValue).ics", ICalendar.text(of: calendar.entries)
        )
      }
    }
  }
}

import Arena
import JSON
import MockCalendar
import Shell
import Terminal

/// `:export`: writes the session in a format for others.
struct ExportCommand: Command {
  typealias Context = ArenaShell
  static let name = "export"
  static let summary = "write the session to a file; its ending says how"
  static let group = CommandGroup.sessions
  static let arguments: [Argument] = [.required("FILE", .path), .flag("overwrite")]
  static let discussion = """
    .md is for people, .json for programs, .ics has a calendar per side (FILE-left.ics, \
    FILE-right.ics).
    """
  static let examples = [
    Example(":export fred.md", "a transcript with verdicts"),
    Example(":export fred.json overwrite", "replaces a file that is there"),
  ]

  let path: String
  let overwrites: Bool

  init(_ words: Words) throws(UsageError) {
    var words = words
    path = try words.required("FILE")
    overwrites = words.take("overwrite")
    try words.finish()
  }

  func run(in shell: ArenaShell) throws {
    let state = shell.arena.state
    guard !state.allSides.isEmpty else { throw ArenaError.noPair }
    guard let format = SessionExport.Format(path: path) else {
      throw FileProblem.unknownFormat(path, endings: SessionExport.Format.allCases.map(\.rawValue))
    }
    var files: [(path: String, text: String)] = []
    let name = shell.arena.sessionName
    switch format {
    case .markdown: files = [(path, SessionExport.markdown(state, name: name))]
    case .json: files = [(path, SessionExport.json(state, name: name).text(.pretty) + "\n")]
    case .calendar:
      for side in state.pair {
        guard let calendar = state.sides[side]?.calendar else { continue }
        let file =
          state.pair.count == 1 ? path : String(path.dropLast(4)) + "-\(side.rawValue).ics"
        files.append((file, ICalendar.text(of: calendar.entries)))
      }
    }
    for file in files {
      try OutputFile.write(file.text, to: file.path, overwrites: overwrites)
      shell.printer.say("written: \(file.path, .strong)")
    }
  }
}

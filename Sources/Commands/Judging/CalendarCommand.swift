import Arena
import JSON
import MockCalendar
import Shell
import Terminal

/// `:calendar`: a side's mock calendar.
struct CalendarCommand: Command {
  typealias Context = ArenaShell
  static let name = "calendar"
  static let summary = "show, export or import a side's mock calendar"
  static let group = CommandGroup.judging
  static let arguments: [Argument] = [
    .optional("SIDE", .side), .optional("", .choices(["month"])),
  ]
  static let otherForms: [[Argument]] = [
    [
      .optional("SIDE", .side), .word("export"), .required("FILE", .path),
      .flag("overwrite"),
    ],
    [.optional("SIDE", .side), .word("import"), .text("FILE", .path)],
  ]
  static let discussion =
    "Files are iCalendar (.ics). An import goes to both sides unless one is named."
  static let examples = [
    Example(":calendar", "the agendas of both sides"),
    Example(":calendar left month", "the months that have entries, at a glance"),
    Example(":calendar right export fred.ics", "for other programs"),
  ]

  enum Action { case agenda, month, exportTo(String, overwrites: Bool), importFrom(String) }

  let side: Side?
  let action: Action

  init(_ words: Words) throws(UsageError) {
    var words = words
    side = words.takeSide()
    if words.take("month") {
      action = .month
      try words.finish()
    } else if words.take("export") {
      action = .exportTo(try words.requiredPath("FILE"), overwrites: words.take("overwrite"))
      try words.finish(or: ["overwrite"])
    } else if words.take("import") {
      action = .importFrom(try words.requiredPathText("FILE"))
    } else {
      action = .agenda
      let keywords = ["month", "export", "import"]
      try words.finish(or: keywords + (side == nil ? Side.allCases.map(\.rawValue) : []))
    }
  }

  func run(in shell: ArenaShell) throws {
    let sides = try shell.arena.sides(side)
    switch action {
    case .agenda, .month: for side in sides { show(side, in: shell) }
    case .exportTo(let path, let overwrites):
      try export(sides, to: path, overwrites: overwrites, in: shell)
    case .importFrom(let path):
      let text = try shell.arena.prompts.file(path)
      let found = try ICalendar.read(text)
      for side in sides { try shell.arena.importEntries(found.entries, side: side) }
      for remark in found.remarks { shell.printer.note("\(path): \(remark)") }
      shell.printer.say("\(Self.count(found.entries)) imported")
    }
  }

  @MainActor private func show(_ side: Side, in shell: ArenaShell) {
    guard let state = shell.arena.state.sides[side] else { return }
    shell.printer.say("\(side.rawValue, side.style) · \(state.model.name, .strong)")
    var lines = Agenda(of: state.calendar).lines
    if case .month = action {
      lines = Array(MonthGrid.all(of: state.calendar).map(\.lines).joined(separator: [""]))
    }
    if state.calendar.entries.isEmpty { lines = ["nothing yet"] }
    for line in lines { line.isEmpty ? shell.printer.say() : shell.printer.say("  \(line)") }
    if case .month = action, !state.calendar.entries.isEmpty {
      shell.printer.say("  \("* an entry starts on this day", .dim)")
    }
    shell.emit(
      JSONObject([
        ("event", "calendar"), ("side", .string(side.rawValue)),
        ("entries", .array(state.calendar.entries.map { .object($0.json) })),
      ]))
  }

  private static func count(_ entries: [CalendarEntry]) -> String {
    entries.count == 1 ? "1 entry" : "\(entries.count) entries"
  }

  @MainActor private func export(
    _ sides: [Side], to path: String, overwrites: Bool, in shell: ArenaShell
  ) throws {
    guard sides.count == 1, let state = shell.arena.state.sides[sides[0]] else {
      throw CalendarProblem.sideMissing
    }
    let entries = state.calendar.entries
    try OutputFile.write(ICalendar.text(of: entries), to: path, overwrites: overwrites)
    shell.printer.say("\(Self.count(entries)) written to \(path, .strong)")
  }
}

/// What keeps calendars from being exported.
enum CalendarProblem: Error, Hashable, CustomStringConvertible {
  case sideMissing

  var description: String { "say which side: ':calendar left export FILE'" }
}

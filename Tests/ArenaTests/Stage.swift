import Arena
import Generation
import MockCalendar
import TestSupport
import Verdicts

/// An arena over scripted engines in a scratch folder.
@MainActor
struct Stage {
  static let fred = "Add a meeting with Fred on Nov 11 at 5PM"
  static let year = "The current year is 2024."
  static let concert = "Add a rock concert at 8pm."

  static func call(_ title: String, _ date: String, _ time: String, _ duration: String = "30")
    -> String
  {
    "action.add_calendar_entry(\"\(title)\", date=\"\(date)\", time=\"\(time)\", duration=\(duration))"
  }

  let folder: ScratchFolder
  let left: ScriptedEngine
  let right: ScriptedEngine
  var arena: Arena

  init(folder: ScratchFolder? = nil, session: String? = nil) throws {
    let folder = try folder ?? ScratchFolder()
    self.folder = folder
    left = ScriptedEngine(
      name: "one",
      answers: [
        Self.fred: [Self.call("Meeting with Fred", "2023-11-11", "17:00")],
        Self.year: [Self.call("Meeting with Fred", "2024-11-11", "17:00")],
        Self.concert: [Self.call("Rock Concert", "2024-11-11", "20:00")],
      ])
    right = ScriptedEngine(
      name: "two",
      answers: [
        Self.fred: [Self.call("Meeting with Fred", "2024-11-11", "17:00"), "Sure, another!"],
        Self.concert: [Self.call("Rock Concert", "2024-11-12", "20:00")],
      ])
    arena = Arena(
      library: ScriptedLibrary([left, right]), store: SessionStore(folder: folder.path),
      prompts: PromptFolder(folders: []), session: session)
  }

  func pair() { arena.pair([.left: left, .right: right]) }

  func entries(_ side: Side) -> [String] {
    arena.state.sides[side]?.calendar.entries.map { "\($0.title) \($0.date) \($0.time)" } ?? []
  }

  func symbols(_ side: Side) -> String {
    (arena.state.sides[side]?.lastTurn?.symbols ?? []).map(\.rawValue).joined(separator: " ")
  }
}

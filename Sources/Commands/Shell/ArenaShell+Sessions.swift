import Arena
import Generation
import Shell
import Terminal

extension ArenaShell {
  /// Opens a session and says what is in it.
  public func open(_ name: String) async throws {
    let line = printer.progress("loading", total: nil, unit: .amount(ByteText.of))
    defer { line.finish() }
    let report = try await changeSession {
      try await arena.open(name) { _, progress in
        Task { @MainActor in line.update(progress.done, of: progress.total) }
      }
    }
    line.finish()
    await refreshListings()
    for remark in report.remarks { printer.complain("\("note:", .caution) \(remark)") }
    let turns = report.turnCount == 1 ? "1 turn" : "\(report.turnCount) turns"
    printer.say("\(report.name, .strong): \(turns)")
    for remark in arena.state.remarks { printer.say("  \(remark, .dim)") }
    for (side, turn) in arena.state.lastTurns.sorted(by: { $0.key < $1.key }) {
      printer.say(
        "  \(side.rawValue, side.style) · \(arena.state.sides[side]?.model.name ?? "", .strong) "
          + VerdictText.symbols(turn.symbols))
      printer.say("    \(turn.prompt, .dim)")
      if let answer = turn.answer {
        printer.say("    " + (answer.isRecorded ? "\(answer.text)" : VerdictText.text(of: answer)))
      }
    }
  }
}

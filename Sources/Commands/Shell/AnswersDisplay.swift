import Arena
import Generation
import Shell
import Terminal
import Verdicts

/// The sides of a pair on the screen while they answer one prompt.
@MainActor
final class AnswersDisplay {
  private let view: any SidesView
  private let panes: [Side: Int]
  private var awaited: Set<Side>
  private var decodingSince: [Side: ContinuousClock.Instant] = [:]

  /// Shows every side of the pair on a terminal, also those that are not asked; elsewhere the
  /// sides that are asked.
  init(turn: TurnID, asked: [Side], arena: Arena, printer: any Printer) {
    let shown = printer.isTerminal && !printer.isJSON ? arena.state.pair : asked
    var states: [PaneState] = []
    var panes: [Side: Int] = [:]
    for side in shown {
      panes[side] = states.count
      let settings = arena.state.settings(of: side)
      let constraint = settings.constraint
      let name = arena.state.sides[side]?.model.name ?? ""
      states.append(
        PaneState(
          label: "\(side.rawValue, side.style)",
          title: constraint == .off ? name : "\(name) [constrain \(constraint.rawValue)]",
          status: asked.contains(side)
            ? .prefill : arena.state.sides[side]?.isPaused == true ? .paused : .notAsked))
    }
    self.panes = panes
    awaited = Set(asked)
    view = printer.sides(states)
  }

  /// Whether every side has answered.
  var isComplete: Bool { awaited.isEmpty }

  func prefilled(_ side: Side, _ report: PrefillReport) {
    decodingSince[side] = .now
    update(side) { pane in
      pane.status = .streaming
      pane.notes += report.notes.map { "\($0, .dim)" }
    }
  }

  func token(_ side: Side, _ text: String) {
    let rate = decodingSince[side].map { ContinuousClock.now - $0 }
    update(side) { pane in
      pane.tokens += 1
      pane.append(text)
      if let rate, pane.tokens > 1 {
        pane.tokensPerSecond = Double(pane.tokens) / max(1e-6, rate / .seconds(1))
      }
    }
  }

  func answered(_ side: Side, _ turn: Turn) {
    awaited.remove(side)
    update(side) { pane in
      if let answer = turn.answer {
        pane.tokens = answer.tokenCount
        pane.tokensPerSecond = answer.tokensPerSecond
      }
      pane.symbols = VerdictText.symbols(turn.symbols)
      pane.finish(VerdictText.status(of: turn))
      pane.notes += VerdictText.remarks(on: turn)
    }
  }

  /// - Parameter turn: what the side has now: after a retry that came to nothing, the answer before.
  func failed(_ side: Side, _ turn: Turn, _ failure: AnswerFailure) {
    awaited.remove(side)
    update(side) { pane in
      pane.finish(failure == .interruption ? .interrupted : .failed(failure.summary))
      if turn.answer != nil { pane.notes.append("\("the answer before stays", .dim)") }
    }
  }

  func finish() { view.finish() }

  private func update(_ side: Side, _ change: (inout PaneState) -> Void) {
    if let pane = panes[side] { view.update(pane, change) }
  }
}

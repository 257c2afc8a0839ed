import MockCalendar
import Verdicts

/// Everything that a session is: the fold of its events, and stored nowhere else.
public struct SessionState: Sendable {
  /// The session that this one branched off.
  public private(set) var parent: String?
  /// The sides of the pair that is on; without a right one for a single model.
  public private(set) var sides: [Side: SideState] = [:]
  /// The pairs before, in order; sides that never got a prompt are left out.
  public private(set) var earlierPairs: [[Side: SideState]] = []
  /// The experiments, in order.
  public internal(set) var experiments: [Experiment] = []
  /// The conversations of experiments that are on no side: trials and transplants, in order.
  public internal(set) var cells: [SideState] = []
  /// The system prompt of the prompts to come: empty where it was taken away, nil where nobody has said any.
  public private(set) var system: String?
  /// Settings of both sides.
  public private(set) var settings = ArenaSettings()
  /// Settings that one side has for itself: name to value, as typed.
  public private(set) var sideSettings: [Side: [String: String]] = [:]
  /// The right call for the next prompt, and what that prompt asks to be fixed.
  public private(set) var nextExpectation: (expectation: Expectation?, fixes: [MistakeKind])?
  /// The number of the next prompt.
  public private(set) var nextTurn: TurnID = 1
  /// When the first event was.
  public private(set) var began: String?
  /// What whoever reads the session should know.
  public private(set) var remarks: [String] = []

  public init() {}

  /// The sides that there are, left first.
  public var pair: [Side] { sides.keys.sorted() }

  /// The sides that a prompt goes to.
  public var activeSides: [Side] { pair.filter { sides[$0]?.isPaused == false } }

  /// The settings of one side.
  public func settings(of side: Side) -> ArenaSettings {
    var settings = settings
    for (name, value) in sideSettings[side] ?? [:] { _ = settings.set(name, to: value) }
    return settings
  }

  /// The last prompt's turns by side; a paused side has none.
  public var lastTurns: [Side: Turn] {
    let latest = sides.values.compactMap { $0.lastTurn?.id }.max()
    return sides.compactMapValues { side in side.lastTurn.flatMap { $0.id == latest ? $0 : nil } }
  }

  /// Every conversation on a side, those of earlier pairs included.
  public var allSides: [SideState] {
    allPairs.flatMap { pair in pair.keys.sorted().compactMap { pair[$0] } }
  }

  /// The pairs of the session, the one that is on last.
  public var allPairs: [[Side: SideState]] { earlierPairs + (sides.isEmpty ? [] : [sides]) }
}

// MARK: - The fold

extension SessionState {
  /// The state after one more event. Events that make no sense any more have no effect: a journal is
  /// only ever read as far as it goes.
  public mutating func apply(_ event: SessionEvent) {
    if began == nil { began = event.time }
    switch event.kind {
    case .session(let header): parent = header.parent
    case .paired(let models):
      let used = sides.filter { !$0.value.turns.isEmpty }
      if !used.isEmpty { earlierPairs.append(used) }
      sides = models.mapValues { SideState(model: $0) }
    case .swapped:
      sides = Dictionary(uniqueKeysWithValues: sides.map { ($0.key.other, $0.value) })
      sideSettings = Dictionary(uniqueKeysWithValues: sideSettings.map { ($0.key.other, $0.value) })
    case .system(let text): system = text
    case .set(let name, let value, nil):
      _ = settings.set(name, to: value)
      for side in Side.allCases { sideSettings[side]?[name] = nil }
    case .set(let name, let value, let side?): sideSettings[side, default: [:]][name] = value
    case .paused(let side): sides[side]?.isPaused = true
    case .resumed(let side): sides[side]?.isPaused = false
    case .prompt(let id, let names, let text, let intent, let expectation):
      for side in names {
        let turn = Turn(
          id: id, prompt: text, system: system ?? "", options: settings(of: side).judging,
          intent: intent, expectation: expectation)
        sides[side]?.append(turn)
      }
      count(id)
      // A fix is asked in between; what was expected of the next prompt waits for that one.
      if intent?.isAsked != true { nextExpectation = nil }
    case .expected(let id, let expectation):
      for side in Side.allCases { sides[side]?.change(id) { $0.expectation = expectation } }
    case .expectedNext(let expectation, let fixes): nextExpectation = (expectation, fixes)
    case .answer(let id, let side, let answer):
      sides[side]?.change(id) { $0.accept(answer) }
    case .failed(let id, let side, let failure):
      sides[side]?.change(id) { $0.failure = failure }
    case .rated(let id, let side, let rating): sides[side]?.change(id) { $0.rating = rating }
    case .undone(let id, let names): for side in names { sides[side]?.remove(from: id) }
    case .retried(let id, let side):
      sides[side]?.change(id) { $0.retry() }
    case .imported(let side, let entries): sides[side]?.append(imported: entries)
    case .remark(let text): remarks.append(text)
    case .experiment(let experiment):
      experiments.append(experiment)
      nextExpectation = nil
    case .withdrawn(let id): withdraw(id)
    case .cell(let id, let happening): apply(happening, in: id)
    case .gaveUp(let side): sides[side]?.giveUp()
    case .unknown: break
    }
  }
}

// MARK: - Cells

extension SessionState {
  private mutating func apply(_ happening: CellEvent, in id: CellID) {
    func change(_ turn: TurnID, _ body: (inout Turn) -> Void) {
      if let index = index(ofCell: id) { cells[index].change(turn, body) }
    }
    switch happening {
    case .began(let cell, let model):
      let origin = experiment(cell.experiment)
      var side = SideState(model: model, cell: cell)
      if let origin, origin.cases.indices.contains(cell.caseIndex) {
        side.plant(origin.cases[cell.caseIndex], options: origin.judging)
      }
      cells.append(side)
    case .seated(let cell, let side): sides[side]?.cell = cell
    case .prompt(let turn, let prompt):
      guard let index = index(ofCell: id), let cell = cells[index].cell,
        let origin = experiment(cell.experiment), origin.cases.indices.contains(cell.caseIndex)
      else { break }
      cells[index].append(
        Turn(
          id: turn, prompt: prompt.text, system: origin.cases[cell.caseIndex].system,
          options: origin.judging, intent: prompt.intent, expectation: prompt.expectation))
      count(turn)
    case .answer(let turn, let answer): change(turn) { $0.accept(answer) }
    case .failed(let turn, let failure): change(turn) { $0.failure = failure }
    case .rated(let turn, let rating): change(turn) { $0.rating = rating }
    case .retried(let turn): change(turn) { $0.retry() }
    }
  }

  /// Takes an experiment out; a side that has a dialog of it starts anew.
  private mutating func withdraw(_ id: ExperimentID) {
    experiments.removeAll { $0.id == id }
    cells.removeAll { $0.cell?.experiment == id }
    earlierPairs = earlierPairs.map { pair in pair.filter { $0.value.cell?.experiment != id } }
    earlierPairs.removeAll { $0.isEmpty }
    sides = sides.mapValues { side in
      guard side.cell?.experiment == id else { return side }
      var fresh = SideState(model: side.model)
      fresh.isPaused = side.isPaused
      return fresh
    }
  }

  private func index(ofCell id: CellID) -> Int? { cells.lastIndex { $0.cell?.id == id } }

  /// Makes sure that later turns have other numbers.
  private mutating func count(_ turn: TurnID) {
    nextTurn = max(nextTurn, turn < .max ? turn + 1 : turn)
  }
}

// MARK: - Expectations

extension SessionState {
  /// Whether every expectation of the prompts from one on held: the answer to a prompt, or that of a fix turn that followed it,
  /// was without a mistake. Experiments measure; their mistakes are results.
  public func expectationsHold(from first: TurnID = 0) -> Bool {
    allSides.filter { $0.cell == nil }.allSatisfy { side in
      var isHeld = true
      for turn in side.turns where turn.id >= first {
        if !turn.isFix {
          guard isHeld else { return false }
          isHeld = turn.expectation == nil
        }
        if turn.verdict?.isRight == true { isHeld = true }
      }
      return isHeld
    }
  }
}

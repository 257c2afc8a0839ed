import Generation
import Verdicts

/// How far a dialog is, before each of its prompts.
public struct DialogProgress: Sendable {
  /// Which pair of models plays, from 1, of how many that this run has to do.
  public var pair: Int
  public var pairs: Int
  /// Which prompt of the script is next, from 1, of how many.
  public var prompt: Int
  public var prompts: Int

  /// Prompts of the script that are through, of all that this run has to do.
  public var done: Int { (pair - 1) * prompts + prompt - 1 }
  public var total: Int { pairs * prompts }
}

/// Plays dialogs on the sides with the events that a person's prompts and `:fix` make.
extension Arena {
  /// Plays an experiment's dialog with some models, two at a time; what is done stays as it is, and a
  /// dialog that was interrupted on the pair that is on goes on.
  ///
  /// - Throws: `ExperimentError.incomplete` after all else is done; `CancellationError` at once.
  public func playDialogs(
    of experiment: Experiment, models: [String], bring: (String) async throws -> any Engine,
    watch: (DialogProgress) -> Void, finished: (SideState) -> Void
  ) async throws {
    var failures: [ExperimentError.Failure] = []
    let groups = stride(from: 0, to: models.count, by: Side.allCases.count)
      .map { Array(models[$0..<min($0 + Side.allCases.count, models.count)]) }
      .filter { group in group.enumerated().contains { !isDone(experiment, $1, at: $0) } }
    for (index, group) in groups.enumerated() {
      do {
        for part in try await seat(group, experiment, bring: bring) {
          if let part { try await startPair(part, experiment, bring: bring) }
          var progress = DialogProgress(
            pair: index + 1, pairs: groups.count, prompt: 1,
            prompts: experiment.cases.first?.prompts.count ?? 0)
          try await play(experiment) { prompt in
            progress.prompt = prompt
            watch(progress)
          }
          for side in state.pair { if let side = state.sides[side] { finished(side) } }
        }
      } catch {
        if error is CancellationError { throw error }
        try Task.checkCancellation()
        failures.append(.init(model: group.joined(separator: ", "), reason: "\(error)"))
      }
    }
    if !failures.isEmpty { throw ExperimentError.incomplete(failures) }
  }

  /// Plays what is left of the dialog on the pair that is on.
  private func play(_ experiment: Experiment, watch: (Int) -> Void) async throws {
    let dialog = Dialog(experiment)
    while true {
      try Task.checkCancellation()
      // A side that a person has paused waits.
      let steps = state.sides
        .filter { $0.value.cell?.experiment == experiment.id && !$0.value.isPaused }
        .mapValues { dialog.next(on: $0) }
      let sides = steps.keys.sorted()
      try requireEngines(sides.filter { steps[$0] != .done })
      if let open = sides.first(where: { steps[$0]?.turn != nil }), let turn = steps[open]?.turn {
        let same = sides.filter { steps[$0] == .answer(turn) }
        try await answer(turn, same)
        try requireAnswers(same, turn)
      } else if let side = sides.first(where: { steps[$0]?.isFix ?? false }),
        case .fix(let spared)? = steps[side]
      {
        try await fixOnce(side, .fitting, sparing: spared)
        try requireAnswers([side], nil)
      } else if let side = sides.first(where: { steps[$0] == .giveUp }) {
        record(.gaveUp(side))
      } else if let place = sides.compactMap({ steps[$0]?.place }).min() {
        watch(place + 1)
        let prompt = dialog.prompts[place]
        let asked = sides.filter { steps[$0] == .ask(place) }
        try await send(
          prompt.text, to: asked, intent: prompt.intent, expectation: prompt.expectation)
        try requireAnswers(asked, nil)
      } else {
        return
      }
    }
  }

  /// Ends the dialog where an engine gave no answer.
  private func requireAnswers(_ sides: [Side], _ id: TurnID?) throws {
    for side in sides {
      guard let turn = state.sides[side]?.lastTurn, let failure = turn.failure, turn.answer == nil
      else { continue }
      throw ArenaError.notAnswered(side, reason: failure)
    }
  }
}

// MARK: - Who plays

extension Arena {
  /// Whether a model has played the dialog to its end, with the settings that its side has now.
  private func isDone(_ experiment: Experiment, _ model: String, at place: Int) -> Bool {
    let settings = state.settings(of: Side.allCases[place]).generation
    let dialog = Dialog(experiment)
    return state.cells(of: experiment.id).contains { side in
      side.isCalled(model) && dialog.next(on: side) == .done
        && side.ownTurns.allSatisfy { $0.answer.map { $0.settings == settings } ?? true }
    }
  }

  /// The pairs that a group of models has to be started in: nil for the pair that is on and goes on.
  ///
  /// Two models that do not fit into memory together play one after the other.
  private func seat(
    _ group: [String], _ experiment: Experiment, bring: (String) async throws -> any Engine
  ) async throws -> [[String]?] {
    let sides = state.pair.compactMap { state.sides[$0] }
    let isOn =
      sides.count == group.count
      && zip(sides, group).allSatisfy {
        $0.isCalled($1) && $0.cell?.experiment == experiment.id
      }
    if isOn {
      for side in state.pair where engines[side] == nil {
        guard let model = state.sides[side]?.model else { continue }
        engines[side] = try await engine(for: model)
      }
      return [nil]
    }
    guard group.count > 1 else { return [group] }
    do {
      let first = try await borrow(group[0], bring: bring)
      _ = try await borrow(group[1], beside: [first.model.name], bring: bring)
      return [group]
    } catch let failure as any LoadFailure where failure.isMemoryShortage {
      observer(.remark("\(failure); \(group[0]) and \(group[1]) play one after the other"))
      return group.map { [$0] }
    }
  }

  private func startPair(
    _ names: [String], _ experiment: Experiment, bring: (String) async throws -> any Engine
  ) async throws {
    var engines: [Side: any Engine] = [:]
    for (side, name) in zip(Side.allCases, names) {
      let needed = Set(engines.values.map(\.model.name))
      engines[side] = try await borrow(name, beside: needed, bring: bring)
    }
    pair(engines)
    for side in engines.keys.sorted() {
      let cell = Cell(id: state.nextCell, experiment: experiment.id, kind: .dialog)
      record(.cell(cell.id, .seated(cell, side)))
    }
  }
}

extension Dialog.Step {
  fileprivate var turn: TurnID? { if case .answer(let turn) = self { turn } else { nil } }
  fileprivate var place: Int? { if case .ask(let place) = self { place } else { nil } }
  fileprivate var isFix: Bool { if case .fix = self { true } else { false } }
}

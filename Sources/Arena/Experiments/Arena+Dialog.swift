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
      .filter { !isDone(experiment, $0) }
    for (index, group) in groups.enumerated() {
      var progress = DialogProgress(
        pair: index + 1, pairs: groups.count, prompt: 1,
        prompts: experiment.cases.first?.prompts.count ?? 0)
      do {
        for part in try await parts(of: group, bring: bring) {
          guard try await seat(part, experiment, bring: bring) else { continue }
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
        try requireAnswers(same)
      } else if let side = sides.first(where: { steps[$0]?.isFix ?? false }),
        case .fix(let spared)? = steps[side]
      {
        try await fixOnce(side, .fitting, sparing: spared)
        try requireAnswers([side])
      } else if let side = sides.first(where: { steps[$0] == .giveUp }) {
        record(.gaveUp(side))
      } else if let place = sides.compactMap({ steps[$0]?.place }).min() {
        watch(place + 1)
        let prompt = dialog.prompts[place]
        let asked = sides.filter { steps[$0] == .ask(place) }
        try await send(
          prompt.text, to: asked, intent: prompt.intent, expectation: prompt.expectation)
        try requireAnswers(asked)
      } else {
        return
      }
    }
  }

  /// Ends what goes on by itself where an engine gave no answer.
  func requireAnswers(_ sides: [Side]) throws(ArenaError) {
    for side in sides {
      guard let turn = state.sides[side]?.lastTurn, let failure = turn.failure, turn.answer == nil
      else { continue }
      throw ArenaError.notAnswered(side, reason: failure.message)
    }
  }
}

// MARK: - Who plays

extension Arena {
  /// Whether models have played the dialog to its end, each with the settings that its side has now.
  private func isDone(_ experiment: Experiment, _ group: [String]) -> Bool {
    let dialog = Dialog(experiment)
    let cells = state.cells(of: experiment.id)
    return zip(Side.allCases, group.indices).allSatisfy { seat, index in
      let settings = state.settings(of: seat).generation
      return cells.contains { side in
        side.isCalled(group[index]) && side.cell?.attempt == Self.turn(index, in: group)
          && dialog.next(on: side) == .done
          && side.ownTurns.allSatisfy { $0.answer.map { $0.settings == settings } ?? true }
      }
    }
  }

  /// Which attempt a place of a group is: the second where one model takes both sides.
  private static func turn(_ index: Int, in group: [String]) -> Int {
    group[...index].count { $0 == group[index] }
  }

  /// The group, or its models one by one where two do not fit into memory together.
  private func parts(
    of group: [String], bring: (String) async throws -> any Engine
  ) async throws -> [[String]] {
    guard group.count > 1 else { return [group] }
    do {
      _ = try await borrow(group, bring: bring)
      return [group]
    } catch let failure as any LoadFailure where failure.isMemoryShortage {
      observer(.remark("\(failure); \(group.joined(separator: " and ")) play one after the other"))
      return group.map { [$0] }
    }
  }

  private func borrow(
    _ names: [String], bring: (String) async throws -> any Engine
  ) async throws -> [any Engine] {
    var engines: [any Engine] = []
    for name in names {
      let needed = Set(engines.map(\.model.name))
      engines.append(try await borrow(name, beside: needed, bring: bring))
    }
    return engines
  }

  /// Puts models on the sides: into the conversations that they have there and that go on, else into
  /// new ones. False where they have played to the end, whatever they are called here.
  private func seat(
    _ group: [String], _ experiment: Experiment, bring: (String) async throws -> any Engine
  ) async throws -> Bool {
    let engines = try await borrow(group, bring: bring)
    let names = engines.map(\.model.name)
    guard !isDone(experiment, names) else { return false }
    let seats = Dictionary(uniqueKeysWithValues: zip(Side.allCases, engines))
    let on = state.pair.compactMap { state.sides[$0] }
    if on.map(\.model.name) == names, state.pair == seats.keys.sorted(),
      on.allSatisfy({ $0.cell?.experiment == experiment.id }),
      on.contains(where: { !$0.isComplete(experiment) })
    {
      self.engines = seats
      return true
    }
    pair(seats)
    for (index, side) in seats.keys.sorted().enumerated() {
      let cell = Cell(
        id: state.nextCell, experiment: experiment.id, kind: .dialog,
        attempt: Self.turn(index, in: names))
      record(.cell(cell.id, .seated(cell, side)))
    }
    return true
  }
}

extension Dialog.Step {
  fileprivate var turn: TurnID? { if case .answer(let turn) = self { turn } else { nil } }
  fileprivate var place: Int? { if case .ask(let place) = self { place } else { nil } }
  fileprivate var isFix: Bool { if case .fix = self { true } else { false } }
}

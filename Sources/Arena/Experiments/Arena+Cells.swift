import Generation
import Verdicts

/// Runs the cells of trials and transplants: model by model, the cells of one model at once, so that its
/// engine decodes them as one batch over the prefix that they share.
extension Arena {
  /// Runs what is missing of an experiment for some models; cells that are done stay as they are.
  ///
  /// - Throws: `ExperimentError.incomplete` after all else is done; `CancellationError` at once.
  public func runCells(
    of experiment: Experiment, models: [String], attempts: Int,
    bring: (String) async throws -> any Engine,
    watch: @escaping @MainActor (MatrixProgress) -> Void
  ) async throws {
    let due = models.filter { missing(of: experiment, attempts, for: $0) > 0 }
    var progress = MatrixProgress(done: 0, total: missing(of: experiment, attempts, for: due))
    watch(progress)
    var failures: [ExperimentError.Failure] = []
    for (index, name) in due.enumerated() {
      do {
        let engine = try await borrow(name, bring: bring)
        let model = ModelIdentity(engine.model)
        let cells = begin(experiment, model: model, attempts: attempts)
        // The model may have other weights than the one of that name whose cells are done.
        let later = missing(of: experiment, attempts, for: Array(due[(index + 1)...]))
        progress.total = progress.done + cells.count + later
        try await run(cells, of: experiment, on: engine) { cell in
          progress.done += 1
          progress.cell = cell
          watch(progress)
        }
        failures += failuresOf(cells, model: model.name)
      } catch {
        if error is CancellationError { throw error }
        try Task.checkCancellation()
        failures.append(.init(model: name, reason: "\(error)"))
      }
    }
    if !failures.isEmpty { throw ExperimentError.incomplete(failures) }
  }

  /// Has the answer to the last turn of a cell given again.
  public func retryCell(_ id: TurnID, seed: UInt64?) async throws {
    guard let side = state.cell(of: id), let cell = side.cell,
      let experiment = state.experiment(cell.experiment)
    else {
      guard state.allSides.contains(where: { $0.has(id) }) else { throw noTurn(id) }
      let later = Set(state.sides.values.flatMap { $0.turns.map(\.id) }.filter { $0 > id }).count
      guard later > 0, state.sides.values.contains(where: { $0.has(id) }) else {
        throw ExperimentError.noCell(id)
      }
      throw ExperimentError.notLastPrompt(later: later)
    }
    guard side.lastTurn?.id == id else { throw ExperimentError.notLast(id) }
    let engine = try await engine(for: side.model)
    if seed == nil, experiment.settings.isGreedy {
      observer(.remark("greedy answers do not depend on the seed; ':set temperature 1' does"))
    }
    try await answer(id, in: cell.id, of: experiment, on: engine, isRetry: true, seed: seed)
  }

  /// Rates the answer of any turn; nil takes the rating back.
  public func rate(turn id: TurnID, _ side: Side?, _ rating: Rating?) throws {
    if let cell = state.cell(of: id)?.cell { return record(.cell(cell.id, .rated(id, rating))) }
    let sides = try sides(side).filter { side in
      state.sides[side]?.turns.contains { $0.id == id && $0.answer != nil } ?? false
    }
    guard !sides.isEmpty else { throw noTurn(id) }
    for side in sides { record(.rated(id, side, rating)) }
  }
}

// MARK: - What is missing

extension Arena {
  /// How many cells of some models are not done, as far as their names tell.
  private func missing(of experiment: Experiment, _ attempts: Int, for models: [String]) -> Int {
    models.reduce(0) { $0 + missing(of: experiment, attempts, for: $1) }
  }

  private func missing(of experiment: Experiment, _ attempts: Int, for model: String) -> Int {
    let done = state.cells(of: experiment.id).filter {
      $0.isCalled(model) && ($0.cell?.attempt ?? 0) <= attempts && $0.isDone(experiment)
    }
    let places = Set(done.compactMap { $0.cell.map { [$0.caseIndex, $0.attempt] } })
    return experiment.cases.count * attempts - places.count
  }

  /// The cells of a model that are to be run; those that are not there yet begin.
  private func begin(_ experiment: Experiment, model: ModelIdentity, attempts: Int) -> [Cell] {
    var open: [Cell] = []
    var begun: [[Int]: SideState] = [:]
    for side in state.cells(of: experiment.id) where side.model.name == model.name {
      guard let cell = side.cell, side.model.digest == model.digest else { continue }
      begun[[cell.caseIndex, cell.attempt]] = side
    }
    var next = state.nextCell
    for index in experiment.cases.indices {
      for attempt in 1...attempts {
        if let found = begun[[index, attempt]], let cell = found.cell {
          if !found.isDone(experiment) { open.append(cell) }
          continue
        }
        let cell = Cell(
          id: next, experiment: experiment.id, kind: experiment.kind, caseIndex: index,
          attempt: attempt)
        next += 1
        record(.cell(cell.id, .began(cell, model)))
        open.append(cell)
      }
    }
    return open
  }

  private func failuresOf(_ cells: [Cell], model: String) -> [ExperimentError.Failure] {
    let ids = Set(cells.map(\.id))
    let reasons = state.cells.filter { $0.cell.map { ids.contains($0.id) } ?? false }
      .compactMap { $0.lastTurn?.failure?.message }
    guard let reason = reasons.first else { return [] }
    let count = reasons.count == 1 ? "" : " (\(reasons.count) attempts)"
    return [.init(model: model, reason: reason + count)]
  }
}

extension SideState {
  /// Whether a name or path, as a user gives it, means the side's model.
  public func isCalled(_ name: String) -> Bool { model.name == name || model.source == name }

  /// Whether every prompt of the cell's case is answered.
  func isDone(_ experiment: Experiment) -> Bool {
    guard let cell, experiment.cases.indices.contains(cell.caseIndex) else { return false }
    let own = ownTurns
    return own.count >= experiment.cases[cell.caseIndex].prompts.count
      && own.allSatisfy { $0.answer?.isComplete == true }
  }
}

// MARK: - Running

/// Cells that wait for a worker.
@MainActor
private final class CellQueue {
  private var cells: ArraySlice<Cell>

  init(_ cells: [Cell]) { self.cells = cells[...] }

  func next() -> Cell? { cells.popFirst() }
}

extension Arena {
  private func run(
    _ cells: [Cell], of experiment: Experiment, on engine: any Engine,
    finished: @escaping @MainActor (SideState) -> Void
  ) async throws {
    let queue = CellQueue(cells)
    // As many workers as answers may be in flight: one that is through with a cell takes the next.
    // Tasks of this actor rather than a group's children: they begin in order, and so turns are numbered.
    let workers = (0..<min(engine.answersAtOnce, cells.count)).map { _ in
      Task { @MainActor in
        while let cell = queue.next() {
          try await run(cell, of: experiment, on: engine)
          if let side = state.cells.last(where: { $0.cell?.id == cell.id }) { finished(side) }
        }
      }
    }
    try await withTaskCancellationHandler {
      do {
        for worker in workers { try await worker.value }
      } catch {
        for worker in workers { worker.cancel() }
        for worker in workers { _ = await worker.result }
        throw error
      }
    } onCancel: {
      for worker in workers { worker.cancel() }
    }
  }

  /// Asks what is left of a cell's prompts; ends with the first that gets no answer.
  private func run(_ cell: Cell, of experiment: Experiment, on engine: any Engine) async throws {
    for (index, prompt) in experiment.cases[cell.caseIndex].prompts.enumerated() {
      try Task.checkCancellation()
      let turns = state.cells.last { $0.cell?.id == cell.id }?.ownTurns ?? []
      let id: TurnID
      if index < turns.count {
        if turns[index].answer?.isComplete == true { continue }
        id = turns[index].id
      } else {
        id = state.nextTurn
        record(.cell(cell.id, .prompt(id, prompt)))
      }
      guard try await answer(id, in: cell.id, of: experiment, on: engine) else { return }
    }
  }

  /// Has a turn of a cell answered; false where the engine fails, which is recorded.
  ///
  /// A retry takes the place of the answer that is there when it is whole; until then that one stays.
  @discardableResult
  private func answer(
    _ id: TurnID, in cellID: CellID, of experiment: Experiment, on engine: any Engine,
    isRetry: Bool = false, seed: UInt64? = nil
  ) async throws -> Bool {
    guard var side = state.cells.last(where: { $0.cell?.id == cellID }), let cell = side.cell,
      let place = side.ownTurns.firstIndex(where: { $0.id == id })
    else { return false }
    let hasAnswer = side.ownTurns[place].answer?.isComplete == true
    if isRetry { side.change(id) { $0.retry() } }
    let turn = side.ownTurns[place]
    let request = GenerationRequest(
      conversation: side.conversation(upTo: id), settings: experiment.settings,
      seed: seed ?? Seed.of(cell, session: experiment.seed, turn: place, attempt: turn.attempt),
      language: AnswerLanguage.of(
        experiment.settings.constraint, system: turn.system, calendar: turn.calendarBefore))
    do {
      let record = try await Self.collect(request, from: engine)
      // An answer that was cut short is none: the cell is asked again when the run goes on.
      try Task.checkCancellation()
      guard record.isComplete else { throw CancellationError() }
      if isRetry { self.record(.cell(cell.id, .retried(id))) }
      self.record(.cell(cell.id, .answer(id, record)))
      return true
    } catch {
      if error is CancellationError { throw error }
      try Task.checkCancellation()
      if isRetry, hasAnswer { throw error }
      record(.cell(cell.id, .failed(id, AnswerFailure(error))))
      return false
    }
  }
}

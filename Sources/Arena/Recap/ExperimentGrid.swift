import Verdicts

/// What came of an experiment as a grid: a row for each model, a column for each case, and in every
/// cell the attempts.
public struct ExperimentGrid: Sendable {
  /// One attempt.
  public struct Attempt: Sendable {
    /// Where it stands.
    public var place: RecapAnswer.Place
    /// Its symbols; empty while there are none.
    public var symbols: [Symbol]
  }

  /// The attempts of one model, by case.
  public struct Row: Sendable {
    public var model: String
    public var cells: [[Attempt]]
  }

  /// The experiment.
  public let experiment: Experiment
  /// The models, in the order in which they came.
  public private(set) var rows: [Row] = []

  /// The most attempts that any model has at a case.
  public func attemptCount(_ index: Int) -> Int { rows.map { $0.cells[index].count }.max() ?? 0 }

  /// The tables of a session's experiments, those without a cell left out.
  public static func all(of session: NamedSession) -> [ExperimentGrid] {
    session.state.experiments.map { ExperimentGrid($0, in: session) }.filter { !$0.rows.isEmpty }
  }

  private init(_ experiment: Experiment, in session: NamedSession) {
    self.experiment = experiment
    let superseded = session.state.supersededCells
    for (index, side) in session.state.conversations.enumerated() {
      guard let cell = side.cell, cell.experiment == experiment.id, !superseded.contains(cell.id),
        experiment.cases.indices.contains(cell.caseIndex)
      else { continue }
      func place(_ turn: TurnID) -> RecapAnswer.Place {
        .init(session: session.name, conversation: index + 1, turn: turn)
      }
      let attempts: [Attempt]
      if experiment.kind == .dialog {
        attempts = side.ownTurns.map { Attempt(place: place($0.id), symbols: side.symbols(of: $0)) }
      } else if let turn = side.ownTurns.last {
        let symbols =
          experiment.kind == .trials
          ? side.attemptSymbol.map { [$0] } ?? [] : side.symbols(of: turn)
        attempts = [Attempt(place: place(turn.id), symbols: symbols)]
      } else {
        attempts = []
      }
      add(attempts, of: side.model.name, case: cell.caseIndex)
    }
  }

  private mutating func add(_ attempts: [Attempt], of model: String, case index: Int) {
    let row =
      rows.firstIndex { $0.model == model }
      ?? {
        rows.append(Row(model: model, cells: experiment.cases.map { _ in [] }))
        return rows.count - 1
      }()
    rows[row].cells[index] += attempts
  }
}

extension SessionState {
  /// Cells in whose place later ones stand: the same model's at the same case and attempt, because a
  /// dialog was started anew or the model's weights have changed. They count no more.
  public var supersededCells: Set<CellID> {
    struct Key: Hashable { let experiment: ExperimentID, model: String, index: Int, attempt: Int }
    var latest: [Key: CellID] = [:]
    var superseded: Set<CellID> = []
    for side in conversations {
      guard let cell = side.cell else { continue }
      let key = Key(
        experiment: cell.experiment, model: side.model.name, index: cell.caseIndex,
        attempt: cell.attempt)
      guard let other = latest[key] else {
        latest[key] = cell.id
        continue
      }
      // A journal may hold any numbers: a cell does not stand in its own place.
      if other != cell.id { superseded.insert(min(other, cell.id)) }
      latest[key] = max(other, cell.id)
    }
    return superseded
  }
}

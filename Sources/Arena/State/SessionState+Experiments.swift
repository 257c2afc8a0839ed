import Verdicts

extension SessionState {
  /// The number of the next experiment and of the next cell.
  public var nextExperiment: ExperimentID { Self.after(experiments.map(\.id).max()) }
  public var nextCell: CellID { Self.after(conversations.compactMap { $0.cell?.id }.max()) }

  /// The number after the largest; a journal may hold any.
  private static func after(_ largest: Int?) -> Int {
    guard let largest else { return 1 }
    return largest < .max ? largest + 1 : largest
  }

  /// Every conversation of the session: those of earlier pairs, those of experiments, those of the pair.
  public var conversations: [SideState] {
    earlierPairs.flatMap { pair in pair.keys.sorted().compactMap { pair[$0] } } + cells
      + pair.compactMap { sides[$0] }
  }

  /// The conversations of an experiment in the order of their cells, dialogs on the sides included.
  public func cells(of id: ExperimentID) -> [SideState] {
    conversations.filter { $0.cell?.experiment == id }
      .sorted { ($0.cell?.id ?? 0) < ($1.cell?.id ?? 0) }
  }

  /// The experiment of a number.
  public func experiment(_ id: ExperimentID) -> Experiment? {
    experiments.last { $0.id == id }
  }

  /// The cell, other than a side of the pair, that a turn belongs to.
  public func cell(of turn: TurnID) -> SideState? {
    cells.last { side in side.turns.contains { $0.id == turn } }
  }
}

// MARK: - What counts

extension SideState {
  /// The turns that the model itself answered: without the history that a transplant gave it.
  public var ownTurns: [Turn] { turns.filter { !$0.isPlanted } }

  /// The symbols of a turn as they count: the user's, else the judge's; an attempt of the reliability
  /// experiment has one symbol only.
  public func symbols(of turn: Turn) -> [Symbol] {
    turn.rating?.symbols ?? judgedSymbols(of: turn)
  }

  /// The judge's symbols of a turn, whatever the user thinks.
  public func judgedSymbols(of turn: Turn) -> [Symbol] {
    guard cell?.kind == .trials else { return turn.verdict?.symbols ?? [] }
    return turn.verdict.map { [$0.attemptSymbol] } ?? []
  }

  /// The one symbol of an attempt: that of its worst answer, so that several prompts are one attempt.
  public var attemptSymbol: Symbol? {
    let counts = ownTurns.reduce(into: SymbolCount()) { $0 += SymbolCount(symbols(of: $1)) }
    if counts.fires > 0 { return .fire }
    if counts.mushrooms > 0 { return .mushroom }
    return counts.checks > 0 ? .check : counts.broccolis > 0 ? .broccoli : nil
  }
}

/// One conversation of an experiment: a model's attempt at a case.
public struct Cell: Sendable, Hashable {
  /// Its number in the session, from 1.
  public var id: CellID
  /// The experiment that it belongs to.
  public var experiment: ExperimentID
  public var kind: Experiment.Kind
  /// Which case of the experiment, from 0.
  public var caseIndex: Int
  /// Which attempt of the model at the case, from 1.
  public var attempt: Int

  public init(
    id: CellID, experiment: ExperimentID, kind: Experiment.Kind, caseIndex: Int = 0,
    attempt: Int = 1
  ) {
    self.id = id
    self.experiment = experiment
    self.kind = kind
    self.caseIndex = caseIndex
    self.attempt = attempt
  }
}

import Generation
import Verdicts

extension Arena {
  /// The experiment that is asked for: the one of this session that asks for the very same, else a new one.
  public func startExperiment(
    _ kind: Experiment.Kind, name: String, cases: [Experiment.Case], sentences: Int = 0
  ) -> Experiment {
    let settings = state.settings
    let wanted = Experiment(
      id: state.nextExperiment, kind: kind, name: name, cases: cases,
      settings: settings.generation, seed: settings.seed, judging: settings.judging,
      sentences: sentences, fixer: kind == .dialog ? settings.fixer : nil)
    if let same = state.experiments.last(where: { $0.isSame(as: wanted) }) {
      // What was expected of the next prompt is a part of the experiment.
      if state.nextExpectation != nil { record(.expectedNext(nil, fixes: [])) }
      return same
    }
    record(.experiment(wanted))
    return wanted
  }

  /// Takes an experiment back: its answers count no more, and the same line begins it anew.
  ///
  /// - Parameter id: its number; nil takes the last of the kind.
  /// - Returns: the experiment, and how many conversations went with it.
  @discardableResult
  public func withdraw(_ kind: Experiment.Kind, _ id: ExperimentID? = nil) throws(ArenaError)
    -> (experiment: Experiment, conversationCount: Int)
  {
    let found = state.experiments.last { $0.kind == kind && (id == nil || $0.id == id) }
    guard let experiment = found else {
      throw .noExperiment(kind, id, known: state.experiments.map(\.title))
    }
    let count = state.cells(of: experiment.id).count
    record(.withdrawn(experiment.id))
    return (experiment, count)
  }

  /// The system prompt of experiments: the session's, which a new session takes from `prompts/`.
  public func systemForExperiments() -> String {
    beginSystem()
    return state.system ?? ""
  }

  /// The models of the pair, each once.
  public var pairedModels: [String] {
    var names: [String] = []
    for side in state.pair {
      guard let name = state.sides[side]?.model.name, !names.contains(name) else { continue }
      names.append(name)
    }
    return names
  }
}

/// How far a run of many cells is.
public struct MatrixProgress: Sendable {
  /// Cells that this run has finished, of those that it has to do.
  public var done: Int
  public var total: Int
  /// The cell that has just been finished.
  public var cell: SideState?
}

import JSON
import Verdicts

extension SideState {
  /// What came of a cell, as an event of `--json`; nil for a conversation of no experiment.
  public func resultJSON(_ experiment: Experiment) -> JSONObject? {
    guard let cell, cell.experiment == experiment.id,
      experiment.cases.indices.contains(cell.caseIndex)
    else { return nil }
    var object = JSONObject([
      ("event", "result"), ("experiment", .int(experiment.id)),
      ("kind", .string(experiment.kind.rawValue)), ("cell", .int(cell.id)),
      ("case", .string(experiment.cases[cell.caseIndex].name)), ("model", .string(model.name)),
      ("attempt", .int(cell.attempt)), ("complete", .bool(isComplete(experiment))),
    ])
    if experiment.kind == .trials {
      object["symbol"] = .optional(attemptSymbol?.rawValue)
    }
    object["turns"] = .array(
      ownTurns.map { turn in
        .object(
          JSONObject([
            ("turn", .int(turn.id)),
            ("symbols", .array(symbols(of: turn).map { .string($0.rawValue) })),
          ]))
      })
    if isGivenUp { object["given_up"] = true }
    return object
  }

  /// Whether nothing of the cell is left to be done.
  public func isComplete(_ experiment: Experiment) -> Bool {
    experiment.kind == .dialog ? Dialog(experiment).next(on: self) == .done : isDone(experiment)
  }
}

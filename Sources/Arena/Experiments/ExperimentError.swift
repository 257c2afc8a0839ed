/// Why an experiment cannot be run, or not to its end.
public enum ExperimentError: Error, Sendable, Hashable {
  /// There is no model to run it with.
  case noModels
  /// A session has no mistake that could be handed over.
  case noMistakes(session: String, turn: TurnID?)
  /// The turn is not the last of its cell.
  case notLast(TurnID)
  /// No turn of an experiment has this number.
  case noCell(TurnID)
  /// The turn is of the conversation, and so many prompts came after it.
  case notLastPrompt(later: Int)
  /// Some cells have no result, and why: whose, and what went wrong.
  case incomplete([Failure])

  /// What kept a model from its cells.
  public struct Failure: Sendable, Hashable {
    public var model: String
    public var reason: String

    public init(model: String, reason: String) {
      self.model = model
      self.reason = reason
    }
  }
}

extension ExperimentError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noModels: "there is no model to run it with; name some, or ':load' one first"
    case .noMistakes(let session, nil):
      "'\(session)' has no answer with a mistake whose text is recorded"
    case .noMistakes(let session, let turn?):
      "turn \(turn) of '\(session)' has no answer with a mistake whose text is recorded"
    case .notLast(let turn): "turn \(turn) is not the last of its attempt; later turns build on it"
    case .noCell(let turn): "turn \(turn) belongs to no attempt of an experiment"
    case .notLastPrompt(let later):
      "only the last prompt can be retried; ':undo \(later)' takes "
        + (later == 1 ? "the later one back first" : "the \(later) later ones back first")
    case .incomplete(let failures):
      "not complete: "
        + failures.map { "\($0.model): \($0.reason)" }.joined(separator: "; ")
        + "; the same line again goes on with what is missing"
    }
  }
}

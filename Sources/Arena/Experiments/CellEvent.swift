import Verdicts

/// Something that happened in a cell of an experiment. Its lines are those of a side's events, with
/// `cell` where these have `side`.
public enum CellEvent: Sendable {
  /// The cell begins, as a conversation of its own.
  case began(Cell, ModelIdentity)
  /// The cell is the conversation that a side of the pair has begun.
  case seated(Cell, Side)
  case prompt(TurnID, Experiment.CasePrompt)
  case answer(TurnID, AnswerRecord)
  /// No answer came, and why.
  case failed(TurnID, AnswerFailure)
  /// The user's rating; nil takes it back.
  case rated(TurnID, Rating?)
  /// The answer is taken back, to be given again.
  case retried(TurnID)
}

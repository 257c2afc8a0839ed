import Generation
import Verdicts

/// Something that cannot be done in the arena as it is.
public enum ArenaError: Error, Sendable, Hashable {
  /// There is no pair yet.
  case noPair
  /// The side is not there in a pair of one.
  case noSide(Side)
  /// Every side is paused.
  case allPaused
  /// The side has no answer yet.
  case noAnswer(Side?)
  /// The last answer has no mistake to name.
  case nothingToFix(Side?)
  /// The last answer has no mistake of the kind, but others.
  case noSuchMistake(Side, MistakeKind, found: [MistakeKind])
  /// The last prompt has no answer, or one that was broken off, and why.
  case unanswered(Side, reason: String)
  /// The last answer was cut off at its limit of tokens.
  case cutOff(Side, limit: Int)
  /// There are fewer turns.
  case tooFewTurns(Int)
  /// There is no experiment of the kind, or none of this number; those that there are.
  case noExperiment(Experiment.Kind, ExperimentID?, known: [String])
  /// No turn has this number; the first and the last that there are.
  case noTurn(TurnID, known: ClosedRange<TurnID>?)
  /// The model of a side is not in memory, and why.
  case notLoaded(model: String, reason: String)
  /// A side's model gave no answer, and why.
  case notAnswered(Side, reason: String)
  /// A setting does not take this value.
  case setting(name: String, value: String)
  /// A setting of the whole session is to have a value for one side.
  case oneSidedSetting(name: String)
  /// There is nothing to do it again with.
  case nothingToReplay
}

extension ArenaError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noPair: "there is no pair yet; ':pair LEFT RIGHT' starts one, ':models' lists models"
    case .noSide(let side): "there is no \(side.rawValue) side; ':pair LEFT RIGHT' starts a pair"
    case .allPaused: "every side is paused; ':resume' lets prompts through"
    case .noAnswer(let side?): "the \(side.rawValue) side has no answer yet"
    case .noAnswer(nil): "there is no answer yet; type a prompt first"
    case .nothingToFix(let side):
      "nothing is wrong with the last answer\(side.map { " of the \($0.rawValue) side" } ?? "")"
        + "; ':fix SIDE TEXT' says what to change"
    case .noSuchMistake(let side, let kind, let found):
      "the last answer of the \(side.rawValue) side has no \(kind.rawValue)"
        + (found.isEmpty ? "" : "; it has \(found.map(\.rawValue).joined(separator: ", "))")
        + "; ':fix \(side.rawValue) TEXT' says it in your words"
    case .unanswered(let side, let reason):
      "the \(side.rawValue) side has no answer to the last prompt (\(reason)); "
        + "':retry \(side.rawValue)' asks again"
    case .cutOff(let side, let limit):
      "the \(side.rawValue) side's answer is cut off at \(limit) tokens; "
        + "':set max_tokens N' lets it go on, then ':retry \(side.rawValue)'"
    case .tooFewTurns(0): "there are no turns to take back"
    case .tooFewTurns(let count): "there \(count == 1 ? "is 1 turn" : "are \(count) turns") only"
    case .noExperiment(_, _, known: []): "there are no experiments to take back"
    case .noExperiment(let kind, let id, let known):
      "there is no \(kind.rawValue)\(id.map { " \($0)" } ?? ""); the last "
        + (known.count == 1 ? "experiment is " : "experiments are ")
        + known.suffix(5).joined(separator: ", ")
    case .noTurn(_, nil): "there are no turns yet"
    case .noTurn(let id, let known?) where known.contains(id):
      // What is taken back leaves a gap: no number is given twice.
      "there is no turn \(id) among turns \(known.lowerBound) to \(known.upperBound)"
    case .noTurn(let id, let known?):
      "there is no turn \(id); "
        + (known.count == 1
          ? "turn \(known.lowerBound) is the only one"
          : "turns are \(known.lowerBound) to \(known.upperBound)")
    case .notLoaded(let model, let reason): "model '\(model)' is not loaded: \(reason)"
    case .notAnswered(let side, let reason):
      "the \(side.rawValue) side gave no answer: \(reason)"
    case .setting(let name, let value): "'\(name)' does not take '\(value)'"
    case .oneSidedSetting(let name): "'\(name)' is of both sides; ':set \(name) VALUE' changes it"
    case .nothingToReplay: "this session has no answers to generate again"
    }
  }
}

import ChatTemplates
import Constraints
import Generation
import Transformer

/// Why a local model gives no answer.
public enum AnswerError: Error, CustomStringConvertible {
  case invalidSetting(name: String, value: String, expected: String)
  case noTokenizer(model: String)
  case noLanguage(Constraint)
  case constraint(Constraint, model: String, ConstraintError)
  case tooFewTokens(Constraint, needed: TokenCount, left: TokenCount)
  case unloaded(model: String)
  case reloading(model: String)
  case template(model: String, TemplateError)
  case noArticleTags(model: String, modelType: String)
  case promptTooLong(model: String, tokens: TokenCount, contextLength: TokenCount)
  case step(model: String, ForwardError)

  public var description: String {
    switch self {
    case .invalidSetting(let name, let value, let expected):
      "\(name) must be \(expected), not \(value)"
    case .noTokenizer(let model):
      "'\(model)' has no tokenizer beside its weights, so it cannot read; it needs 'tokenizer.json' "
        + "or 'tokenizer.model'"
    case .noLanguage(let constraint):
      "nothing says which answers '\(constraint.rawValue)' allows; ':set constrain off'"
    case .constraint(let constraint, let model, let error):
      "'\(model)' cannot be held to '\(constraint.rawValue)': \(error)"
    case .tooFewTokens(let constraint, let needed, let left):
      "an answer held to '\(constraint.rawValue)' may need \(needed) tokens, but \(left) are left; "
        + "':set max_tokens N' allows more, ':undo N' takes turns back"
    case .unloaded(let model):
      "the model '\(model)' is no longer loaded; ':load \(model)' puts it back"
    case .reloading(let model):
      "the model '\(model)' is being loaded again on another mesh; ask when it is there"
    case .template(let model, let error): "'\(model)': \(error)"
    case .noArticleTags(let model, let modelType):
      "the article had no turn tags for models of the type '\(modelType)'; "
        + "use the chat template of '\(model)'"
    case .promptTooLong(let model, let tokens, let limit):
      "the prompt has \(tokens) tokens, but the context of '\(model)' holds \(limit), "
        + "the answer included; ':undo N' takes turns back, ':new' starts anew"
    case .step(let model, let error): "'\(model)': \(error)"
    }
  }
}

import Checkpoints
import Generation
import Transformer

/// A loaded model with all that its answers need.
struct LocalModel: Sendable {
  /// What turns conversations into tokens; nil where the files hold no tokenizer, so that there are
  /// logits but no answers.
  let optionalText: ModelText?
  let model: Model
  /// The tokens that end an answer.
  let endTokens: Set<TokenID>
  /// The languages that its answers were held to; nil without a tokenizer.
  let constraints: ModelConstraints?
  /// What it is, for lists, headers and journals.
  let description: ModelDescription

  init(_ text: ModelText?, _ model: Model, description: ModelDescription) {
    optionalText = text
    self.model = model
    let ends = model.configuration.endTokenIDs
    let endTokens = text?.endTokens(named: ends) ?? Set(ends)
    self.endTokens = endTokens
    constraints = text.map { ModelConstraints($0.tokenizer, endTokens: endTokens) }
    self.description = description
  }

  /// What turns conversations into tokens.
  var text: ModelText {
    get throws(AnswerError) {
      guard let optionalText else { throw .noTokenizer(model: description.name) }
      return optionalText
    }
  }

  /// The most tokens that prompt and answer may have together.
  var contextLength: TokenCount { model.configuration.contextLength }
}

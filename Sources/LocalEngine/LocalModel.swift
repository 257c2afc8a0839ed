import Checkpoints
import Generation
import Transformer

/// A loaded model with all that its answers need.
struct LocalModel: Sendable {
  let text: ModelText
  let model: Model
  /// The tokens that end an answer.
  let endTokens: Set<TokenID>
  /// What it is, for lists, headers and journals.
  let description: ModelDescription

  init(_ text: ModelText, _ model: Model, description: ModelDescription) {
    self.text = text
    self.model = model
    endTokens = text.endTokens(named: model.configuration.endTokenIDs)
    self.description = description
  }

  /// The most tokens that prompt and answer may have together.
  var contextLength: TokenCount { model.configuration.contextLength }
}

import Generation
import Transformer

/// What happens to one answer while it is decoded; a failure is the last event.
enum TokenEvent: Sendable {
  /// The prompt is in the KV cache; so many of its tokens were there before.
  case prefilled(cachedTokens: Int)
  /// The next token.
  case token(TokenID)
  /// The answer is complete after so many passes through the model.
  case finished(FinishReason, steps: Int)
  case failed(ForwardError)
}

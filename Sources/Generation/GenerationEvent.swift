/// What happens while an answer is generated, in this order: one `prefilled`, any number of `token`,
/// one `finished`. A stream that fails throws instead of finishing.
public enum GenerationEvent: Sendable, Equatable {
  /// The prompt is in the KV cache (or was sent, for a remote engine).
  case prefilled(PrefillReport)
  /// One more token.
  case token(GeneratedToken)
  /// The answer is complete.
  case finished(GenerationResult)
}

/// What was done to take in a prompt.
public struct PrefillReport: Sendable, Equatable {
  /// Tokens of the whole prompt; nil where a remote engine does not say.
  public var promptTokens: TokenCount?
  /// How many of them were in the KV cache before.
  public var cachedTokens: TokenCount
  /// Time from the request to the prompt being in the cache.
  public var duration: Duration
  /// What had to be done to the messages, for people: `the system prompt was folded into the first user turn`.
  public var notes: [String]

  public init(
    promptTokens: TokenCount?, cachedTokens: TokenCount, duration: Duration, notes: [String] = []
  ) {
    self.promptTokens = promptTokens
    self.cachedTokens = cachedTokens
    self.duration = duration
    self.notes = notes
  }
}

/// One token and the text that it completes.
public struct GeneratedToken: Sendable, Equatable {
  /// The token; nil where a remote engine sends text only.
  public var id: TokenID?
  /// The exact text that became certain with this token; empty in the middle of a character. The
  /// texts of all tokens of an answer, joined, are the answer.
  public var text: String

  public init(id: TokenID?, text: String) {
    self.id = id
    self.text = text
  }
}

/// How an answer ended, and what it cost.
public struct GenerationResult: Sendable, Equatable {
  /// Why it ended.
  public var finishReason: FinishReason
  /// The generated tokens, the stop token excluded; empty where a remote engine sends text only.
  public var tokens: [TokenID]
  /// The number of generated tokens, the stop token excluded.
  public var tokenCount: TokenCount
  /// Passes through the model after prefill; fewer than the tokens where drafts were accepted.
  public var steps: Int
  /// Time from the end of prefill to the last token.
  public var duration: Duration
  /// What a server made of the settings; nil for an engine that honours all of them.
  public var serverReport: ServerReport?

  public init(
    finishReason: FinishReason, tokens: [TokenID], tokenCount: TokenCount, steps: Int,
    duration: Duration, serverReport: ServerReport? = nil
  ) {
    self.finishReason = finishReason
    self.tokens = tokens
    self.tokenCount = tokenCount
    self.steps = steps
    self.duration = duration
    self.serverReport = serverReport
  }
}

/// Why an answer ended.
public enum FinishReason: String, Sendable, Equatable, CaseIterable {
  /// The model ended its turn.
  case stop
  /// `maxTokens` were generated.
  case length
  /// The model's context is full.
  case context
  /// The user ended it.
  case cancelled
  /// The stream of a remote engine ended without a word.
  case truncated
}

import Generation

/// One answer of a model, with everything that is needed to generate it again.
public struct AnswerRecord: Sendable, Equatable {
  /// The exact text; partial where the answer was interrupted.
  public var text: String
  /// Who gave it.
  public var model: ModelIdentity
  /// The settings of the sampler.
  public var settings: GenerationSettings
  /// The start of the random numbers.
  public var seed: UInt64
  /// Why it ended.
  public var finishReason: FinishReason
  /// The token ids, the stop token excluded; empty where a remote engine sends text only.
  public var tokens: [TokenID]
  /// The number of tokens generated.
  public var tokenCount: TokenCount
  /// Tokens of the prompt, if known, and how many of them were in the KV cache.
  public var promptTokens: TokenCount?
  public var cachedTokens: TokenCount
  /// Passes through the model after prefill.
  public var steps: Int
  /// Time until the prompt was in the cache, and from then to the last token, in milliseconds.
  public var prefillMilliseconds: Double
  public var decodeMilliseconds: Double
  /// What had to be done to the messages, and settings that were not honoured, in words.
  public var notes: [String]
  /// What a server made of the settings; nil for a model of this machine.
  public var serverReport: ServerReport?
  /// Whether the text is there. Of answers from elsewhere sometimes only a person's rating is known:
  /// they are not judged, not sent to models, and everything here but the model means nothing.
  public private(set) var isRecorded = true

  public init(
    text: String, model: ModelIdentity, settings: GenerationSettings = GenerationSettings(),
    seed: UInt64 = 0, finishReason: FinishReason = .stop, tokens: [TokenID] = [],
    tokenCount: TokenCount = 0, promptTokens: TokenCount? = nil, cachedTokens: TokenCount = 0,
    steps: Int = 0, prefillMilliseconds: Double = 0, decodeMilliseconds: Double = 0,
    notes: [String] = []
  ) {
    self.text = text
    self.model = model
    self.settings = settings
    self.seed = seed
    self.finishReason = finishReason
    self.tokens = tokens
    self.tokenCount = tokenCount
    self.promptTokens = promptTokens
    self.cachedTokens = cachedTokens
    self.steps = steps
    self.prefillMilliseconds = prefillMilliseconds
    self.decodeMilliseconds = decodeMilliseconds
    self.notes = notes
  }

  /// Tokens a second while decoding, if it took any time.
  public var tokensPerSecond: Double? {
    decodeMilliseconds > 0 && tokenCount > 0
      ? Double(tokenCount) / decodeMilliseconds * 1000 : nil
  }

  /// An answer of which only the model is known.
  public static func unrecorded(by model: ModelIdentity) -> AnswerRecord {
    var answer = AnswerRecord(text: "", model: model)
    answer.isRecorded = false
    return answer
  }

  /// What the answer was held to; a server that refused or passed over the constraint held it to nothing.
  public var constraintInForce: Constraint {
    serverReport?.refused.contains("constrain") == true ? .off : settings.constraint
  }

  /// That a server did not hold the answer to what was asked for, in words.
  public var constraintRemark: String? { serverReport?.remark(on: "constrain") }

  /// Whether the answer is there as far as the model is concerned; one that was interrupted or is
  /// not recorded is not judged.
  public var isComplete: Bool { isRecorded && finishReason != .cancelled }
}

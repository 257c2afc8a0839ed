/// What a sampler may choose from, and when it has to stop.
///
/// The defaults are greedy decoding through the model's own chat template.
public struct GenerationSettings: Sendable, Equatable {
  /// Divides the logits before sampling; 0 takes the largest logit (greedy).
  public var temperature: Double
  /// Keeps the K largest logits; 0 keeps all.
  public var topK: Int
  /// Keeps the smallest set of tokens whose probabilities reach this sum (nucleus); 1 keeps all.
  public var topP: Double
  /// Drops tokens less probable than this share of the most probable one; 0 keeps all.
  public var minP: Double
  /// The most tokens of one answer.
  public var maxTokens: TokenCount
  /// What an answer is allowed to be.
  public var constraint: Constraint
  /// How messages become a prompt.
  public var promptStyle: PromptStyle
  /// Whether tokens may be drafted from the conversation and verified in one step; never changes the answer.
  public var drafting: Bool

  public init(
    temperature: Double = 0, topK: Int = 0, topP: Double = 1, minP: Double = 0,
    maxTokens: TokenCount = 256, constraint: Constraint = .off,
    promptStyle: PromptStyle = .chatTemplate, drafting: Bool = true
  ) {
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.minP = minP
    self.maxTokens = maxTokens
    self.constraint = constraint
    self.promptStyle = promptStyle
    self.drafting = drafting
  }

  /// Whether every step takes the largest logit, so that the seed has no effect.
  public var isGreedy: Bool { temperature == 0 }
}

/// A number of tokens.
public typealias TokenCount = Int

/// A token's index in a vocabulary.
public typealias TokenID = Int32

/// What an answer is allowed to be, enforced while it is sampled.
public enum Constraint: String, Sendable, Equatable, CaseIterable {
  /// Anything.
  case off
  /// Exactly one call of the API.
  case call
  /// Any single line that the interpreter would parse.
  case syntax
  /// Exactly one call, in which `remove` can only name entries that are there.
  case calendar
}

/// How messages become a prompt.
public enum PromptStyle: String, Sendable, Equatable, CaseIterable {
  /// The model's own chat template.
  case chatTemplate = "template"
  /// The turn tags of the article's arena.
  case articleTags = "article"
}

/// What an engine is asked for: one answer to a conversation.
public struct GenerationRequest: Sendable, Equatable {
  /// What was said so far; the answer continues it.
  public var conversation: Conversation
  /// What the sampler may do.
  public var settings: GenerationSettings
  /// The start of the random numbers; equal requests with equal seeds give equal answers.
  public var seed: UInt64
  /// The texts that the answer may be, where the settings constrain it; who asks knows what a
  /// constraint means, an engine does not.
  public var language: OutputLanguage?

  public init(
    conversation: Conversation, settings: GenerationSettings = GenerationSettings(),
    seed: UInt64 = 0, language: OutputLanguage? = nil
  ) {
    self.conversation = conversation
    self.settings = settings
    self.seed = seed
    self.language = language
  }
}

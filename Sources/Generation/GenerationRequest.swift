/// What an engine is asked for: one answer to a conversation.
public struct GenerationRequest: Sendable, Equatable {
  /// What was said so far; the answer continues it.
  public var conversation: Conversation
  /// What the sampler may do.
  public var settings: GenerationSettings
  /// The start of the random numbers; equal requests with equal seeds give equal answers.
  public var seed: UInt64
  /// The calls that remain possible under ``Constraint/calendar``: exact texts of the arguments of
  /// `remove` (title, date, time). Empty for every other constraint.
  public var removableEntries: [[String]]

  public init(
    conversation: Conversation, settings: GenerationSettings = GenerationSettings(),
    seed: UInt64 = 0, removableEntries: [[String]] = []
  ) {
    self.conversation = conversation
    self.settings = settings
    self.seed = seed
    self.removableEntries = removableEntries
  }
}

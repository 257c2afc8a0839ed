import Generation
import Synchronization
import Transformer

/// One answer on its way: what was asked, how far it is, and where its tokens go.
///
/// Made by whoever asks, then touched by the scheduler's thread alone, but for `cancel`.
final class Answer: @unchecked Sendable {
  // Sendable: `isCancelled` is atomic; the rest is written by the maker before the answer is handed
  // over through the scheduler's lock, and by the scheduler's thread after.

  let model: Model
  let prompt: [TokenID]
  let settings: GenerationSettings
  let endTokens: Set<TokenID>
  let sampler: Sampler
  /// What holds the answer to a language, if anything does.
  var guide: AnswerGuide?
  /// Takes the events, in order; does not block.
  let send: @Sendable (TokenEvent) -> Void
  private let isCancelledFlag = Atomic<Bool>(false)

  // MARK: The scheduler's part

  /// Where its keys and values are; nil while it waits.
  var sequence: KVSequence?
  /// How many tokens of `prompt + generated` are in the sequence.
  var known = 0
  /// How many of the prompt's were there before.
  var cached = 0
  var generated: [TokenID] = []
  /// Whether the prompt's end was told.
  var isPrefilled = false
  /// Passes through the model after prefill.
  var steps = 0
  var isDone = false

  init(
    model: Model, prompt: [TokenID], settings: GenerationSettings, seed: UInt64,
    endTokens: Set<TokenID>, guide: AnswerGuide? = nil,
    send: @escaping @Sendable (TokenEvent) -> Void
  ) {
    self.model = model
    self.prompt = prompt
    self.settings = settings
    self.endTokens = endTokens
    sampler = Sampler(settings: settings, seed: seed)
    self.guide = guide
    self.send = send
  }

  /// Ends the answer within one step.
  func cancel() { isCancelledFlag.store(true, ordering: .relaxed) }

  /// Whether someone has ended it.
  var isCancelled: Bool { isCancelledFlag.load(ordering: .relaxed) }

  /// How many more tokens it may have.
  var tokensLeft: TokenCount {
    min(settings.maxTokens, model.configuration.contextLength - prompt.count) - generated.count
  }

  /// Prompt and answer so far.
  var tokens: [TokenID] { prompt + generated }
}

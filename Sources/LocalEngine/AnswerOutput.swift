import Generation
import Synchronization
import Tokenizers

/// Turns one answer's tokens into text and hands both on.
///
/// Called by the scheduler's thread, whose step it must not hold up: decoding a token is a look-up,
/// and the stream buffers.
final class AnswerOutput: Sendable {
  private struct State {
    var decoder: StreamDecoder
    var tokens: [TokenID] = []
    var prefilled: ContinuousClock.Instant?
  }

  private let name: String
  private let prompt: PromptPreview
  private let started: ContinuousClock.Instant
  private let continuation: AsyncThrowingStream<GenerationEvent, any Error>.Continuation
  private let state: Mutex<State>

  init(
    _ text: ModelText, prompt: PromptPreview, started: ContinuousClock.Instant,
    to continuation: AsyncThrowingStream<GenerationEvent, any Error>.Continuation
  ) {
    name = text.name
    self.prompt = prompt
    self.started = started
    self.continuation = continuation
    state = Mutex(State(decoder: StreamDecoder(text.tokenizer)))
  }

  /// Takes the next event of the answer.
  func receive(_ event: TokenEvent) {
    let now = ContinuousClock.now
    state.withLock { state in
      switch event {
      case .prefilled(let cachedTokens):
        state.prefilled = now
        continuation.yield(
          .prefilled(
            PrefillReport(
              promptTokens: prompt.tokens.count, cachedTokens: cachedTokens,
              duration: now - started, notes: prompt.notes)))
      case .token(let id):
        state.tokens.append(id)
        continuation.yield(.token(GeneratedToken(id: id, text: state.decoder.append(id))))
      case .finished(let reason, let steps):
        finish(&state, reason, steps, now)
      case .failed(let error):
        continuation.finish(throwing: AnswerError.step(model: name, error))
      }
    }
  }

  private func finish(
    _ state: inout State, _ reason: FinishReason, _ steps: Int, _ now: ContinuousClock.Instant
  ) {
    // An answer cut off within a character still has that character's bytes.
    let rest = state.decoder.finish()
    if !rest.isEmpty { continuation.yield(.token(GeneratedToken(id: nil, text: rest))) }
    continuation.yield(
      .finished(
        GenerationResult(
          finishReason: reason, tokens: state.tokens, tokenCount: state.tokens.count,
          steps: steps, duration: state.prefilled.map { now - $0 } ?? .zero)))
    continuation.finish()
  }
}

import Generation

/// The state of one answer while its stream is read: deltas in, generation events out.
struct RemoteAnswer {
  /// Whether the server said that the stream is over.
  private(set) var isDone = false

  private let request: CompletionRequest
  private let started: ContinuousClock.Instant
  private var firstToken: ContinuousClock.Instant?
  private var lastToken: ContinuousClock.Instant
  private var pieces = 0
  private var reasoningLength = 0
  private var finishReason: FinishReason?
  private var promptTokens: TokenCount?
  private var cachedTokens: TokenCount = 0
  private var completionTokens: TokenCount?

  init(request: CompletionRequest, started: ContinuousClock.Instant) {
    self.request = request
    self.started = started
    lastToken = started
  }

  /// Takes in an event of the stream.
  mutating func receive(_ event: ServerSentEvent) throws(RemoteError) -> [GenerationEvent] {
    do throws(RemoteError) {
      return receive(try ChatCompletionReader.delta(of: event))
    } catch {
      // Servers repeat keys in their errors.
      if case .reportedError(let message) = error {
        throw .reportedError(message: request.endpoint.redacted(message))
      }
      throw error
    }
  }

  /// Takes in a delta.
  mutating func receive(_ delta: CompletionDelta) -> [GenerationEvent] {
    promptTokens = delta.promptTokens ?? promptTokens
    cachedTokens = delta.cachedTokens ?? cachedTokens
    completionTokens = delta.completionTokens ?? completionTokens
    finishReason = delta.finishReason ?? finishReason
    reasoningLength += delta.reasoning.count
    isDone = delta.isDone
    guard !delta.text.isEmpty else { return [] }
    lastToken = .now
    pieces += 1
    let token = GenerationEvent.token(GeneratedToken(id: nil, text: delta.text))
    return prefilled() + [token]
  }

  /// Ends the answer; a stream that gave no reason for its end was cut, and one that gave nothing at
  /// all is an error rather than an empty answer.
  mutating func finish() throws(RemoteError) -> [GenerationEvent] {
    if pieces == 0 && finishReason == nil {
      throw .malformedReply(reason: "the stream ended before an answer began")
    }
    let start = prefilled()
    let count = completionTokens ?? pieces
    let result = GenerationResult(
      finishReason: finishReason ?? .truncated, tokens: [], tokenCount: count, steps: count,
      duration: lastToken - (firstToken ?? lastToken), ignoredSettings: request.ignoredSettings)
    return start + [.finished(result)]
  }

  /// The report that comes before the first token, once.
  private mutating func prefilled() -> [GenerationEvent] {
    guard firstToken == nil else { return [] }
    let now = ContinuousClock.now
    firstToken = now
    var notes: [String] = []
    if reasoningLength > 0 {
      notes.append("the model reasoned for \(reasoningLength) characters, which are not shown")
    }
    return [
      .prefilled(
        PrefillReport(
          promptTokens: promptTokens, cachedTokens: cachedTokens, duration: now - started,
          notes: notes))
    ]
  }
}

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
  private var reasoningSize = 0
  private var finishReason: FinishReason?
  private var promptTokens: TokenCount?
  private var cachedTokens: TokenCount = 0
  private var completionTokens: TokenCount?
  private var textSize = 0
  /// The text, where it is to be checked.
  private var text = ""
  private var model: String?
  private var fingerprint: String?
  private var echoed: [String: Double] = [:]

  init(request: CompletionRequest, started: ContinuousClock.Instant) {
    self.request = request
    self.started = started
    lastToken = started
  }

  /// Takes in an event of the stream.
  mutating func receive(_ event: ServerSentEvent) throws(RemoteError) -> [GenerationEvent] {
    receive(try ChatCompletionReader.delta(of: event))
  }

  /// Takes in a delta.
  mutating func receive(_ delta: CompletionDelta) -> [GenerationEvent] {
    promptTokens = delta.promptTokens ?? promptTokens
    cachedTokens = delta.cachedTokens ?? cachedTokens
    completionTokens = delta.completionTokens ?? completionTokens
    finishReason = delta.finishReason ?? finishReason
    reasoningSize += delta.reasoning.utf8.count
    model = delta.model ?? model
    fingerprint = delta.fingerprint ?? fingerprint
    echoed.merge(delta.echoed) { $1 }
    textSize += delta.text.utf8.count
    isDone = delta.isDone
    if isOverlong { (isDone, finishReason) = (true, .length) }
    guard !delta.text.isEmpty else { return [] }
    lastToken = .now
    pieces += 1
    if request.grammar != nil { text += delta.text }
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
    // An answer of one piece or none has its last token before the report of its first.
    let duration = max(.zero, lastToken - (firstToken ?? lastToken))
    let result = GenerationResult(
      finishReason: finishReason ?? .truncated, tokens: [], tokenCount: count, steps: count,
      duration: duration, serverReport: report)
    return start + [.finished(result)]
  }

  /// Whether the server goes on and on: what it thought and said is longer than so many tokens can be.
  private var isOverlong: Bool {
    let (size, overflows) = request.request.settings.maxTokens
      .multipliedReportingOverflow(by: Self.longestToken)
    return !overflows && textSize + reasoningSize - 4_096 > size
  }

  /// The bytes of a token that no vocabulary exceeds on average.
  private static let longestToken = 256

  /// What the reply shows of the settings: a value that is told, or a limit that was reached.
  private var report: ServerReport {
    var confirmed: [String] = []
    var refused = request.refusedSettings
    for name in request.askedSettings {
      guard let told = echoed[name], let asked = request.askedValue(of: name) else { continue }
      // Servers compute in single precision.
      if abs(told - asked) <= 1e-6 * max(1, abs(asked)) {
        confirmed.append(name)
      } else {
        refused.append(name)
      }
    }
    let limit = request.request.settings.maxTokens
    if isOverlong || completionTokens.map({ $0 > limit }) == true {
      confirmed.removeAll { $0 == "max_tokens" }
      if !refused.contains("max_tokens") { refused.append("max_tokens") }
    } else if finishReason == .length, completionTokens == limit,
      !confirmed.contains("max_tokens"), !refused.contains("max_tokens")
    {
      confirmed.append("max_tokens")
    }
    var reasons = request.reasons
    if let grammar = request.grammar {
      // The server took the field; whether it knows it shows in the answer alone.
      if grammar.isHonoured(by: text, isCut: finishReason != .stop) {
        confirmed.append(CompletionRequest.constrain)
      } else {
        refused.append(CompletionRequest.constrain)
        reasons[CompletionRequest.constrain] = grammar.departure(of: text)
      }
    }
    return ServerReport(
      asked: request.askedSettings, confirmed: confirmed, refused: refused, reasons: reasons,
      model: model.map { request.endpoint.redacted($0) },
      fingerprint: fingerprint.map { request.endpoint.redacted($0) })
  }

  /// The report that comes before the first token, once.
  private mutating func prefilled() -> [GenerationEvent] {
    guard firstToken == nil else { return [] }
    let now = ContinuousClock.now
    firstToken = now
    var notes: [String] = []
    if reasoningSize > 0 {
      notes.append("the model reasoned for \(reasoningSize) bytes of text, which are not shown")
    }
    return [
      .prefilled(
        PrefillReport(
          promptTokens: promptTokens, cachedTokens: cachedTokens, duration: now - started,
          notes: notes))
    ]
  }
}

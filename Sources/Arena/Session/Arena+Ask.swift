import Generation
import Verdicts

extension Arena {
  /// Sends a prompt to every side that is not paused and waits for their answers.
  ///
  /// Cancelling the task ends the answers within a token; what is there of them is kept.
  public func ask(_ prompt: String) async throws {
    let sides = state.activeSides
    guard !state.sides.isEmpty else { throw ArenaError.noPair }
    guard !sides.isEmpty else { throw ArenaError.allPaused }
    try requireEngines(sides)
    let next = state.nextExpectation
    let intent = next.flatMap { $0.fixes.isEmpty ? nil : FixIntent.scripted($0.fixes) }
    try await send(prompt, to: sides, intent: intent, expectation: next?.expectation)
  }

  /// Records a prompt and has the sides answer it.
  func send(
    _ prompt: String, to sides: [Side], intent: FixIntent?, expectation: Expectation?
  ) async throws {
    let id = state.nextTurn
    record(.prompt(id, sides, prompt, intent, expectation))
    try await answer(id, sides)
  }

  /// Lets sides answer a turn at once, each on its own.
  func answer(
    _ id: TurnID, _ sides: [Side], isRetry: Bool = false, seeds: [Side: UInt64] = [:]
  ) async throws {
    observer(.awaiting(id, sides, isRetry: isRetry))
    // Tasks of this actor begin in the order in which they are made, so that journals come out the
    // same; the children of a group need not.
    let tasks = sides.map { side in
      Task { await answer(id, side, isRetry: isRetry, seed: seeds[side]) }
    }
    await withTaskCancellationHandler {
      for task in tasks { await task.value }
    } onCancel: {
      for task in tasks { task.cancel() }
    }
    try Task.checkCancellation()
  }

  private func answer(_ id: TurnID, _ side: Side, isRetry: Bool, seed: UInt64?) async {
    guard let engine = engines[side], var sideState = state.sides[side] else { return }
    let before = sideState.turns.last { $0.id == id }
    if isRetry { sideState.change(id) { $0.retry() } }
    guard let turn = sideState.turns.last(where: { $0.id == id }) else { return }
    /// The answer that stays where a retry comes to nothing.
    let kept = isRetry && before?.answer?.isComplete == true ? before : nil
    let settings = state.settings(of: side)
    let conversation = sideState.conversation(upTo: id)
    let request = GenerationRequest(
      conversation: conversation, settings: settings.generation,
      seed: seed
        ?? Seed.of(
          session: settings.seed, side: side, turn: sideState.turns.count, attempt: turn.attempt),
      language: AnswerLanguage.of(
        settings.constraint, system: turn.system, calendar: sideState.calendar))
    do {
      let record = try await Self.collect(request, from: engine) { [observer] event in
        switch event {
        case .prefilled(let report): observer(.prefilled(side, report))
        case .token(let token): observer(.token(side, token))
        case .finished: break
        }
      }
      if let kept, record.finishReason == .cancelled {
        return observer(.failed(side, kept, .interruption))
      }
      if isRetry { self.record(.retried(id, side)) }
      self.record(.answer(id, side, record))
      if let turn = state.sides[side]?.turns.last(where: { $0.id == id }) {
        observer(.answered(side, turn))
      }
    } catch {
      let failure = AnswerFailure(error)
      if let kept { return observer(.failed(side, kept, failure)) }
      if isRetry { record(.retried(id, side)) }
      record(.failed(id, side, failure))
      if let turn = state.sides[side]?.turns.last(where: { $0.id == id }) {
        observer(.failed(side, turn, failure))
      }
    }
  }

  /// Generates one answer to its end, or as far as it comes before the task is cancelled.
  ///
  /// - Throws: `BrokenAnswer` with what came, where the engine fails after the first token.
  static func collect(
    _ request: GenerationRequest, from engine: any Engine,
    watch: (GenerationEvent) -> Void = { _ in }
  ) async throws -> AnswerRecord {
    var record = AnswerRecord(
      text: "", model: ModelIdentity(engine.model), settings: request.settings,
      seed: request.seed, finishReason: .cancelled)
    do {
      try await read(engine.generate(request), into: &record, watch: watch)
    } catch  where !record.text.isEmpty && !(error is CancellationError) {
      throw BrokenAnswer(text: record.text, cause: error)
    }
    // A stream that ends without a word was cut, unless we cut it.
    if record.finishReason == .cancelled, !Task.isCancelled { record.finishReason = .truncated }
    return record
  }

  private static func read(
    _ events: AsyncThrowingStream<GenerationEvent, any Error>, into record: inout AnswerRecord,
    watch: (GenerationEvent) -> Void
  ) async throws {
    var decoding = ContinuousClock.now
    for try await event in events {
      switch event {
      case .prefilled(let report):
        record.promptTokens = report.promptTokens
        record.cachedTokens = report.cachedTokens
        record.prefillMilliseconds = report.duration.milliseconds
        record.notes += report.notes
        decoding = .now
      case .token(let token):
        record.text += token.text
        record.tokenCount += 1
        if let id = token.id { record.tokens.append(id) }
        record.decodeMilliseconds = (ContinuousClock.now - decoding).milliseconds
      case .finished(let result):
        record.finishReason = result.finishReason
        record.tokens = result.tokens
        record.tokenCount = result.tokenCount
        record.steps = result.steps
        record.decodeMilliseconds = result.duration.milliseconds
        record.serverReport = result.serverReport
        record.notes += result.serverReport?.remarks ?? []
      }
      watch(event)
    }
  }

  func requireEngines(_ sides: [Side]) throws(ArenaError) {
    for side in sides where engines[side] == nil {
      let name = state.sides[side]?.model.name ?? side.rawValue
      throw .notLoaded(model: name, reason: "':load \(name)' puts it back")
    }
  }
}

extension Duration {
  /// The duration as a number of milliseconds, to microseconds.
  var milliseconds: Double {
    let (seconds, attoseconds) = components
    return (Double(seconds) * 1e6 + (Double(attoseconds) / 1e12).rounded()) / 1e3
  }
}

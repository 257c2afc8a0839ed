import Generation

/// Whether an answer came out the same again.
public struct ReplayResult: Sendable {
  /// What comparing found.
  public enum Outcome: Sendable, Hashable {
    /// The same text and the same tokens.
    case identical
    /// The first token that differs, from 0, or nil where only the texts could be compared.
    case different(token: Int?, text: String)
    /// It could not be compared, and why.
    case skipped(String)
  }

  /// The turn of the answer.
  public var turn: TurnID
  /// Its side; nil in a cell of an experiment.
  public var side: Side?
  /// Who gave it.
  public var model: String
  public var outcome: Outcome
}

extension Arena {
  /// Generates every answer of the session again, from what is recorded of it, and compares.
  ///
  /// Changes nothing in the session.
  public func replay(
    watch: (ReplayResult, _ done: Int, _ total: Int) -> Void
  ) async throws -> [ReplayResult] {
    var work: [(side: Side?, state: SideState, turn: Turn, answer: AnswerRecord)] = []
    let placed: [(Side?, SideState)] =
      state.allPairs.flatMap { pair in pair.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
      + state.cells.map { (nil, $0) }
    for (side, sideState) in placed {
      for turn in sideState.ownTurns {
        if let answer = turn.answer { work.append((side, sideState, turn, answer)) }
      }
    }
    guard !work.isEmpty else { throw ArenaError.nothingToReplay }
    var results: [ReplayResult] = []
    for (index, item) in work.enumerated() {
      try Task.checkCancellation()
      let outcome = try await outcome(item.state, item.turn, item.answer)
      let result = ReplayResult(
        turn: item.turn.id, side: item.side, model: item.answer.model.name, outcome: outcome)
      results.append(result)
      watch(result, index + 1, work.count)
    }
    return results
  }

  private func outcome(
    _ side: SideState, _ turn: Turn, _ answer: AnswerRecord
  ) async throws -> ReplayResult.Outcome {
    guard answer.isRecorded else { return .skipped("its text is not recorded") }
    let engine: any Engine
    do {
      engine = try await self.engine(for: answer.model)
    } catch {
      if error is CancellationError { throw error }
      return .skipped("'\(answer.model.name)' cannot be loaded: \(error)")
    }
    guard engine.model.isReproducible else {
      return .skipped("a remote model's answers are not reproducible")
    }
    var settings = answer.settings
    let isPartial = answer.finishReason == .cancelled
    if isPartial {
      // As far as it came. A constrained answer is brought to its end within its tokens, so that it
      // depends on how many those are: it is generated whole and its beginning compared.
      guard answer.tokenCount > 0 else { return .identical }
      if settings.constraint == .off {
        settings.maxTokens = min(settings.maxTokens, answer.tokenCount)
      }
    }
    let request = GenerationRequest(
      conversation: side.conversation(upTo: turn.id), settings: settings, seed: answer.seed,
      language: AnswerLanguage.of(
        settings.constraint, system: turn.system, calendar: turn.calendarBefore))
    var again: AnswerRecord
    do {
      again = try await Self.collect(request, from: engine)
    } catch {
      if error is CancellationError { throw error }
      return .skipped("\(error)")
    }
    try Task.checkCancellation()
    if isPartial { again.tokens = Array(again.tokens.prefix(answer.tokens.count)) }
    let sameTokens = again.tokens == answer.tokens
    // A partial answer may end inside a character, whose bytes only its text shows.
    let sameText =
      again.text.utf8.elementsEqual(answer.text.utf8)
      || (isPartial && sameTokens)
    if sameText, sameTokens { return .identical }
    let differing = zip(again.tokens, answer.tokens).enumerated().first { $0.1.0 != $0.1.1 }
    return .different(
      token: differing?.offset ?? min(again.tokens.count, answer.tokens.count), text: again.text)
  }
}

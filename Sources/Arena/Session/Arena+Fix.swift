import Generation
import Verdicts

extension Arena {
  /// Asks sides to fix their last answers; without a side, every one whose answer has a mistake.
  ///
  /// The sides that are not asked hear nothing of it.
  public func fix(_ side: Side?, _ correction: Correction) async throws {
    let sides = try sidesToFix(side, correction)
    try requireEngines(sides)
    for side in sides { try await fixOnce(side, correction) }
  }

  /// Asks until the answer is right or `limit` sentences are spent.
  ///
  /// - Returns: the sides that are right, of those that were asked.
  @discardableResult
  public func fixUntilRight(_ side: Side?, limit: Int) async throws -> [Side] {
    let sides = try sidesToFix(side, .fitting)
    try requireEngines(sides)
    var right: [Side] = []
    for side in sides {
      for _ in 0..<limit {
        guard let turn = state.sides[side]?.lastAnswered, let verdict = turn.verdict,
          !verdict.isRight
        else { break }
        // No sentence makes room for more tokens.
        if let answer = turn.answer, answer.finishReason == .length {
          throw ArenaError.cutOff(side, limit: answer.settings.maxTokens)
        }
        try await fixOnce(side, .fitting)
        try requireAnswers([side])
      }
      if state.sides[side]?.lastAnswered?.verdict?.isRight == true { right.append(side) }
    }
    return right
  }

  /// The sentence that asks a side to fix its last answer, and what it asks for.
  public func sentence(
    for side: Side, _ correction: Correction, sparing spared: Set<MistakeKind> = []
  ) throws(ArenaError) -> (text: String, request: FixRequest) {
    let mistakes = (try self.side(side).lastAnswered?.verdict?.mistakes ?? [])
      .filter { !spared.contains($0.kind) }
    switch correction {
    case .words(let text): return (text, .freeWords)
    case .kind(let kind):
      let found = mistakes.filter { $0.kind == kind }
      // What the judge cannot see may be wrong all the same.
      let expectation = try self.side(side).lastAnswered?.expectation
      let isSeen = !kind.isComparison || expectation != nil
      if found.isEmpty, isSeen {
        var kinds: [MistakeKind] = []
        for mistake in mistakes where !kinds.contains(mistake.kind) { kinds.append(mistake.kind) }
        throw .noSuchMistake(side, kind, found: kinds)
      }
      let asked = found.isEmpty ? [Mistake(kind: kind, message: "")] : found
      guard let sentence = prompts.corrections.sentence(for: asked) else {
        throw .nothingToFix(side)
      }
      return (sentence.text, .kinds([kind]))
    case .fitting:
      guard let sentence = prompts.corrections.sentence(for: mistakes) else {
        throw .nothingToFix(side)
      }
      return (sentence.text, .kinds(sentence.kinds))
    }
  }

  /// Asks one side.
  ///
  /// - Parameter spared: kinds that somebody else will point out.
  func fixOnce(
    _ side: Side, _ correction: Correction, sparing spared: Set<MistakeKind> = []
  ) async throws {
    var (text, request) = try sentence(for: side, correction, sparing: spared)
    if correction == .fitting, let written = try await writtenSentence(for: side, request) {
      text = written
    }
    // The fix is judged by what was right for the answer that is to be fixed.
    let expectation = state.sides[side]?.lastAnswered?.expectation
    try await send(text, to: [side], intent: .asked(request), expectation: expectation)
  }

  private func sidesToFix(_ side: Side?, _ correction: Correction) throws(ArenaError) -> [Side] {
    var candidates = try sides(side)
    let lacks = candidates.compactMap { side in
      state.sides[side]?.lastTurn?.lack.map { (side: side, reason: $0) }
    }
    candidates.removeAll { side in lacks.contains { $0.side == side } }
    if candidates.isEmpty, let lack = lacks.first {
      throw .unanswered(lack.side, reason: lack.reason)
    }
    let answered = candidates.filter { state.sides[$0]?.lastAnswered != nil }
    guard !answered.isEmpty else { throw .noAnswer(side) }
    if side != nil { return answered }
    let wrong = answered.filter {
      state.sides[$0]?.lastAnswered?.verdict?.mistakes.isEmpty == false
    }
    guard !wrong.isEmpty else { throw .nothingToFix(nil) }
    return wrong
  }
}

import Generation
import Verdicts

/// Sentences that a model writes (`:set fixer MODEL`) in place of those of `prompts/`.
extension Arena {
  /// What a model says about the mistakes that are asked for; nil where no model is set, or where what
  /// it says is no sentence.
  func writtenSentence(for side: Side, _ request: FixRequest) async throws -> String? {
    guard let name = state.settings(of: side).fixer, let turn = state.sides[side]?.lastAnswered,
      let answer = turn.answer, case .kinds(let kinds) = request
    else { return nil }
    let engine: any Engine
    do {
      engine = try await self.engine(for: ModelIdentity(name: name))
    } catch {
      if error is CancellationError { throw error }
      throw ArenaError.notLoaded(model: name, reason: "\(error); ':set fixer none' does without")
    }
    let mistakes = (turn.verdict?.mistakes ?? []).filter { kinds.contains($0.kind) }
    let conversation = FixerPrompt.conversation(
      prompt: turn.prompt, answer: answer.text, mistakes: mistakes)
    let written = try await Self.collect(
      GenerationRequest(
        conversation: conversation, settings: GenerationSettings(maxTokens: FixerPrompt.maxTokens)),
      from: engine)
    try Task.checkCancellation()
    if let sentence = FixerPrompt.sentence(in: written.text) { return sentence }
    observer(.remark("'\(name)' wrote no sentence that could be said; one of prompts/ is said"))
    return nil
  }
}

/// How a model is asked for a correcting sentence, and what of its answer is one.
enum FixerPrompt {
  /// The most tokens of a sentence.
  static let maxTokens = 64
  /// The most characters of a sentence.
  static let maxLength = 200

  static func conversation(prompt: String, answer: String, mistakes: [Mistake]) -> Conversation {
    let found = mistakes.map { "- \($0.kind.rawValue): \($0.message)" }.joined(separator: "\n")
    return Conversation([
      Message(
        .system,
        """
        You point out mistakes to an assistant that turns requests into API calls. Answer with one \
        short English sentence that says what is wrong. Never write the API call yourself.
        """),
      Message(
        .user,
        """
        The request: \(prompt)
        The assistant's answer: \(answer)
        What is wrong with it:
        \(found)
        Tell the assistant in one short sentence.
        """),
    ])
  }

  /// The first line, without quotes around it; nil for none, for a long one and for one that is itself
  /// a call, which would do the other model's work.
  static func sentence(in text: String) -> String? {
    let line = text.split(whereSeparator: \.isNewline).lazy
      .map { $0.drop(while: \.isWhitespace) }.first { !$0.isEmpty }
    guard var sentence = line else { return nil }
    while sentence.last?.isWhitespace == true { sentence.removeLast() }
    if sentence.count > 1, let quote = sentence.first, quote == sentence.last,
      "\"'`".contains(quote)
    {
      sentence = sentence.dropFirst().dropLast()
    }
    let isCall = sentence.contains("action.") || sentence.contains("_calendar_entry")
    guard !isCall, sentence.count <= maxLength, sentence.contains(where: \.isLetter) else {
      return nil
    }
    return String(sentence)
  }
}

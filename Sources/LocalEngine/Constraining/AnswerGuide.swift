import Constraints
import Generation
import Tokenizers

/// Holds one answer to a language: which tokens may come next, and which come without being asked for.
///
/// What it does is a function of the answer's tokens alone, so drafts, batches and meshes change
/// nothing. Belongs to whoever owns the answer.
struct AnswerGuide {
  private let automaton: TokenAutomaton
  private let tokenizer: Tokenizer
  private var position: TokenAutomaton.Position
  /// The bytes of the answer so far.
  private var text: [UInt8] = []

  init(_ automaton: TokenAutomaton, _ tokenizer: Tokenizer) {
    self.automaton = automaton
    self.tokenizer = tokenizer
    position = automaton.start
  }

  /// Tokens that are enough for some answer.
  var fewestTokens: TokenCount { Int(automaton.distance(of: position)) }

  /// Whether the answer is complete and nothing can follow.
  var isAtEnd: Bool { automaton.isComplete(position) && automaton.mask(at: position).longest == 0 }

  /// The tokens that may come next, if at most so many come in all.
  func mask(tokens count: TokenCount) -> TokenMask { automaton.mask(at: position, tokens: count) }

  /// The start of a draft that the language allows.
  func allowed(_ draft: [TokenID]) -> [TokenID] {
    var position = position
    for (index, token) in draft.enumerated() {
      guard let next = advance(position, token) else { return Array(draft[..<index]) }
      position = next
    }
    return draft
  }

  /// What every answer starts with, in the tokens that the model would have used.
  mutating func lead() -> [TokenID] {
    let run = run(after: nil, [])
    for token in run { accept(token) }
    return run
  }

  /// Takes a chosen token; returns what goes into the answer for it: the token, or the one that the
  /// model writes where its text goes on as it must, and the rest of what must come.
  mutating func take(_ token: TokenID, after generated: [TokenID]) -> [TokenID] {
    let run = run(after: token, generated)
    for token in run { accept(token) }
    return run
  }

  private mutating func accept(_ token: TokenID) {
    guard let next = advance(position, token) else { return }
    text += addition(of: token, at: position)
    position = next
  }

  private func advance(_ position: TokenAutomaton.Position, _ token: TokenID)
    -> TokenAutomaton.Position?
  {
    let bytes = addition(of: token, at: position)
    return bytes.isEmpty ? nil : automaton.advance(position, by: bytes)
  }

  private func addition(of token: TokenID, at position: TokenAutomaton.Position) -> [UInt8] {
    tokenizer.addition(of: token, isFirst: position.isFirst)
  }
}

// MARK: - Jump-ahead

extension AnswerGuide {
  /// A token and the run of bytes that must follow it, as tokens.
  ///
  /// The text is tokenized as a whole, so that a token at the seam is the one that the model would
  /// have written. The run ends before the first place where a token could reach beyond it: there the
  /// model still has a choice.
  private func run(after token: TokenID?, _ generated: [TokenID]) -> [TokenID] {
    let chosen = token.map { [$0] } ?? []
    let added = token.map { addition(of: $0, at: position) } ?? []
    guard let next = automaton.advance(position, by: added) else { return chosen }
    let forced = automaton.forced(from: next)
    guard !forced.isEmpty,
      let whole = String(validating: text + added + forced, as: UTF8.self)
    else { return chosen }
    let canonical = tokenizer.encode([Segment(whole, isTrusted: false)])
    if canonical.count > generated.count, canonical.starts(with: generated) {
      return settled(canonical[generated.count...], token, added + forced) ?? chosen
    }
    // The model wrote what came before in tokens of its own; what must come is cut for itself.
    let rest = tokenizer.encode([
      Segment(String(decoding: forced, as: UTF8.self), isTrusted: false)
    ])
    return settled((chosen + rest)[...], token, added + forced) ?? chosen
  }

  /// The first tokens that are exactly the bytes and where no other could reach beyond them; nil
  /// where that is none.
  private func settled(
    _ tail: ArraySlice<TokenID>, _ chosen: TokenID?, _ bytes: [UInt8]
  ) -> [TokenID]? {
    var rest = bytes[...]
    var position = position
    var settled: [TokenID] = []
    for token in tail {
      let added = addition(of: token, at: position)
      guard !added.isEmpty, rest.starts(with: added),
        let next = automaton.advance(position, by: added),
        settled.isEmpty && token == chosen || !automaton.reaches(beyond: rest, from: position)
      else { break }
      settled.append(token)
      rest = rest.dropFirst(added.count)
      position = next
    }
    return settled.isEmpty ? nil : settled
  }
}

/// What one sequence contributes to a step: tokens to append, and whose logits to give back.
public struct SequenceInput: Sendable {
  /// The positions whose logits are wanted.
  public enum Logits: Sendable, Equatable {
    case none
    /// Of the last token only: what decoding needs.
    case last
    /// Of the last so many tokens: what verifying a draft needs.
    case suffix(Int)
    case all

    /// How many rows that is for so many tokens.
    func count(ofTokens count: Int) -> Int {
      switch self {
      case .none: 0
      case .last: min(1, count)
      case .suffix(let wanted): min(max(wanted, 0), count)
      case .all: count
      }
    }
  }

  /// Where the tokens go.
  public var sequence: KVSequence
  /// The tokens after those that the sequence has; at least one.
  public var tokens: [Int32]
  /// Whose logits to compute.
  public var logits: Logits

  public init(_ sequence: KVSequence, tokens: [Int32], logits: Logits = .last) {
    self.sequence = sequence
    self.tokens = tokens
    self.logits = logits
  }
}

/// A set of token classes: the fixed terminals, and kinds such as names and numbers.
struct TokenSet: Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  /// The classes that a token belongs to.
  init(_ token: Token) {
    if token.terminal > 0 { insert(Int(token.terminal)) }
    insert(kind: token.kind)
  }

  init() {}

  mutating func insert(_ terminal: Int) {
    if terminal < 64 { low |= 1 << UInt64(terminal) } else { high |= 1 << UInt64(terminal - 64) }
  }

  mutating func insert(kind: Token.Kind) {
    // Kinds stand above the terminals, of which there are fewer than 100.
    insert(116 + Int(kind.rawValue))
  }

  mutating func formUnion(_ other: TokenSet) {
    low |= other.low
    high |= other.high
  }

  func intersects(_ other: TokenSet) -> Bool {
    low & other.low != 0 || high & other.high != 0
  }

  static func == (left: TokenSet, right: TokenSet) -> Bool {
    left.low == right.low && left.high == right.high
  }
}

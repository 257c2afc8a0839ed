import Verdicts

/// What the user thinks of an answer; stands over the verdict, which is kept.
public struct Rating: Sendable, Hashable {
  /// The symbols.
  public var symbols: [Symbol]
  /// A remark.
  public var note: String?

  public init(symbols: [Symbol], note: String? = nil) {
    self.symbols = symbols
    self.note = note
  }
}

import Verdicts

/// How a fix turn asks.
public enum Correction: Sendable, Hashable {
  /// The sentence that fits the mistakes found.
  case fitting
  /// The sentence for one kind.
  case kind(MistakeKind)
  /// The user's own words.
  case words(String)
}

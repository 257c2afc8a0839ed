/// A part of a prompt, and whether its text may become special tokens.
///
/// Only the literals of a chat template are trusted. What a user or a model wrote is not, so a typed
/// `<end_of_turn>` stays text.
public struct Segment: Sendable, Hashable {
  /// The text.
  public var text: String
  /// Whether special tokens in the text count as such.
  public var isTrusted: Bool

  /// A part of a prompt.
  public init(_ text: String, isTrusted: Bool) {
    self.text = text
    self.isTrusted = isTrusted
  }
}

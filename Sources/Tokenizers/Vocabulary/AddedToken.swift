/// A token that is cut out of text before anything else looks at it.
struct AddedToken: Sendable {
  /// Where the token's text counts.
  enum Level: Sendable {
    /// Everywhere.
    case ordinary
    /// In plain text, but within a prompt only where the text is trusted: the tag of a turn that the
    /// file did not mark as special.
    case guarded
    /// Only where special tokens are asked for or the text is trusted.
    case special
  }

  var id: Int32
  var content: [UInt8]
  var level: Level
  /// Whether white space before the token belongs to it.
  var takesLeftSpace = false
  /// Whether white space after the token belongs to it.
  var takesRightSpace = false
  /// Whether letters and digits must not touch it.
  var isSingleWord = false
  /// Whether it is looked for in normalized text.
  var isNormalized = false
  /// Whether the content is written as normalized text has it: SentencePiece's own symbols.
  var isInNormalForm = false

  /// Whether a text is a tag by which chat templates end or begin turns: `<|eot_id|>`, `<end_of_turn>`.
  static func isTurnTag(_ content: String) -> Bool {
    if content.contains("_of_turn") { return true }
    for bar in ["|", "｜"] where content.hasPrefix("<" + bar) && content.hasSuffix(bar + ">") {
      return true
    }
    return false
  }
}

import Generation

/// Drafts tokens from the conversation itself: what followed the last time that its end occurred.
///
/// A corrected call repeats most of the one before (prompt look-up decoding, Saxena 2023). A draft is
/// verified by the model in one step and never changes an answer.
enum PromptLookup {
  /// The most tokens of a draft.
  static let longestDraft = 8
  /// The longest end that is looked for; the shortest is two tokens.
  private static let longestSuffix = 6

  /// Tokens that may come next, best guess first to last; empty where nothing matches.
  static func draft(after tokens: [TokenID], atMost most: Int = longestDraft) -> [TokenID] {
    guard most > 0, tokens.count > 2 else { return [] }
    let last = tokens.count - 1
    var best: (length: Int, end: Int)?
    // From the end: of equally long matches the latest is the likeliest.
    var end = last - 1
    while end >= 1 {
      if tokens[end] == tokens[last] {
        var length = 1
        while length < longestSuffix, length <= end, tokens[end - length] == tokens[last - length] {
          length += 1
        }
        if length >= 2, length > best?.length ?? 0 {
          best = (length, end)
          if length == longestSuffix { break }
        }
      }
      end -= 1
    }
    guard let best else { return [] }
    return Array(tokens[(best.end + 1)...].prefix(most))
  }
}

/// A prompt or command of a source, possibly of several lines, and where it begins.
public struct Statement: Sendable, Hashable {
  /// As it was typed, without white space before it.
  public var text: String
  /// The line that it begins in, from 1.
  public var line: Int

  /// What is sent to the sides; nil for a command.
  public var prompt: String? {
    if text.hasPrefix("::") { return String(text.dropFirst()) }
    guard !text.hasPrefix(":") else { return nil }
    let end = text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) }
    let trimmed = String(text[..<(end ?? text.endIndex)])
    return Block.content(of: trimmed) ?? trimmed
  }
}

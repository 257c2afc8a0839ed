/// The ways in which asking for a line ends.
public enum LineOutcome: Sendable, Hashable {
  /// A line without its line break; pasted text may have breaks within.
  case line(String)
  /// Ctrl-C: what was typed is dropped.
  case interrupted
  /// Ctrl-D on an empty line, or the end of a file.
  case endOfInput
}

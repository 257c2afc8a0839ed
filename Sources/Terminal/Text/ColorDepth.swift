/// How many colours the output can show.
public enum ColorDepth: Sendable, Hashable, CaseIterable {
  /// No escape sequences at all.
  case none
  /// The eight colours of ECMA-48, in the user's own shades.
  case sixteen
  /// The 256 of xterm or more.
  case many
}

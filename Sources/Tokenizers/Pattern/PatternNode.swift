/// The syntax of a pattern.
indirect enum PatternNode: Sendable, Equatable {
  /// One scalar of a set.
  case set(ScalarSet)
  /// One after the other.
  case sequence([PatternNode])
  /// The first that matches.
  case alternatives([PatternNode])
  /// A node again and again.
  case repetition(PatternNode, Repetition)
  /// Whether what follows (or, one scalar wide, what stands before) matches, without taking it.
  case look(PatternNode, isBehind: Bool, isNegated: Bool)
  /// A place, as the text around it tells.
  case anchor(Anchor)

  /// A place that is looked for without taking anything.
  enum Anchor: Sendable, Equatable {
    /// `\A`: the start of the text.
    case textStart
    /// `\z`: the end of the text.
    case textEnd
    /// `\Z`: the end of the text, or the line feed that ends it.
    case lastLineEnd
    /// `^`: the start of the text or of a line that has text.
    case lineStart
    /// `$`: the end of the text or of a line.
    case lineEnd
  }

  /// How often, and in which order the counts are tried.
  struct Repetition: Sendable, Equatable {
    enum Mode: Sendable { case greedy, lazy, possessive }

    var minimum: Int
    /// nil for no bound.
    var maximum: Int?
    var mode: Mode
  }
}

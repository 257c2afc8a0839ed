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
  /// The start of the text.
  case start
  /// The end of the text.
  case end

  /// How often, and in which order the counts are tried.
  struct Repetition: Sendable, Equatable {
    enum Mode: Sendable { case greedy, lazy, possessive }

    var minimum: Int
    /// nil for no bound.
    var maximum: Int?
    var mode: Mode
  }
}

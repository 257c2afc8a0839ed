/// What the prompt of a fix turn asks for.
public enum FixRequest: Sendable, Hashable {
  /// The mistakes of these kinds.
  case kinds([MistakeKind])
  /// Something that a person says in their own words.
  case freeWords
}

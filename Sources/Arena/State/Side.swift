/// One of the two places of a pair.
public enum Side: String, Sendable, Hashable, CaseIterable, Comparable {
  case left
  case right

  /// The side across.
  public var other: Side { self == .left ? .right : .left }

  public static func < (first: Side, second: Side) -> Bool { first == .left && second == .right }
}

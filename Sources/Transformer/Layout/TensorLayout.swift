/// How one weight lies on a mesh: split along a direction named by its role, or whole everywhere.
public enum TensorLayout: Sendable, Equatable, CustomStringConvertible {
  /// A direction of a matrix. By role and never by position: files disagree about which comes first,
  /// and a map that counts dimensions shards the wrong one when it is copied between families.
  public enum Direction: String, Sendable {
    /// What the product has; column parallel in Megatron's terms. Vectors have only this one.
    case output
    /// What the product sums over; row parallel, and the partial sums are reduced.
    case input
  }

  /// Each device holds a contiguous part.
  case split(Direction)
  /// Every device holds all of it.
  case replicated

  public var description: String {
    switch self {
    case .split(let direction): "split(\(direction.rawValue))"
    case .replicated: "replicated"
    }
  }
}

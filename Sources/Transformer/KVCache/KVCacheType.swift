import CKernels

/// How keys and values are held.
///
/// They follow the weights: float for float models, so that those stay within 1e-4 of a float
/// reference; bfloat16 for others, whose weights are rounded as coarsely already, unless they are so
/// small that the room does not matter (`ShardingPlan.keepsActivationsWhole`).
public enum KVCacheType: String, Sendable, CaseIterable {
  case f32
  case bf16

  /// The type that goes with a plan.
  public init(for plan: ShardingPlan) {
    self = plan.weightType == .f32 || plan.keepsActivationsWhole ? .f32 : .bf16
  }

  /// Bytes of one number.
  public var bytesPerElement: Int { self == .f32 ? 4 : 2 }

  /// The kernels' name for it.
  var kernelType: CKernels.CacheType { self == .f32 ? .f32 : .bf16 }
}

extension ModelConfiguration {
  /// The bytes of keys and values of one position, where so many heads of each layer are held.
  func cacheByteCountPerToken(heads: Int, type: KVCacheType) -> Int {
    layerCount * heads * headDimension * 2 * type.bytesPerElement
  }
}

import Checkpoints

extension Model {
  /// How a checkpoint would lie on a mesh if it were loaded with these options; nothing is loaded.
  public static func plan(
    _ checkpoint: Checkpoint, as options: LoadOptions = LoadOptions(), on mesh: DeviceMesh
  ) throws(ModelLoadError) -> ShardingPlan {
    try decide(checkpoint, options, mesh).plan
  }
}

extension ShardingPlan {
  /// The bytes of the weights on all devices, copies and padding included.
  public var residentWeightByteCount: Int {
    (0..<mesh.deviceCount).reduce(0) { $0 + weightByteCount(ofRank: $1) }
  }

  /// The bytes of keys and values of one position on all devices, copies included.
  public var residentCacheByteCountPerToken: Int {
    let heads = (0..<mesh.deviceCount).reduce(0) {
      $0 + partition.keyValueHeads(ofRank: $1).count
    }
    return configuration.cacheByteCountPerToken(heads: heads, type: KVCacheType(for: self))
  }
}

import JSON

/// What a model takes on a mesh, from its `config.json` alone: nothing is loaded.
///
/// ```swift
/// let plan = try MemoryPlan(config, file: "gemma-2-9b.json", mesh: DeviceMesh("2x4"), type: .bf16)
/// plan.parameterCount   // 9_241_705_984
/// plan.weightByteCount  // 18_483_411_968
/// ```
public struct MemoryPlan: Sendable {
  /// The family's name, for people.
  public let familyName: String
  public let configuration: ModelConfiguration
  /// How each weight would lie on the mesh.
  public let sharding: ShardingPlan
  /// How keys and values would be held.
  public let cacheType: KVCacheType

  /// Plans the model that a configuration describes.
  ///
  /// - Parameters:
  ///   - file: The configuration's name for messages.
  ///   - type: How to hold the matrices.
  public init(_ value: JSONValue, file: String, mesh: DeviceMesh, type: WeightType = .bf16) throws {
    let family = try Family.named(in: value, file: file)
    configuration = try family.configuration(reading: value, file: file)
    familyName = family.name
    sharding = try ShardingPlan(configuration, family: family, weightType: type, mesh: mesh)
    cacheType = KVCacheType(for: sharding)
  }

  /// The number of parameters, tied ones counted once.
  public var parameterCount: Int { sharding.parameterCount }

  /// The bytes of the weights, each counted once, all in the plan's type; the number that people
  /// quote.
  public var weightByteCount: Int {
    sharding.weights.reduce(0) { sum, weight in
      let shape = weight.declaration.shape
      guard shape.count == 2 else {
        // Vectors are held as float, but quoted in the model's type as everyone does.
        return sum + shape[0] * (sharding.weightType == .f32 ? 4 : 2)
      }
      return sum + weight.type.byteCount(outputs: shape[0], inputs: shape[1])
    }
  }

  /// The bytes of the weights on each device as they would lie there, copies and padding included.
  public var weightByteCountPerDevice: [Int] {
    (0..<sharding.mesh.deviceCount).map { sharding.weightByteCount(ofRank: $0) }
  }

  /// The bytes of keys and values of one position, each counted once.
  public var cacheByteCountPerToken: Int {
    configuration.cacheByteCountPerToken(heads: configuration.keyValueHeads, type: cacheType)
  }

  /// The bytes of keys and values of one position on each device, copies included.
  public var cacheByteCountPerTokenPerDevice: [Int] {
    (0..<sharding.mesh.deviceCount).map { rank in
      configuration.cacheByteCountPerToken(
        heads: sharding.partition.keyValueHeads(ofRank: rank).count, type: cacheType)
    }
  }
}

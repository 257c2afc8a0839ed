/// How every weight of a model lies on a mesh; made of the configuration alone, before loading.
public struct ShardingPlan: Sendable {
  /// One device's part of one weight.
  public struct Shard: Sendable, Equatable {
    /// The outputs it holds; empty where it holds nothing.
    public let outputs: Range<Int>
    /// The inputs it holds; `0..<1` for a vector.
    public let inputs: Range<Int>
    /// Its shape in the order of the weight's own.
    public let shape: [Int]
    /// Its bytes in memory, packed.
    public let byteCount: Int
  }

  /// One weight and its shards.
  public struct Weight: Sendable, Equatable {
    public let declaration: WeightDeclaration
    /// What the layout map says of it.
    public let layout: TensorLayout
    /// The layout with its mesh axes: `split(output) over model`.
    public let spec: String
    /// How its numbers are held.
    public let type: WeightType
    /// One shard per device.
    public let shards: [Shard]
    /// What is uneven or replicated about it although it is split; nil if nothing is.
    public let note: String?
  }

  public let mesh: DeviceMesh
  public let configuration: ModelConfiguration
  /// How the matrices are held.
  public let weightType: WeightType
  /// The weights in the order in which a token meets them.
  public let weights: [Weight]
  /// What holds for the model as a whole: `5 query heads on 2 devices: 3 + 2`.
  public let notes: [String]
  let partition: ModelPartition

  /// Plans a model of a family.
  ///
  /// - Parameter layout: Another layout map than the family's own.
  public init(
    _ configuration: ModelConfiguration, family: Family, weightType: WeightType, mesh: DeviceMesh,
    layout: LayoutMap? = nil
  ) throws(LayoutError) {
    let declarations = family.weights(of: configuration)
    let layouts = try (layout ?? family.layout).layouts(for: declarations.map(\.path))
    let partition = ModelPartition(
      configuration, weightType: weightType, deviceCount: mesh.deviceCount)
    var weights: [Weight] = []
    weights.reserveCapacity(declarations.count)
    for (declaration, layout) in zip(declarations, layouts) {
      let required = declaration.role.requiredLayout
      guard layout == required else {
        throw .unsupported(path: declaration.path, layout: layout, required: required)
      }
      weights.append(
        Self.weight(declaration, layout, partition, configuration, weightType, mesh))
    }
    self.mesh = mesh
    self.configuration = configuration
    self.weightType = weightType
    self.weights = weights
    self.partition = partition
    notes = partition.notes
  }

  /// The bytes of all weights on one device.
  public func weightByteCount(ofRank rank: Int) -> Int {
    weights.reduce(0) { $0 + $1.shards[rank].byteCount }
  }

  /// The number of parameters, each counted once.
  public var parameterCount: Int { weights.reduce(0) { $0 + $1.declaration.parameterCount } }

  /// Whether activations, keys and values are never rounded to bf16: in models so small that nobody
  /// waits for their speed. Rounding costs the most there, where few products average it out.
  public var keepsActivationsWhole: Bool { parameterCount <= 32_000_000 }
}

// MARK: - One weight

extension ShardingPlan {
  private static func weight(
    _ declaration: WeightDeclaration, _ layout: TensorLayout, _ partition: ModelPartition,
    _ model: ModelConfiguration, _ weightType: WeightType, _ mesh: DeviceMesh
  ) -> Weight {
    let role = declaration.role
    let outputs = declaration.shape[0]
    let isMatrix = declaration.shape.count == 2
    let inputs = isMatrix ? declaration.shape[1] : 1
    let type: WeightType =
      !isMatrix ? .f32 : role == .embedding || role == .head ? weightType.ofVocabulary : weightType
    let shards = (0..<partition.deviceCount).map { rank in
      var held = (outputs: 0..<outputs, inputs: 0..<inputs)
      if let part = partition.part(of: role, model, rank: rank) {
        if layout == .split(.input) { held.inputs = part } else { held.outputs = part }
      }
      let isEmpty = held.outputs.isEmpty || held.inputs.isEmpty
      let bytes =
        isEmpty
        ? 0
        : isMatrix
          ? type.packedByteCount(outputs: held.outputs.count, inputs: held.inputs.count)
          : 4 * held.outputs.count
      return Shard(
        outputs: held.outputs, inputs: held.inputs,
        shape: isMatrix ? [held.outputs.count, held.inputs.count] : [held.outputs.count],
        byteCount: bytes)
    }
    return Weight(
      declaration: declaration, layout: layout, spec: spec(layout, mesh), type: type,
      shards: shards, note: note(layout, shards, declaration.shape))
  }

  private static func spec(_ layout: TensorLayout, _ mesh: DeviceMesh) -> String {
    guard layout != .replicated else { return "replicated" }
    return "\(layout) over " + (mesh.batch == 1 ? "model" : "batch × model")
  }

  private static func note(_ layout: TensorLayout, _ shards: [Shard], _ shape: [Int]) -> String? {
    guard layout != .replicated, shards.count > 1 else { return nil }
    let dimension = layout == .split(.input) ? 1 : 0
    let sizes = shards.map { $0.shape[dimension] }
    let held = sizes.reduce(0, +)
    let list = sizes.map(String.init).joined(separator: " + ")
    if held > shape[dimension] { return "\(list): shared parts are replicated" }
    return Set(sizes).count > 1 ? "uneven: \(list)" : nil
  }
}

extension ModelPartition {
  /// The stretch of a weight's split dimension that a device holds; nil for whole weights.
  fileprivate func part(of role: WeightRole, _ model: ModelConfiguration, rank: Int) -> Range<Int>?
  {
    func columns(_ heads: Range<Int>) -> Range<Int> {
      heads.lowerBound * model.headDimension..<heads.upperBound * model.headDimension
    }
    switch role {
    case .embedding, .head: return vocabulary(ofRank: rank)
    case .query, .queryBias, .output: return columns(queryHeads(ofRank: rank))
    case .key, .keyBias, .value, .valueBias: return columns(keyValueHeads(ofRank: rank))
    case .gate, .gateBias, .up, .upBias, .down: return intermediate(ofRank: rank)
    default: return nil
    }
  }
}

extension WeightRole {
  /// The one layout with which the forward pass works.
  fileprivate var requiredLayout: TensorLayout {
    switch self {
    case .embedding, .head, .query, .queryBias, .key, .keyBias, .value, .valueBias, .gate,
      .gateBias, .up, .upBias:
      .split(.output)
    case .output, .down: .split(.input)
    default: .replicated
    }
  }
}

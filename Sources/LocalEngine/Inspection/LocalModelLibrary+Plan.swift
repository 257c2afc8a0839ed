import Generation
import Transformer

extension LocalModelLibrary {
  public func configurations() -> [String] { places.configurations().map(\.name) }

  public func plan(_ request: PlanRequest) async throws -> PlanReport {
    let mesh = try request.mesh.map { try DeviceMesh($0) } ?? deviceMesh
    guard let type = WeightType(rawValue: request.weightType.lowercased()) else {
      throw LocalModelError.unknownWeightType(request.weightType)
    }
    let places = places
    let models = try await BlockingWork.run {
      try request.models.map { reference in
        let configuration = try places.configuration(of: reference)
        let plan = try MemoryPlan(
          configuration.value, file: configuration.path, mesh: mesh, type: type)
        return PlanReport.Model(plan, configuration, contextLength: request.contextLength)
      }
    }
    return PlanReport(
      mesh: [mesh.batch, mesh.model],
      memoryPerDevice: request.memoryPerDevice ?? budget.byteCount / mesh.deviceCount,
      weightType: type.rawValue, placing: models)
  }
}

extension PlanReport.Model {
  /// - Parameter contextLength: nil takes the least that `MemoryBudget` gives a model.
  fileprivate init(
    _ plan: MemoryPlan, _ configuration: NamedConfiguration, contextLength: TokenCount?
  ) {
    let longest = plan.configuration.contextLength
    let tokens = min(contextLength ?? MemoryBudget.leastPositions, longest)
    self.init(
      name: configuration.name, family: plan.familyName, source: configuration.path,
      parameterCount: plan.parameterCount, weights: plan.weightByteCount,
      weightsPerDevice: plan.weightByteCountPerDevice, cachePerToken: plan.cacheByteCountPerToken,
      contextLength: tokens,
      cachePerDevice: plan.cacheByteCountPerTokenPerDevice.map {
        $0.multipliedClamped(by: KVCache.roomForPositions(tokens))
      },
      layout: Self.layout(of: plan.sharding), notes: plan.sharding.notes)
  }

  /// The weights outside the blocks and those of the first block.
  private static func layout(of plan: ShardingPlan) -> [PlanReport.Layout] {
    plan.weights.filter { ($0.declaration.layer ?? 0) == 0 }.map { weight in
      var path = weight.declaration.path
      if weight.declaration.layer != nil { path = path.replacing("layers.0.", with: "layers.*.") }
      return PlanReport.Layout(
        path: path, shape: weight.declaration.shape, spec: weight.spec,
        shardShape: weight.shards.first?.shape ?? [])
    }
  }
}

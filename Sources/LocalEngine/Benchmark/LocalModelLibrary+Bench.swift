import CPlatform
import Generation
import Transformer

extension LocalModelLibrary {
  public func bench(
    _ request: BenchRequest, progress: @escaping @Sendable (BenchProgress) -> Void
  ) async throws -> BenchReport {
    let recipe = try benchRecipe(for: request)
    let meshes =
      request.meshes.isEmpty ? [deviceMesh] : try request.meshes.map { try DeviceMesh($0) }
    let types: [WeightType] = request.measuresQuality ? [.q8, .q4] : []
    var steps = BenchSteps(
      total: meshes.count * (2 + request.batches.count)
        + (request.measuresQuality ? 1 + types.count : 0),
      report: progress)
    var runs: [BenchReport.Run] = []
    var report: BenchReport?
    for mesh in meshes {
      steps.begin("load on \(mesh)")
      let bandwidth = try await BlockingWork.run {
        MemoryBandwidth.measure(threads: min(mesh.deviceCount, Self.processorCount))
      }
      let (model, loadTime) = try await benchModel(recipe, mesh, request)
      runs += try await measure(
        model, loadTime: loadTime, bandwidth: bandwidth ?? 0, request, &steps)
      report =
        report
        ?? BenchReport(
          model: recipe.key.name, family: model.family.name,
          weightType: model.plan.weightType.rawValue,
          instructionSet: model.instructionSet.rawValue, runs: [])
    }
    guard var report else { throw BenchProblem.nothingToMeasure }
    report.runs = runs
    if request.measuresQuality, let mesh = meshes.first {
      (report.quality, report.omittedTypes) = try await quality(recipe, mesh, types, &steps)
    }
    return report
  }

  /// A loaded model's recipe, or that of one in a known place.
  private func benchRecipe(for request: BenchRequest) throws -> LoadPlan.Recipe {
    var recipe: LoadPlan.Recipe
    if let resident = try resident(named: request.model) {
      recipe = resident.recipe
    } else {
      recipe = self.recipe(for: try places.find(request.model))
    }
    if let name = request.weightType {
      guard let type = WeightType(rawValue: name) else {
        throw LocalModelError.unknownWeightType(name)
      }
      recipe.key.weightType = type
    }
    return recipe
  }

  // MARK: - Loading

  /// Loads a copy of the model for itself, with room for what is to be measured.
  private func benchModel(_ recipe: LoadPlan.Recipe, _ mesh: DeviceMesh, _ request: BenchRequest)
    async throws -> (Model, loadTime: Double)
  {
    try await benchModel(recipe, mesh, positions: request.positions) { plan in
      let needed = request.promptLength + request.generatedLength
      guard needed <= plan.configuration.contextLength else {
        throw BenchProblem.contextTooShort(
          model: recipe.key.name, needed: needed, contextLength: plan.configuration.contextLength)
      }
    }
  }

  private func benchModel(
    _ recipe: LoadPlan.Recipe, _ mesh: DeviceMesh, positions: (ShardingPlan) -> Int,
    check: @escaping @Sendable (ShardingPlan) throws -> Void = { _ in }
  ) async throws -> (Model, loadTime: Double) {
    let plan = try await BlockingWork.run {
      let plan = try LoadPlan(recipe, mesh: mesh)
      try check(plan.sharding)
      return plan
    }
    let cache = positions(plan.sharding).multipliedClamped(
      by: plan.sharding.residentCacheByteCountPerToken)
    let use = MemoryUse(weights: plan.sharding.residentWeightByteCount, cache: cache)
    let shortage = MemoryShortage(
      model: recipe.key.name, needed: use, budget: budget.byteCount, loaded: memoryTaken)
    guard use.total <= shortage.left else { throw LocalModelError.overBudget(shortage) }
    var options = LoadPlan.options(recipe)
    options.cacheByteBudget = cache
    try Task.checkCancellation()
    return try await BlockingWork.run { [options] in
      do throws(ModelLoadError) {
        let start = ContinuousClock.now
        let model = try Model.load(plan.checkpoint, as: options, on: DeviceGroup(mesh: mesh))
        return (model, (ContinuousClock.now - start) / .seconds(1))
      } catch {
        throw LocalModelError.loading(error)
      }
    }
  }

  // MARK: - Speed

  private func measure(
    _ model: Model, loadTime: Double, bandwidth: Double, _ request: BenchRequest,
    _ steps: inout BenchSteps
  ) async throws -> [BenchReport.Run] {
    let test = SpeedTest(
      model: model, promptLength: request.promptLength, generatedLength: request.generatedLength)
    let resident = Int(clamping: bp_resident_bytes())
    steps.begin("prefill of \(request.promptLength)")
    var prefills: [(logits: Double, token: Double)] = []
    // The first time touches memory that nobody has touched.
    for round in 0...request.repeats {
      try Task.checkCancellation()
      let times = try await BlockingWork.run { try test.prefill() }
      if round > 0 { prefills.append(times) }
    }
    let promptLength = Double(request.promptLength)
    var runs: [BenchReport.Run] = []
    for batch in request.batches {
      steps.begin("decode, batch \(batch)")
      var seconds: [Double] = []
      for _ in 0..<request.repeats {
        try Task.checkCancellation()
        seconds.append(try await BlockingWork.run { try test.decode(batch: batch) })
      }
      let generated = Double(batch * request.generatedLength)
      let decode = BenchReport.Spread(seconds.map { generated / $0 })
      let bytesPerSecond = test.bytesPerStep(batch: batch) * decode.median / Double(batch)
      runs.append(
        BenchReport.Run(
          mesh: [model.plan.mesh.batch, model.plan.mesh.model], batch: batch,
          prefill: BenchReport.Spread(prefills.map { promptLength / $0.logits }), decode: decode,
          firstToken: BenchReport.Spread(prefills.map(\.token)), loadTime: loadTime,
          weights: model.weightByteCounts.reduce(0, +), resident: resident, bandwidth: bandwidth,
          bandwidthShare: bandwidth > 0 ? bytesPerSecond / bandwidth : 0))
    }
    return runs
  }

  // MARK: - Quality

  /// The perplexity of the texts in bfloat16, the reference, and in the given types, and the types
  /// that memory does not hold: the speed that is measured by then is worth telling all the same.
  private func quality(
    _ recipe: LoadPlan.Recipe, _ mesh: DeviceMesh, _ types: [WeightType],
    _ steps: inout BenchSteps
  ) async throws -> ([BenchReport.Quality], omitted: [String]) {
    // Without a tokenizer there is no text to foretell.
    let text = try await BlockingWork.run { try LoadPlan(recipe, mesh: mesh).readText() }
    guard let text else { return ([], []) }
    var quality: [BenchReport.Quality] = []
    var omitted: [String] = []
    for type in [.bf16] + types {
      steps.begin("perplexity in \(type)")
      var recipe = recipe
      recipe.key.weightType = type
      let model: Model
      do {
        (model, _) = try await benchModel(recipe, mesh) { plan in
          2 * min(plan.configuration.contextLength + KVCache.pagePositions, PerplexityTest.longest)
        }
      } catch LocalModelError.overBudget {
        omitted.append(type.rawValue)
        continue
      }
      let tests = try PerplexityTest.all(
        for: text, contextLength: model.configuration.contextLength)
      for (index, test) in tests.enumerated() {
        try Task.checkCancellation()
        let perplexity = try await BlockingWork.run { try test.perplexity(of: model) }
        if !quality.indices.contains(index) {
          quality.append(.init(text: test.name, tokenCount: test.predictedCount, entries: []))
        }
        quality[index].entries.append(.init(weightType: type.rawValue, perplexity: perplexity))
      }
    }
    return (quality, omitted)
  }
}

extension BenchRequest {
  /// Positions of keys and values that the largest batch needs, in whole pages.
  fileprivate func positions(_ plan: ShardingPlan) -> Int {
    (batches.max() ?? 1) * KVCache.roomForPositions(promptLength + generatedLength)
  }
}

/// Counts the parts of a measurement.
private struct BenchSteps {
  let total: Int
  let report: @Sendable (BenchProgress) -> Void
  private var done = 0

  init(total: Int, report: @escaping @Sendable (BenchProgress) -> Void) {
    self.total = total
    self.report = report
  }

  /// Says what is done next.
  mutating func begin(_ label: String) {
    report(BenchProgress(label: label, done: done, total: total))
    done += 1
  }
}

/// Why nothing can be measured.
public enum BenchProblem: Error, CustomStringConvertible {
  case nothingToMeasure
  case contextTooShort(model: String, needed: Int, contextLength: Int)

  public var description: String {
    switch self {
    case .nothingToMeasure: "there is no mesh to measure on"
    case .contextTooShort(let model, let needed, let length):
      "prompt and generated tokens are \(needed) together, but the context of '\(model)' holds "
        + "\(length); take fewer, as in 'prompt 128 generate 32'"
    }
  }
}

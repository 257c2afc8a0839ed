import CKernels
import CPlatform
import Checkpoints
import Synchronization

extension Model {
  /// Loads a checkpoint onto the devices of a group.
  ///
  /// Weights are read from the mapped files and packed by the devices, each its own shards; of the
  /// files nothing stays in memory. A LoRA adapter is part of the checkpoint: its tensors read as
  /// merged.
  ///
  /// - Parameters:
  ///   - isCancelled: Asked now and then; true ends with `ModelLoadError.cancelled`.
  ///   - progress: Called now and then with the bytes packed so far and in all.
  public static func load(
    _ checkpoint: Checkpoint, as options: LoadOptions = LoadOptions(), on group: DeviceGroup,
    isCancelled: () -> Bool = { false }, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(ModelLoadError) -> Model {
    let parts = try decide(checkpoint, options, group.mesh)
    let index = try WeightIndex(
      parts.plan.weights.map(\.declaration), in: checkpoint.tensors, path: checkpoint.path)
    guard let kernels = parts.instructionSet.kernels else {
      throw .unavailableInstructionSet(parts.instructionSet, available: InstructionSet.available)
    }
    let cacheType = KVCacheType(for: parts.plan)
    let model = parts.plan.configuration
    guard let table = RotaryTable(model),
      let cache = KVCache(
        model, partition: parts.plan.partition, type: cacheType,
        byteBudget: options.cacheByteBudget ?? defaultCacheBudget(model, cacheType)),
      let placed = place(parts, kernels, cacheType, group)
    else {
      throw .outOfMemory(path: checkpoint.path, byteCount: parts.plan.parameterCount * 4)
    }
    let loader = ShardLoader(
      index: index, plan: parts.plan, kernels: kernels, devices: placed.devices)
    do throws(ModelLoadError) {
      try run(loader, on: group, isCancelled, progress)
    } catch {
      placed.devices.deallocate()
      throw error
    }
    return Model(
      parts, devices: placed.devices, regions: placed.regions, cache: cache, table: table,
      group: group)
  }

  /// Family, configuration, type and plan.
  static func decide(_ checkpoint: Checkpoint, _ options: LoadOptions, _ mesh: DeviceMesh)
    throws(ModelLoadError) -> Parts
  {
    do {
      let file = checkpoint.metadata == nil ? checkpoint.path + "/config.json" : checkpoint.path
      let family = try Family.named(in: checkpoint.configuration, file: file)
      var model = try family.configuration(reading: checkpoint.configuration, file: file)
      if let generation = checkpoint.generationConfiguration {
        let reader = ConfigurationReader(
          generation, file: checkpoint.path + "/generation_config.json")
        let ends = try reader.tokenIDs("eos_token_id")
        model.endTokenIDs = ends + model.endTokenIDs.filter { !ends.contains($0) }
      }
      let stored = storedType(checkpoint.tensors, family)
      let type = options.weightType ?? WeightType(holding: stored)
      // Gemma scales by √hiddenSize in the precision that the model runs in.
      if stored == .bf16, type == .bf16 {
        model.embeddingScale = BFloat16.rounded(model.embeddingScale)
      }
      if options.isArticleCompatible { model.imitateArticle(family) }
      let plan = try ShardingPlan(
        model, family: family, weightType: type, mesh: mesh, layout: options.layout)
      return Parts(
        family: family, plan: plan,
        instructionSet: options.instructionSet ?? .best(for: plan),
        stepRows: max(1, min(options.stepRows, model.contextLength)))
    } catch let error as ConfigurationError {
      throw .configuration(error)
    } catch let error as LayoutError {
      throw .layout(error)
    } catch {
      preconditionFailure("\(error) is of no kind that planning throws")
    }
  }

  /// How the checkpoint stores its largest matrices.
  private static func storedType(_ tensors: any TensorSource, _ family: Family) -> ElementType? {
    let name = family.names[.gate]?.replacing("{i}", with: "0") ?? ""
    return tensors.tensorNames.first { name.hasSuffix($0) || $0.hasSuffix(name) }
      .flatMap { tensors.tensor(named: $0) }?.elementType
  }

  /// Eight full contexts, but no more than a quarter of the memory.
  private static func defaultCacheBudget(_ model: ModelConfiguration, _ type: KVCacheType) -> Int {
    let perToken = model.cacheByteCountPerToken(heads: model.keyValueHeads, type: type)
    let (contexts, overflow) = (8 * perToken).multipliedReportingOverflow(by: model.contextLength)
    let quarter = Int(clamping: bp_memory_limit_bytes() / 4)
    return overflow ? quarter : min(contexts, quarter)
  }

  // MARK: - Memory

  /// Reserves every device's memory and lays it out; nil if the system gives none.
  private static func place(
    _ parts: Parts, _ kernels: UnsafePointer<KernelTable>, _ cacheType: KVCacheType,
    _ group: DeviceGroup
  ) -> (devices: UnsafeMutablePointer<DeviceState>, regions: [MemoryRegion])? {
    func state(
      _ rank: Int, _ weights: inout MemoryCursor, _ scratch: inout MemoryCursor, fills: Bool
    )
      -> DeviceState
    {
      DeviceState(
        rank: rank, plan: parts.plan, kernels: kernels, barrier: group.barrier,
        cacheType: cacheType, rows: parts.stepRows, fills: fills, weights: &weights,
        scratch: &scratch)
    }
    var regions: [MemoryRegion] = []
    var states: [DeviceState] = []
    for rank in 0..<group.mesh.deviceCount {
      var weightSize = MemoryCursor(nil)
      var scratchSize = MemoryCursor(nil)
      _ = state(rank, &weightSize, &scratchSize, fills: false)
      guard let weightRegion = MemoryRegion(byteCount: weightSize.offset, huge: true),
        let scratchRegion = MemoryRegion(byteCount: scratchSize.offset, huge: true)
      else { return nil }
      regions += [weightRegion, scratchRegion]
      var weights = MemoryCursor(weightRegion)
      var scratch = MemoryCursor(scratchRegion)
      states.append(state(rank, &weights, &scratch, fills: true))
    }
    let devices = UnsafeMutablePointer<DeviceState>.allocate(capacity: states.count)
    for (rank, state) in states.enumerated() { (devices + rank).initialize(to: state) }
    return (devices, regions)
  }

  // MARK: - Reading

  /// Loads block by block, so that a model in use on the same devices is not kept waiting long.
  private static func run(
    _ loader: ShardLoader, on group: DeviceGroup, _ isCancelled: () -> Bool,
    _ progress: (Int, Int) -> Void
  ) throws(ModelLoadError) {
    let total = loader.plan.weights.reduce(0) { $0 + $1.byteCount }
    var done = 0
    progress(0, total)
    for block in loader.plan.weights.chunkedByLayer() {
      if isCancelled() { throw .cancelled }
      let failure = Mutex<CheckpointError?>(nil)
      group.run { rank in
        do throws(CheckpointError) {
          for weight in block { try loader.load(weight, rank: rank) }
        } catch {
          failure.withLock { $0 = $0 ?? error }
        }
      }
      if let error = failure.withLock({ $0 }) { throw .checkpoint(error) }
      done += block.reduce(0) { $0 + $1.byteCount }
      progress(done, total)
    }
  }
}

extension ShardingPlan.Weight {
  /// The bytes of all shards.
  fileprivate var byteCount: Int { shards.reduce(0) { $0 + $1.byteCount } }
}

extension [ShardingPlan.Weight] {
  /// Runs of weights of one block, and the weights around the blocks.
  fileprivate func chunkedByLayer() -> [ArraySlice<ShardingPlan.Weight>] {
    var chunks: [ArraySlice<ShardingPlan.Weight>] = []
    var start = startIndex
    for index in indices
    where index > start
      && self[index].declaration.layer
        != self[start].declaration.layer
    {
      chunks.append(self[start..<index])
      start = index
    }
    chunks.append(self[start...])
    return chunks
  }
}

extension WeightType {
  /// The type in which stored numbers are kept unless the user says otherwise.
  fileprivate init(holding stored: ElementType?) {
    switch stored {
    case .f32: self = .f32
    case .q8_0: self = .q8
    case .q4_0: self = .q4
    default: self = .bf16
    }
  }
}

extension ModelConfiguration {
  /// What KerasHub 0.17 to 0.20 made of Llama 3: it copied neither `rope_theta` nor `rope_scaling`
  /// nor `rms_norm_eps`. Llama 2 had those values already.
  fileprivate mutating func imitateArticle(_ family: Family) {
    guard family.name == Family.llama.name,
      rotary.base != 10_000 || rotary.scaling != .none
    else { return }
    rotary = RotaryEmbedding(base: 10_000)
    normEpsilon = 1e-6
  }
}

import CKernels

extension DeviceState {
  /// Places a device's weights and scratch memory.
  ///
  /// Called twice: with cursors over nothing to learn the sizes, then with those over the memory.
  ///
  /// - Parameters:
  ///   - rows: The most rows of a step.
  ///   - fills: Whether the memory is there.
  init(
    rank: Int, plan: ShardingPlan, kernels: UnsafePointer<KernelTable>, barrier: StepBarrier,
    cacheType: KVCacheType, rows: Int, fills: Bool, weights: inout MemoryCursor,
    scratch: inout MemoryCursor
  ) {
    let model = plan.configuration
    let hidden = model.hiddenSize
    let deviceSizes = DeviceSizes(model, plan.partition, rank: rank)
    self.rank = rank
    self.kernels = kernels
    self.barrier = barrier
    shape = StepShape(
      model, cacheType: cacheType, weightByteCount: plan.weightByteCount(ofRank: rank))
    sizes = SizesInStep(deviceSizes)

    layers = weights.take(model.layerCount, of: LayerWeights.self)
    let vocabularyType = plan.weightType.ofVocabulary
    embedding = PackedMatrix(
      outputs: deviceSizes.vocabulary.count, inputs: hidden, type: vocabularyType, in: &weights)
    for layer in 0..<model.layerCount {
      let views = LayerWeights(
        model, window: model.windows[layer], deviceSizes, type: plan.weightType, in: &weights)
      if fills { layers[layer] = views }
    }
    finalNorm = weights.take(hidden, of: Float.self)
    head =
      model.hasTiedEmbeddings
      ? embedding
      : PackedMatrix(
        outputs: deviceSizes.vocabulary.count, inputs: hidden, type: vocabularyType, in: &weights)

    func partials(_ units: ReductionUnits) -> PartialSums {
      PartialSums(
        units, rank: rank, deviceCount: plan.partition.deviceCount, hiddenSize: hidden,
        rows: rows, fills: fills, in: &scratch)
    }
    attentionPartials = partials(plan.partition.attention)
    mlpPartials = partials(plan.partition.mlp)
    attentionReduce = AllReduce(
      slots: scratch.take(0, of: UnsafePointer<Float>?.self), unitCount: 0)
    mlpReduce = attentionReduce

    residual = scratch.take(rows * hidden, of: Float.self)
    normed = scratch.take(rows * hidden, of: Float.self)
    projections = scratch.take(rows * deviceSizes.attentionWidth, of: Float.self)
    attended = scratch.take(rows * deviceSizes.queryWidth, of: Float.self)
    gate = scratch.take(rows * deviceSizes.intermediate, of: Float.self)
    up = scratch.take(rows * deviceSizes.intermediate, of: Float.self)
    let widest = max(hidden, deviceSizes.queryWidth, deviceSizes.intermediate)
    let types = Set([plan.weightType, vocabularyType]).map(\.kernelType)
    let rowBytes = types.map {
      bk_activation_row_bytes(bk_activation_type_for(kernels, $0), widest)
    }
    encoded = scratch.take(byteCount: rows * (rowBytes.max() ?? 0))
    matmulScratch = scratch.take(byteCount: bk_matmul_scratch_bytes(widest))
    // A windowed layer never reaches further back than its window.
    let reach = model.windows.map { $0 == 0 ? model.contextLength : $0 + rows }.max() ?? 0
    attentionScratch = scratch.take(
      byteCount: bk_attention_scratch_bytes(min(reach, model.contextLength)))
  }
}

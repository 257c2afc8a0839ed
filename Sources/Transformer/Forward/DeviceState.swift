import CKernels

/// All that one device needs for a step of one model: its weights, its scratch memory, its place.
///
/// A plain value in unmanaged memory, reached by pointer, so that a step counts no references.
/// Only its own device writes into its memory; the others read its partial sums after a barrier, and
/// its part of the embedding at any time.
struct DeviceState {
  let rank: Int
  let kernels: UnsafePointer<KernelTable>
  let barrier: StepBarrier

  // MARK: Dimensions

  let shape: StepShape
  let sizes: SizesInStep

  // MARK: Weights

  /// `[this device's token ids, hiddenSize]`; of tied models also the head.
  let embedding: PackedMatrix
  let head: PackedMatrix
  let finalNorm: UnsafeMutablePointer<Float>
  /// `[layerCount]`.
  let layers: UnsafeMutablePointer<LayerWeights>

  // MARK: Keys and values

  /// Where page 0 lies.
  var pageBase: UnsafeMutableRawPointer?
  /// The bytes of a page on this device.
  var pageBytes = 0

  // MARK: Reductions

  /// This device's subtrees of units, for attention's output and for the MLP's.
  let attentionPartials: PartialSums
  let mlpPartials: PartialSums
  /// Everyone's, the same on all devices.
  var attentionReduce: AllReduce
  var mlpReduce: AllReduce

  // MARK: Scratch, each `[rows, …]`

  /// The residual stream, `[rows, hiddenSize]`; every device keeps its own copy of it.
  let residual: UnsafeMutablePointer<Float>
  /// Normalized inputs, and sums on their way into the residual stream; `[rows, hiddenSize]`.
  let normed: UnsafeMutablePointer<Float>
  /// Queries, keys and values side by side, `[rows, attentionWidth]`.
  let projections: UnsafeMutablePointer<Float>
  /// `[rows, queryWidth]`.
  let attended: UnsafeMutablePointer<Float>
  /// `[rows, intermediate]`.
  let gate: UnsafeMutablePointer<Float>
  let up: UnsafeMutablePointer<Float>
  /// Activations in the form that the matrices want.
  let encoded: UnsafeMutableRawPointer
  let matmulScratch: UnsafeMutableRawPointer
  let attentionScratch: UnsafeMutableRawPointer
}

/// The numbers of a configuration that a step reads, without its arrays.
struct StepShape {
  let hiddenSize: Int
  let headDimension: Int
  let queryHeadsPerKeyValueHead: Int
  let layerCount: Int
  let vocabularySize: Int
  let normEpsilon: Float
  let normWeightOffset: Float
  let usesGELU: Bool
  let embeddingScale: Float
  let attentionScale: Float
  let attentionSoftCap: Float
  let logitSoftCap: Float
  let pagePositions: Int
  let cacheType: CKernels.CacheType
  /// Bytes of the keys, and of the values, of one head in a page.
  let cacheHeadBytes: Int
  /// Whether a device's weights are so few that they stay in a cache from step to step.
  let weightsAreCached: Bool

  init(_ model: ModelConfiguration, cacheType: KVCacheType, weightByteCount: Int) {
    hiddenSize = model.hiddenSize
    headDimension = model.headDimension
    queryHeadsPerKeyValueHead = model.queryHeadsPerKeyValueHead
    layerCount = model.layerCount
    vocabularySize = model.vocabularySize
    normEpsilon = Float(model.normEpsilon)
    normWeightOffset = model.normWeightOffset
    usesGELU = model.activation == .geluTanh
    embeddingScale = model.embeddingScale
    attentionScale = model.attentionScale
    attentionSoftCap = model.attentionSoftCap ?? 0
    logitSoftCap = model.logitSoftCap ?? 0
    pagePositions = KVCache.pagePositions
    self.cacheType = cacheType.kernelType
    cacheHeadBytes = bk_cache_bytes(
      cacheType.kernelType, KVCache.pagePositions, model.headDimension)
    weightsAreCached = weightByteCount <= 12 << 20
  }
}

/// `DeviceSizes` in the form that a step reads.
struct SizesInStep {
  let firstQueryHead: Int
  let queryHeads: Int
  let firstKeyValueHead: Int
  let keyValueHeads: Int
  let queryWidth: Int
  let keyWidth: Int
  let attentionWidth: Int
  let intermediate: Int
  let firstToken: Int
  let tokens: Int

  init(_ sizes: DeviceSizes) {
    firstQueryHead = sizes.queryHeads.lowerBound
    queryHeads = sizes.queryHeads.count
    firstKeyValueHead = sizes.keyValueHeads.lowerBound
    keyValueHeads = sizes.keyValueHeads.count
    queryWidth = sizes.queryWidth
    keyWidth = sizes.keyWidth
    attentionWidth = sizes.attentionWidth
    intermediate = sizes.intermediate
    firstToken = sizes.vocabulary.lowerBound
    tokens = sizes.vocabulary.count
  }
}

/// One device's share of a reduction: its subtrees and where their sums go.
struct PartialSums {
  /// One complete subtree of reduction units.
  struct Subtree {
    /// The slot of its sum in the reduction.
    let firstUnit: Int
    /// The bounds of its units along this device's inputs, `[unitCount + 1]`.
    let bounds: UnsafeMutablePointer<Int>
    let unitCount: Int
    /// `[rows, hiddenSize]`.
    let sum: UnsafeMutablePointer<Float>
  }

  let subtrees: UnsafeMutablePointer<Subtree>
  let count: Int

  /// Places the subtrees of a device.
  ///
  /// - Parameter fills: Whether the memory is there; else only sizes are added up.
  init(
    _ units: ReductionUnits, rank: Int, deviceCount: Int, hiddenSize: Int, rows: Int, fills: Bool,
    in memory: inout MemoryCursor
  ) {
    let owned = units.owned(byRank: rank, of: deviceCount)
    let ranges = units.subtrees(in: owned)
    count = ranges.count
    subtrees = memory.take(ranges.count, of: Subtree.self)
    let start = units.bounds[owned.lowerBound]
    for (index, range) in ranges.enumerated() {
      let bounds = memory.take(range.count + 1, of: Int.self)
      let sum = memory.take(rows * hiddenSize, of: Float.self)
      guard fills else { continue }
      for unit in 0...range.count { bounds[unit] = units.bounds[range.lowerBound + unit] - start }
      subtrees[index] = Subtree(
        firstUnit: range.lowerBound, bounds: bounds, unitCount: range.count, sum: sum)
    }
  }
}

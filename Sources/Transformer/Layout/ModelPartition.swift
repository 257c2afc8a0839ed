/// Who owns what of a model's dimensions on a mesh of `deviceCount` devices.
///
/// Three dimensions are divided: query heads (with the key/value heads they need), the MLP's
/// intermediate dimension, and the vocabulary. Everything else is whole on every device.
struct ModelPartition: Sendable {
  let deviceCount: Int
  /// Along `queryHeads · headDimension`; units are whole heads.
  let attention: ReductionUnits
  /// Along `intermediateSize`; units are whole blocks of 32.
  let mlp: ReductionUnits
  private let model: ModelConfiguration

  /// Rows of a panel of packed weights, below which splitting a vocabulary is no use.
  static let vocabularyGrain = 16
  /// Inputs that share a quantization scale; units keep whole blocks, or their sums would differ.
  static let block = 32

  init(_ model: ModelConfiguration, weightType: WeightType, deviceCount: Int) {
    self.model = model
    self.deviceCount = deviceCount
    // A unit of a quantized matrix must hold whole blocks, so narrow heads are taken together.
    let together =
      weightType.isQuantized
      ? Self.block / Self.greatestCommonDivisor(model.headDimension, Self.block) : 1
    attention = ReductionUnits(
      size: model.queryHeads * model.headDimension, grain: together * model.headDimension)
    mlp = ReductionUnits(size: model.intermediateSize, grain: Self.block)
  }

  /// The query heads of a device.
  func queryHeads(ofRank rank: Int) -> Range<Int> {
    let extent = attention.extent(ofRank: rank, of: deviceCount)
    return extent.lowerBound / model.headDimension..<extent.upperBound / model.headDimension
  }

  /// The key/value heads that a device's query heads read; neighbours may hold the same one.
  func keyValueHeads(ofRank rank: Int) -> Range<Int> {
    let heads = queryHeads(ofRank: rank)
    let group = model.queryHeadsPerKeyValueHead
    guard !heads.isEmpty else { return 0..<0 }
    return heads.lowerBound / group..<(heads.upperBound - 1) / group + 1
  }

  /// The part of the intermediate dimension of a device.
  func intermediate(ofRank rank: Int) -> Range<Int> {
    mlp.extent(ofRank: rank, of: deviceCount)
  }

  /// The token ids whose embeddings and logits a device holds.
  func vocabulary(ofRank rank: Int) -> Range<Int> {
    let grain = Self.vocabularyGrain
    let panels = (model.vocabularySize + grain - 1) / grain
    let bound = { (device: Int) in
      min(model.vocabularySize, (device * panels + deviceCount - 1) / deviceCount * grain)
    }
    return bound(rank)..<bound(rank + 1)
  }

  /// The device that holds a token's embedding, and the row there.
  func owner(ofToken token: Int) -> (rank: Int, row: Int) {
    let panels = (model.vocabularySize + Self.vocabularyGrain - 1) / Self.vocabularyGrain
    // The largest rank whose first panel is not behind the token's: ⌈rank · panels / n⌉ ≤ panel.
    let rank = token / Self.vocabularyGrain * deviceCount / panels
    return (rank, token - vocabulary(ofRank: rank).lowerBound)
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}

// MARK: - In words

extension ModelPartition {
  /// What is uneven, replicated or idle: `5 query heads on 2 devices: 3 + 2`.
  var notes: [String] {
    guard deviceCount > 1 else { return [] }
    var notes: [String] = []
    let ranks = 0..<deviceCount
    let heads = ranks.map { queryHeads(ofRank: $0).count }
    if Set(heads).count > 1 { notes.append(Self.shares(model.queryHeads, "query heads", heads)) }
    let held = ranks.reduce(0) { $0 + keyValueHeads(ofRank: $1).count }
    if held > model.keyValueHeads {
      let word = model.keyValueHeads == 1 ? "head" : "heads"
      notes.append(
        "\(model.keyValueHeads) key/value \(word) on \(deviceCount) devices: \(held) copies, "
          + "replicated where devices share a head")
    }
    let widths = ranks.map { intermediate(ofRank: $0).count }
    if Set(widths).count > 1 {
      notes.append(Self.shares(model.intermediateSize, "intermediate columns", widths))
    }
    let tokens = ranks.map { vocabulary(ofRank: $0).count }
    if Set(tokens).count > 1 {
      notes.append(Self.shares(model.vocabularySize, "vocabulary rows", tokens))
    }
    return notes
  }

  private static func shares(_ total: Int, _ what: String, _ shares: [Int]) -> String {
    let idle = shares.count { $0 == 0 }
    let sum = shares.map(String.init).joined(separator: " + ")
    let note = "\(total) \(what) on \(shares.count) devices: \(sum)"
    return idle == 0 ? note : note + (idle == 1 ? " (one idle there)" : " (\(idle) idle there)")
  }
}

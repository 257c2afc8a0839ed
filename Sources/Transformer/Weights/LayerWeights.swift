/// One device's weights of one block, in data-flow order.
///
/// Views; the memory belongs to the model. Vectors are float; a nil vector is not part of the model.
struct LayerWeights {
  /// `[hiddenSize]`.
  var attentionNorm: UnsafeMutablePointer<Float>
  /// `[key/value heads · headDimension, hiddenSize]`, those that this device's query heads read.
  var key: PackedMatrix
  var value: PackedMatrix
  /// `[query heads · headDimension, hiddenSize]`, this device's heads.
  var query: PackedMatrix
  /// Biases of query, key and value, one after the other.
  var queryKeyValueBias: UnsafeMutablePointer<Float>?
  /// `[headDimension]`.
  var queryNorm: UnsafeMutablePointer<Float>?
  var keyNorm: UnsafeMutablePointer<Float>?
  /// How many positions a token sees; 0 for all.
  var window: Int
  /// `[hiddenSize, query heads · headDimension]`.
  var output: PackedMatrix
  var outputBias: UnsafeMutablePointer<Float>?
  var attentionPostNorm: UnsafeMutablePointer<Float>?
  var mlpNorm: UnsafeMutablePointer<Float>
  /// `[intermediate columns, hiddenSize]`, this device's columns.
  var gate: PackedMatrix
  var up: PackedMatrix
  var gateBias: UnsafeMutablePointer<Float>?
  var upBias: UnsafeMutablePointer<Float>?
  /// `[hiddenSize, intermediate columns]`.
  var down: PackedMatrix
  var downBias: UnsafeMutablePointer<Float>?
  var mlpPostNorm: UnsafeMutablePointer<Float>?
}

extension LayerWeights {
  /// Places a block's weights.
  init(
    _ model: ModelConfiguration, window: Int, _ sizes: DeviceSizes, type: WeightType,
    in memory: inout MemoryCursor
  ) {
    let hidden = model.hiddenSize
    func vector(_ count: Int, when isPresent: Bool = true) -> UnsafeMutablePointer<Float>? {
      isPresent ? memory.take(count, of: Float.self) : nil
    }
    func matrix(_ outputs: Int, _ inputs: Int) -> PackedMatrix {
      PackedMatrix(outputs: outputs, inputs: inputs, type: type, in: &memory)
    }
    // Matrices in the order in which a step reads them, so that it reads memory forwards.
    attentionNorm = memory.take(hidden, of: Float.self)
    key = matrix(sizes.keyWidth, hidden)
    value = matrix(sizes.keyWidth, hidden)
    query = matrix(sizes.queryWidth, hidden)
    queryKeyValueBias = vector(sizes.attentionWidth, when: model.hasQueryKeyValueBias)
    queryNorm = vector(model.headDimension, when: model.hasQueryKeyNorm)
    keyNorm = vector(model.headDimension, when: model.hasQueryKeyNorm)
    self.window = window
    output = matrix(hidden, sizes.queryWidth)
    outputBias = vector(hidden, when: model.hasOutputBias)
    attentionPostNorm = vector(hidden, when: model.hasPostNorms)
    mlpNorm = memory.take(hidden, of: Float.self)
    gate = matrix(sizes.intermediate, hidden)
    up = matrix(sizes.intermediate, hidden)
    gateBias = vector(sizes.intermediate, when: model.hasMLPBias)
    upBias = vector(sizes.intermediate, when: model.hasMLPBias)
    down = matrix(hidden, sizes.intermediate)
    downBias = vector(hidden, when: model.hasMLPBias)
    mlpPostNorm = vector(hidden, when: model.hasPostNorms)
  }
}

/// The widths of one device's part of a model.
struct DeviceSizes {
  let queryHeads: Range<Int>
  let keyValueHeads: Range<Int>
  /// Floats of a row of queries, of keys, of all three.
  let queryWidth: Int
  let keyWidth: Int
  let attentionWidth: Int
  /// Columns of the intermediate dimension.
  let intermediate: Int
  /// Token ids whose embedding and logits it holds.
  let vocabulary: Range<Int>

  init(_ model: ModelConfiguration, _ partition: ModelPartition, rank: Int) {
    queryHeads = partition.queryHeads(ofRank: rank)
    keyValueHeads = partition.keyValueHeads(ofRank: rank)
    queryWidth = queryHeads.count * model.headDimension
    keyWidth = keyValueHeads.count * model.headDimension
    attentionWidth = queryWidth + 2 * keyWidth
    intermediate = partition.intermediate(ofRank: rank).count
    vocabulary = partition.vocabulary(ofRank: rank)
  }
}

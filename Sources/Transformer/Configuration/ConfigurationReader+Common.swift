import JSON

// The fields that all families spell alike.
extension ConfigurationReader {
  /// Bounds that no real model comes near; within them no sum over a whole model on the largest mesh
  /// overflows.
  enum Limit {
    static let size = 1...1 << 18
    static let layers = 1...1024
    static let vocabulary = 1...1 << 24
    static let context = 1...1 << 28
  }

  /// The dimensions, the rotary embedding and the special tokens, with the rest at its defaults.
  ///
  /// - Parameter headDimension: The family's default; nil divides the hidden size by the heads.
  func commonConfiguration(
    headDimension: Int? = nil, normEpsilon: Double = 1e-6, contextLength: Int? = nil,
    tiedEmbeddings: Bool = false
  ) throws(ConfigurationError) -> ModelConfiguration {
    let hiddenSize = try int("hidden_size", in: Limit.size)
    let queryHeads = try int("num_attention_heads", in: Limit.size)
    let keyValueHeads = try int("num_key_value_heads", in: Limit.size, default: queryHeads)
    guard queryHeads % keyValueHeads == 0 else {
      throw .headsDoNotDivide(file: file, queryHeads: queryHeads, keyValueHeads: keyValueHeads)
    }
    let named = try optionalInt("head_dim", in: 2...4096)
    let dimension = named ?? headDimension ?? hiddenSize / queryHeads
    guard dimension >= 2, dimension % 2 == 0 else {
      throw .outOfRange(file: file, field: "head_dim", value: "\(dimension)", allowed: "even")
    }
    guard Limit.size.contains(queryHeads * dimension) else {
      throw .outOfRange(
        file: file, field: "num_attention_heads", value: "\(queryHeads) heads of \(dimension)",
        allowed: "at most \(Limit.size.upperBound) wide together")
    }
    let layerCount = try int("num_hidden_layers", in: Limit.layers)
    return ModelConfiguration(
      hiddenSize: hiddenSize,
      intermediateSize: try int("intermediate_size", in: Limit.size),
      layerCount: layerCount,
      queryHeads: queryHeads,
      keyValueHeads: keyValueHeads,
      headDimension: dimension,
      vocabularySize: try int("vocab_size", in: Limit.vocabulary),
      contextLength: try int("max_position_embeddings", in: Limit.context, default: contextLength),
      rotary: try rotaryEmbedding(headDimension: dimension),
      normEpsilon: try positive("rms_norm_eps", default: normEpsilon),
      attentionScale: Float(1 / Double(dimension).squareRoot()),
      windows: Array(repeating: 0, count: layerCount),
      hasTiedEmbeddings: try bool("tie_word_embeddings", default: tiedEmbeddings),
      beginTokenID: try tokenIDs("bos_token_id").first,
      endTokenIDs: try tokenIDs("eos_token_id"))
  }

  /// `rope_theta` and `rope_scaling`, or both in `rope_parameters` as transformers 5 writes them.
  private func rotaryEmbedding(headDimension: Int) throws(ConfigurationError) -> RotaryEmbedding {
    let parameters = try object("rope_parameters")
    let named = try optionalPositive("rope_theta")
    let base = try parameters?.optionalPositive("rope_theta") ?? named ?? 10_000
    let nested = try parameters?.optionalPositive("partial_rotary_factor")
    if let partial = try optionalPositive("partial_rotary_factor") ?? nested, partial != 1 {
      throw .unsupportedValue(
        file: file, field: "partial_rotary_factor", value: "\(partial)", supported: ["1"])
    }
    let older = try object("rope_scaling")
    guard let scaling = parameters ?? older else { return RotaryEmbedding(base: base) }
    return RotaryEmbedding(base: base, scaling: try scaling.rotaryScaling(self, headDimension))
  }

  private func rotaryScaling(_ outer: ConfigurationReader, _ headDimension: Int)
    throws(ConfigurationError) -> RotaryEmbedding.Scaling
  {
    let older = try string("type")
    let type = try string("rope_type") ?? older ?? "default"
    switch type {
    case "default": return .none
    case "linear": return .linear(factor: try positive("factor"))
    case "llama3":
      return .llama3(
        factor: try positive("factor"),
        lowFrequencyFactor: try positive("low_freq_factor"),
        highFrequencyFactor: try positive("high_freq_factor"),
        originalContextLength: try int("original_max_position_embeddings", in: Limit.context))
    case "divisors":
      var divisors: [Double] = []
      for element in try array("divisors") ?? [] {
        guard let number = element.double, number > 0, number.isFinite else {
          throw wrongType("divisors", "an array of positive numbers", element)
        }
        divisors.append(number)
      }
      guard divisors.count == headDimension / 2 else {
        throw .outOfRange(
          file: file, field: "rope_scaling.divisors", value: "\(divisors.count) numbers",
          allowed: "head_dim / 2 = \(headDimension / 2)")
      }
      return .divisors(divisors)
    default:
      throw .unsupportedValue(
        file: outer.file, field: "rope_scaling.rope_type", value: type,
        supported: ["default", "linear", "llama3"])
    }
  }

  /// One window per layer: from `layer_types` where the file has it, else from a rule.
  func windows(_ size: Int?, layerCount: Int, slides: (_ layer: Int) -> Bool)
    throws(ConfigurationError) -> [Int]
  {
    guard let size else { return Array(repeating: 0, count: layerCount) }
    guard let types = try array("layer_types") else {
      return (0..<layerCount).map { slides($0) ? size : 0 }
    }
    guard types.count == layerCount else {
      throw .outOfRange(
        file: file, field: "layer_types", value: "\(types.count) entries",
        allowed: "num_hidden_layers = \(layerCount)")
    }
    var windows: [Int] = []
    for type in types {
      switch type.string {
      case "sliding_attention": windows.append(size)
      case "full_attention": windows.append(0)
      default:
        throw .unsupportedValue(
          file: file, field: "layer_types", value: type.text,
          supported: ["full_attention", "sliding_attention"])
      }
    }
    return windows
  }

  /// The MLP's function; every family here has but one.
  func requireActivation(_ field: String, default word: String, oneOf words: [String])
    throws(ConfigurationError)
  {
    _ = try choice(
      field, of: Dictionary(uniqueKeysWithValues: words.map { ($0, ()) }), default: word)
  }
}

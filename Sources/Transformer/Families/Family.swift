import JSON

/// A kind of model: how its `config.json` reads, what its weights are called, how they are sharded.
///
/// A family is a value, declared in a file of its own in this folder. To add one: declare it there,
/// list it in `all`, and add a tiny checkpoint to `Tests/TransformerTests/Reference`.
public struct Family: Sendable {
  /// For people: `Gemma 2`.
  public let name: String
  /// The values of `model_type` that mean this family.
  public let modelTypes: [String]
  /// The name of each weight, `{i}` standing for the block's number.
  public let names: [WeightRole: String]
  /// How the weights are sharded unless told otherwise.
  public let layout: LayoutMap
  /// Reads the dimensions and the arithmetic out of a `config.json`.
  let configure: @Sendable (ConfigurationReader) throws(ConfigurationError) -> ModelConfiguration

  /// Every family there is.
  public static let all: [Family] = [.llama, .mistral, .gemma, .gemma2, .qwen2, .qwen3]

  /// The family that a configuration names.
  ///
  /// - Parameter file: The configuration's name for messages.
  public static func named(in configuration: JSONValue, file: String)
    throws(ConfigurationError) -> Family
  {
    let reader = ConfigurationReader(configuration, file: file)
    guard let modelType = try reader.string("model_type") else {
      throw reader.missing("model_type")
    }
    for family in all where family.modelTypes.contains(modelType) { return family }
    throw .unsupportedFamily(
      file: file, modelType: modelType, supported: all.flatMap(\.modelTypes).sorted())
  }

  /// Reads a `config.json` of this family.
  public func configuration(reading value: JSONValue, file: String)
    throws(ConfigurationError) -> ModelConfiguration
  {
    try configure(ConfigurationReader(value, file: file))
  }
}

// MARK: - What most families share

extension Family {
  /// The names that Llama's files began and the others took over.
  static let usualNames: [WeightRole: String] = [
    .embedding: "model.embed_tokens.weight",
    .attentionNorm: "model.layers.{i}.input_layernorm.weight",
    .query: "model.layers.{i}.self_attn.q_proj.weight",
    .queryBias: "model.layers.{i}.self_attn.q_proj.bias",
    .key: "model.layers.{i}.self_attn.k_proj.weight",
    .keyBias: "model.layers.{i}.self_attn.k_proj.bias",
    .value: "model.layers.{i}.self_attn.v_proj.weight",
    .valueBias: "model.layers.{i}.self_attn.v_proj.bias",
    .queryNorm: "model.layers.{i}.self_attn.q_norm.weight",
    .keyNorm: "model.layers.{i}.self_attn.k_norm.weight",
    .output: "model.layers.{i}.self_attn.o_proj.weight",
    .outputBias: "model.layers.{i}.self_attn.o_proj.bias",
    .mlpNorm: "model.layers.{i}.post_attention_layernorm.weight",
    .gate: "model.layers.{i}.mlp.gate_proj.weight",
    .gateBias: "model.layers.{i}.mlp.gate_proj.bias",
    .up: "model.layers.{i}.mlp.up_proj.weight",
    .upBias: "model.layers.{i}.mlp.up_proj.bias",
    .down: "model.layers.{i}.mlp.down_proj.weight",
    .downBias: "model.layers.{i}.mlp.down_proj.bias",
    .finalNorm: "model.norm.weight",
    .head: "lm_head.weight",
  ]

  /// Megatron's layout (Shoeybi et al. 2019, §3): what feeds a nonlinearity is split by outputs, what
  /// follows it by inputs, so that a block needs two reductions; the vocabulary is split too.
  static let megatronLayout: LayoutMap = [
    #"model\.embed_tokens\.weight"#: .split(.output),
    #"model\.layers\.\d+\.self_attn\.[qkv]_proj\.(weight|bias)"#: .split(.output),
    #"model\.layers\.\d+\.self_attn\.o_proj\.weight"#: .split(.input),
    #"model\.layers\.\d+\.mlp\.(gate|up)_proj\.(weight|bias)"#: .split(.output),
    #"model\.layers\.\d+\.mlp\.down_proj\.weight"#: .split(.input),
    #"model\.layers\.\d+\.(self_attn\.o_proj|mlp\.down_proj)\.bias"#: .replicated,
    #"model\.layers\.\d+\.self_attn\.[qk]_norm\.weight"#: .replicated,
    #"model\.layers\.\d+\.\w+_layernorm\.weight"#: .replicated,
    #"model\.norm\.weight"#: .replicated,
    #"lm_head\.weight"#: .split(.output),
  ]
}

/// What a model is, in numbers: everything the forward pass needs to know besides the weights.
///
/// A family (`Family`) makes it of a `config.json`; the block itself (`DeviceState+Block`) reads
/// nothing else, so one implementation serves every family.
public struct ModelConfiguration: Sendable, Equatable {
  // MARK: Dimensions

  /// The width of the residual stream.
  public var hiddenSize: Int
  /// The width of the MLP between gate·up and down.
  public var intermediateSize: Int
  /// How many blocks there are.
  public var layerCount: Int
  /// Attention heads.
  public var queryHeads: Int
  /// Heads of keys and values; each serves `queryHeads / keyValueHeads` query heads.
  public var keyValueHeads: Int
  /// The width of a head; `queryHeads · headDimension` need not be `hiddenSize`.
  public var headDimension: Int
  /// How many token ids there are.
  public var vocabularySize: Int
  /// The most positions that a sequence may have.
  public var contextLength: Int

  // MARK: Arithmetic

  /// How positions enter.
  public var rotary: RotaryEmbedding
  /// RMSNorm's epsilon.
  public var normEpsilon: Double
  /// What is added to every norm weight: Gemma's norms scale by `1 + w`.
  public var normWeightOffset: Float = 0
  /// The MLP's function.
  public var activation: Activation = .silu
  /// Multiplies the embeddings; √hiddenSize in Gemma.
  public var embeddingScale: Float = 1
  /// Multiplies query · key.
  public var attentionScale: Float
  /// Attention scores become `cap · tanh(score / cap)`.
  public var attentionSoftCap: Float?
  /// Logits become `cap · tanh(logit / cap)`.
  public var logitSoftCap: Float?
  /// How many positions each layer sees, its own included; 0 sees all. `[layerCount]`.
  public var windows: [Int]

  // MARK: What weights there are

  /// Whether the head is the embedding.
  public var hasTiedEmbeddings: Bool = false
  /// Whether query, key and value have biases.
  public var hasQueryKeyValueBias = false
  /// Whether attention's output has a bias.
  public var hasOutputBias = false
  /// Whether the MLP's three matrices have biases.
  public var hasMLPBias = false
  /// Whether queries and keys are normalized per head (Qwen 3).
  public var hasQueryKeyNorm = false
  /// Whether both halves of a block are normalized after as well as before (Gemma 2).
  public var hasPostNorms = false

  // MARK: Tokens

  /// The token that begins a sequence, where the configuration names one.
  public var beginTokenID: Int32?
  /// The tokens that end an answer, from `generation_config.json` and `config.json`.
  public var endTokenIDs: [Int32] = []

  /// Query heads per key/value head.
  public var queryHeadsPerKeyValueHead: Int { queryHeads / keyValueHeads }
}

/// A look inside local models, for people and for tests: shards, tokens, prompts, logits.
///
/// `MODEL` is the name of a loaded model, a name in a known place, or a path; for tokens a folder or
/// file with a tokenizer is enough.
public protocol ModelInspector: Sendable {
  /// The device mesh in use.
  func mesh() async -> MeshDescription

  /// Changes the mesh, `RxC`; loaded models are loaded again on it.
  func setMesh(_ text: String, progress: @escaping @Sendable (LoadProgress) -> Void) async throws

  /// How each weight of a model is sharded.
  func shards(of model: String) async throws -> ShardReport

  /// The tokens of texts: no BOS, special tokens parsed only on request.
  func tokens(model: String, texts: [String], parsingSpecialTokens: Bool) async throws
    -> [TokenizedText]

  /// A chat template (a `.jinja` file or a model) rendered with a JSON file of variables.
  ///
  /// - Throws: ``RenderFailure`` where the template fails.
  func render(template: String, context: String) async throws -> String

  /// Hands over every position's logits in order after a prefill of the tokens, and waits until each
  /// is dealt with.
  func logits(
    model: String, tokens: [TokenID],
    handler: @Sendable (_ position: Int, _ logits: [Float]) async throws -> Void
  ) async throws

  /// The names of the configurations that come with the program, for `plan`.
  func configurations() async -> [String]

  /// Which models fit into the memory of a mesh, from their `config.json` alone.
  func plan(_ request: PlanRequest) async throws -> PlanReport

  /// Measures a model's speed and what quantization costs it.
  ///
  /// - Throws: what is wrong with the request or the files, or `CancellationError`.
  func bench(_ request: BenchRequest, progress: @escaping @Sendable (BenchProgress) -> Void)
    async throws -> BenchReport

  /// The prompt that a conversation becomes for a loaded model, with its notes.
  func prompt(model: String, conversation: Conversation, settings: GenerationSettings) async throws
    -> PromptPreview
}

/// A chat template's failure, as `:render` reports it.
public struct RenderFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// `syntax`, `raised`, `undefined`, `type`, `limit`, `file`.
  public var kind: String
  /// What went wrong, with line and column.
  public var message: String

  public init(kind: String, message: String) {
    self.kind = kind
    self.message = message
  }

  public var description: String { message }
}

/// A prompt as a model would see it.
public struct PromptPreview: Sendable, Equatable {
  /// The rendered text.
  public var text: String
  /// Its tokens.
  public var tokens: [TokenID]
  /// What had to be done to the messages.
  public var notes: [String]

  public init(text: String, tokens: [TokenID], notes: [String]) {
    self.text = text
    self.tokens = tokens
    self.notes = notes
  }
}

/// A text and its tokens.
public struct TokenizedText: Sendable, Equatable {
  public var ids: [TokenID]
  /// One display string per token.
  public var pieces: [String]

  public init(ids: [TokenID], pieces: [String]) {
    self.ids = ids
    self.pieces = pieces
  }
}

/// A device mesh, for people.
public struct MeshDescription: Sendable, Equatable {
  /// Devices along each axis: `[1, 2]`.
  public var shape: [Int]
  /// The axes' names: `["batch", "model"]`.
  public var axisNames: [String]
  /// One line per device: the processor it is pinned to if it is, its memory.
  public var devices: [String]
  /// The instruction set of the kernels in use.
  public var instructionSet: String

  public init(shape: [Int], axisNames: [String], devices: [String], instructionSet: String) {
    self.shape = shape
    self.axisNames = axisNames
    self.devices = devices
    self.instructionSet = instructionSet
  }
}

/// How each weight of a model is sharded.
public struct ShardReport: Sendable, Equatable {
  /// One weight.
  public struct Weight: Sendable, Equatable {
    /// Its path: `model.layers.0.self_attn.q_proj.weight`.
    public var path: String
    /// Its shape, `[outputs, inputs]` for a matrix.
    public var shape: [Int]
    /// Its sharding: `split(output) over model`, `replicated`.
    public var spec: String
    /// The shape of each device's shard.
    public var shardShapes: [[Int]]
    /// The bytes of each device's shard in memory.
    public var shardBytes: [ByteCount]
    /// What is uneven or replicated, in words; nil if nothing is.
    public var note: String?

    public init(
      path: String, shape: [Int], spec: String, shardShapes: [[Int]], shardBytes: [ByteCount],
      note: String? = nil
    ) {
      self.path = path
      self.shape = shape
      self.spec = spec
      self.shardShapes = shardShapes
      self.shardBytes = shardBytes
      self.note = note
    }
  }

  public var model: String
  public var mesh: MeshDescription
  public var weights: [Weight]
  /// What holds for the model as a whole: `5 query heads on 2 devices: 3 + 2`.
  public var notes: [String]

  public init(model: String, mesh: MeshDescription, weights: [Weight], notes: [String]) {
    self.model = model
    self.mesh = mesh
    self.weights = weights
    self.notes = notes
  }
}

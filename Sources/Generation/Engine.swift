/// One model that can continue conversations: the seam between what generates and what asks.
///
/// ```swift
/// for try await event in engine.generate(GenerationRequest(conversation: conversation)) {
///   if case .token(let token) = event { print(token.text, terminator: "") }
/// }
/// ```
///
/// **Determinism.** For a local engine the events of equal requests are equal (times aside), whatever
/// else the engine is doing, whatever the mesh, and whatever its caches hold.
///
/// **Concurrency.** Any number of requests may be in flight; those of one model are decoded as one
/// batch. **Cancellation.** Ending the iteration, or cancelling its task, ends the generation within one token.
public protocol Engine: Sendable {
  /// What this model is.
  var model: ModelDescription { get }

  /// How many answers it works on at once; what is asked beyond that waits.
  var answersAtOnce: Int { get }

  /// Starts an answer. The stream buffers without bound, since an answer is short.
  func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error>
}

extension Engine {
  /// As many full contexts as the KV cache of a local model holds.
  public var answersAtOnce: Int { 8 }
}

/// What a model is, for lists, headers and journals.
public struct ModelDescription: Sendable, Equatable {
  /// The name by which the user calls it.
  public var name: String
  /// The architecture's family: `llama`, `gemma2`; `remote` where it is not known.
  public var family: String
  /// Where it came from: a folder, a file, a URL. Never holds a key.
  public var source: String
  /// The number of weights, if known.
  public var parameterCount: Int?
  /// How weights are held: `bf16`, `q8`, `q4`, `f32`; nil if not known.
  public var weightType: String?
  /// Bytes of memory that its weights take here; 0 for a remote model.
  public var memory: ByteCount
  /// On how many devices its weights are split; 0 for a remote model.
  public var shardCount: Int
  /// The longest prompt and answer together, in tokens, if known.
  public var contextLength: TokenCount?
  /// A digest of the weights, if known.
  public var digest: String?
  /// What was changed at load: `article`, `adapter NAME`, `template FILE`.
  public var options: [String]
  /// Whether it ships with the program.
  public var isEmbedded: Bool
  /// Whether equal requests are promised equal answers.
  public var isReproducible: Bool

  public init(
    name: String, family: String, source: String, parameterCount: Int? = nil,
    weightType: String? = nil, memory: ByteCount = 0, shardCount: Int = 0,
    contextLength: TokenCount? = nil, digest: String? = nil, options: [String] = [],
    isEmbedded: Bool = false, isReproducible: Bool = false
  ) {
    self.name = name
    self.family = family
    self.source = source
    self.parameterCount = parameterCount
    self.weightType = weightType
    self.memory = memory
    self.shardCount = shardCount
    self.contextLength = contextLength
    self.digest = digest
    self.options = options
    self.isEmbedded = isEmbedded
    self.isReproducible = isReproducible
  }
}

/// A number of bytes.
public typealias ByteCount = Int

/// What models there are, and which of them are in memory.
public protocol ModelLibrary: Sendable {
  /// The loaded models, in the order of loading.
  func loaded() async -> [any Engine]

  /// Models that can be loaded by name, the loaded ones included, embedded ones first.
  func listings() async -> [ModelListing]

  /// The same with what the servers offer that are loaded or have names, and the one at a URL.
  func survey(_ url: String?) async -> [ModelListing]

  /// Loads a model, or returns the engine that an equal request loaded before.
  ///
  /// - Throws: what is wrong with the files, or the sums when the memory budget would be passed.
  func load(_ request: LoadRequest, progress: @escaping @Sendable (LoadProgress) -> Void)
    async throws -> any Engine

  /// Makes sure that a reference means a model, as far as that is known without loading it.
  ///
  /// - Throws: what loading it would throw where there is none.
  func require(_ reference: String) async throws

  /// Takes a model out of memory; answers in flight are cancelled first.
  func unload(_ name: String) async throws
}

extension ModelLibrary {
  public func survey(_ url: String?) async -> [ModelListing] { await listings() }

  public func require(_ reference: String) async throws {}
}

/// A model that can be loaded by name.
public struct ModelListing: Sendable, Equatable {
  /// The name that `:load` takes.
  public var name: String
  /// Its description; what is not known before loading is nil or 0.
  public var model: ModelDescription
  /// Whether it is in memory.
  public var isLoaded: Bool
  /// Why it cannot be loaded, if that is known beforehand.
  public var problem: String?

  public init(name: String, model: ModelDescription, isLoaded: Bool, problem: String? = nil) {
    self.name = name
    self.model = model
    self.isLoaded = isLoaded
    self.problem = problem
  }
}

/// What `:load` asks for.
public struct LoadRequest: Sendable, Equatable {
  /// A folder, a GGUF file, a name in a known place, or a server's base URL.
  public var reference: String
  /// The model's name on a server.
  public var remoteModel: String?
  /// The name to give it; nil takes one from the reference.
  public var name: String?
  /// How to hold the weights: `bf16`, `q8`, `q4`, `f32`; nil keeps what the files have.
  public var weightType: String?
  /// A LoRA adapter's folder.
  public var adapter: String?
  /// A chat template's file, instead of the model's own.
  public var template: String?
  /// Whether to load as the article's stack did (Llama 3: RoPE base 10000, no scaling, eps 1e-6).
  public var isArticleCompatible: Bool
  /// Whether a key may travel unencrypted to a server on another machine.
  public var allowsInsecure: Bool
  /// The environment variable that holds a server's key.
  public var keyVariable: String?
  /// Whether a session's file asks, which may be a stranger's: only servers that the user has named
  /// are asked then, and keys go nowhere else.
  public var isFromSession = false

  public init(
    reference: String, remoteModel: String? = nil, name: String? = nil, weightType: String? = nil,
    adapter: String? = nil, template: String? = nil, isArticleCompatible: Bool = false,
    allowsInsecure: Bool = false, keyVariable: String? = nil
  ) {
    self.reference = reference
    self.remoteModel = remoteModel
    self.name = name
    self.weightType = weightType
    self.adapter = adapter
    self.template = template
    self.isArticleCompatible = isArticleCompatible
    self.allowsInsecure = allowsInsecure
    self.keyVariable = keyVariable
  }
}

/// How far loading has come.
public struct LoadProgress: Sendable, Equatable {
  /// Bytes of weights that are packed.
  public var done: ByteCount
  /// Bytes of weights in all.
  public var total: ByteCount

  public init(done: ByteCount, total: ByteCount) {
    self.done = done
    self.total = total
  }
}

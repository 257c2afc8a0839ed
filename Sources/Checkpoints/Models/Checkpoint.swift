import JSON

/// A model's files, opened: what it is, how to tokenize for it, and its tensors.
///
/// ```swift
/// let checkpoint = try Checkpoint.open("google/gemma-2-2b-it")   // or a folder, or a .gguf file
/// checkpoint.configuration["model_type"]?.string                // "gemma2"
/// checkpoint.tensors.tensor(named: "model.norm.weight")?.shape  // [2304]
/// ```
///
/// Opening reads headers only; the weights stay in the file until they are asked for.
public struct Checkpoint: Sendable {
  /// The folder or file that was opened, with a name of the cache resolved.
  public let path: String
  /// `config.json`, or what a GGUF file's metadata says in the same keys.
  public let configuration: JSONValue
  /// `generation_config.json`, or nil.
  public let generationConfiguration: JSONValue?
  /// Where the tokenizer is.
  public let tokenizerFiles: TokenizerFiles
  /// The chat template's source, or nil if the model has none.
  public let chatTemplate: String?
  /// The weights.
  public let tensors: any TensorSource
  /// The metadata of a GGUF file; nil for a folder.
  public let metadata: GGUFMetadata?
  /// The weight files, in the order in which the digest takes them.
  private let files: [MappedFile]

  /// The bytes of the weight files.
  public var totalByteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

  /// A digest of the weights; see `WeightsDigest` for what enters it. Reads up to 64 MiB a file.
  public func digest() throws(CheckpointError) -> String {
    try WeightsDigest.digest(of: files)
  }

  init(
    path: String, configuration: JSONValue, generationConfiguration: JSONValue?,
    tokenizerFiles: TokenizerFiles, chatTemplate: String?, tensors: any TensorSource,
    files: [MappedFile], metadata: GGUFMetadata?
  ) {
    self.path = path
    self.configuration = configuration
    self.generationConfiguration = generationConfiguration
    self.tokenizerFiles = tokenizerFiles
    self.chatTemplate = chatTemplate
    self.tensors = tensors
    self.metadata = metadata
    self.files = files
  }
}

// MARK: - Adapters

extension Checkpoint {
  /// The model with a LoRA adapter in PEFT's format, whose changes its tensors read with.
  ///
  /// - Parameter folder: A folder, or a name of the cache.
  public func adapted(by folder: String, cache: HuggingFaceCache = HuggingFaceCache())
    throws(CheckpointError) -> Checkpoint
  {
    let folder = try Self.resolve(folder, cache: cache)
    let adapter = try LoRAAdapter(folder: folder, for: tensors)
    // With a shared matrix the adapter changes the embedding and not the head, which one matrix
    // cannot do.
    let embedding = "model.embed_tokens.weight"
    if adapter.changes[embedding] != nil,
      configuration["tie_word_embeddings"]?.bool == true
        || tensors.tensor(named: "lm_head.weight") == nil
    {
      throw .unsupportedAdapter(
        path: folder, field: "target_modules",
        value: "'embed_tokens' of a model whose head is its embedding")
    }
    return Checkpoint(
      path: path, configuration: configuration, generationConfiguration: generationConfiguration,
      tokenizerFiles: tokenizerFiles, chatTemplate: chatTemplate,
      tensors: AdaptedTensors(base: tensors, adapter: adapter), files: files + adapter.files,
      metadata: metadata)
  }
}

// MARK: - Opening

extension Checkpoint {
  /// Opens a folder, a GGUF file, or a model of the Hugging Face cache by its name.
  ///
  /// - Throws: `CheckpointError`, naming the file and what is wrong with it.
  public static func open(_ path: String, cache: HuggingFaceCache = HuggingFaceCache())
    throws(CheckpointError) -> Checkpoint
  {
    let resolved = try resolve(path, cache: cache)
    do throws(CheckpointError) {
      return try FileSystem.kind(of: resolved) == .folder
        ? open(folder: ModelFolder(path: resolved)) : open(file: resolved)
    } catch .missingFile where resolved != path {
      throw CheckpointError.incompleteDownload(name: path, folder: resolved)
    } catch .missingShards where resolved != path {
      throw CheckpointError.incompleteDownload(name: path, folder: resolved)
    }
  }

  /// The folder or file that a path or a name of the cache means. What exists on disk comes first.
  public static func resolve(_ path: String, cache: HuggingFaceCache = HuggingFaceCache())
    throws(CheckpointError) -> String
  {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw CheckpointError.invalidModelName(name: path)
    }
    if FileSystem.kind(of: path) != nil { return path }
    let isPathLike =
      path.hasPrefix("/") || path.hasPrefix(".") || path.hasPrefix("~") || path.hasSuffix(".gguf")
      || path.split(separator: "/").count > 2 && !path.contains("@")
    guard !isPathLike else { throw CheckpointError.notFound(path: path) }
    return try cache.snapshot(of: path)
  }

  private static func open(folder: ModelFolder) throws(CheckpointError) -> Checkpoint {
    guard let tensors = try SafetensorsShards.open(folder: folder.path) else {
      if folder.isAdapter {
        let path = FileSystem.join(folder.path, AdapterFiles.configurationName)
        throw CheckpointError.weightsInAdapter(
          folder: folder.path,
          base: try? FileSystem.json(at: path)["base_model_name_or_path"]?.string)
      }
      if folder.ggufFiles.count == 1 { return try open(file: folder.ggufFiles[0]) }
      if folder.ggufFiles.count > 1 {
        throw CheckpointError.severalFiles(folder: folder.path, names: folder.ggufFiles)
      }
      if folder.hasPickledWeights {
        throw CheckpointError.onlyPickledWeights(folder: folder.path)
      }
      throw CheckpointError.missingFile(
        folder: folder.path, names: [SafetensorsShards.singleName, SafetensorsShards.indexName])
    }
    guard let path = folder.configuration else {
      throw CheckpointError.missingFile(folder: folder.path, names: ["config.json"])
    }
    let configuration = try FileSystem.json(at: path)
    guard configuration.object != nil else {
      throw CheckpointError.invalidField(
        path: path, field: "the configuration", expected: "an object",
        found: configuration.typeName)
    }
    var generation: JSONValue?
    if let path = folder.generationConfiguration { generation = try FileSystem.json(at: path) }
    return Checkpoint(
      path: folder.path, configuration: configuration, generationConfiguration: generation,
      tokenizerFiles: folder.tokenizer, chatTemplate: try folder.readChatTemplate(),
      tensors: tensors, files: tensors.files, metadata: nil)
  }

  private static func open(file path: String) throws(CheckpointError) -> Checkpoint {
    let gguf = try GGUFFile(path: path)
    let configuration = try GGUFConfiguration(gguf)
    let none = TokenizerFiles(
      json: nil, sentencePiece: nil, configuration: nil, specialTokens: nil, gguf: path)
    let tensors = try configuration.tensors(of: gguf)
    return Checkpoint(
      path: path, configuration: configuration.value,
      generationConfiguration: configuration.generation, tokenizerFiles: none,
      chatTemplate: gguf.metadata.string("tokenizer.chat_template"),
      tensors: tensors, files: tensors.files, metadata: gguf.metadata)
  }
}

extension ModelFolder {
  /// The chat template: `chat_template.jinja`, else that of `tokenizer_config.json` (of several named
  /// ones the one named `default`, or the first), else that of `chat_template.json`, else nil.
  public func readChatTemplate() throws(CheckpointError) -> String? {
    if let chatTemplate {
      let bytes = try FileSystem.bytes(of: chatTemplate, limit: 4 << 20)
      return String(decoding: bytes, as: UTF8.self)
    }
    for path in [tokenizer.configuration, FileSystem.file("chat_template.json", in: path)] {
      guard let path, let template = try FileSystem.json(at: path)["chat_template"] else {
        continue
      }
      if let named = template.array {
        let usual = named.first { $0["name"]?.string == "default" } ?? named.first
        if let text = usual?["template"]?.string { return text }
      }
      if let text = template.string { return text }
    }
    return nil
  }
}

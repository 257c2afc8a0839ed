import JSON

/// What a GGUF file's metadata says of the model, in the keys of Hugging Face's `config.json`.
///
/// Covers the architectures `llama` (Mistral and Vicuna too, which llama.cpp converts to it),
/// `gemma`, `gemma2`, `qwen2` and `qwen3`. What the metadata leaves out is filled in as llama.cpp
/// does.
struct GGUFConfiguration {
  /// As `config.json`.
  let value: JSONValue
  /// As `generation_config.json`: the tokens at which an answer ends.
  let generation: JSONValue?
  private let architecture: String
  private let queryHeads: Int
  private let keyValueHeads: Int

  init(_ gguf: GGUFFile) throws(CheckpointError) {
    let fields = try Fields(gguf)
    architecture = fields.architecture
    let hidden = try fields.required("embedding_length")
    queryHeads = try fields.required("attention.head_count")
    keyValueHeads = try fields.optional("attention.head_count_kv") ?? queryHeads
    let names = Set(gguf.tensors.map(\.info.name))
    let isGemma = architecture.hasPrefix("gemma")
    let keyLength = try fields.optional("attention.key_length")
    let rotaryCount = try fields.optional("rope.dimension_count")
    let headDimension = keyLength ?? rotaryCount ?? hidden / queryHeads
    let layers = try fields.required("block_count")

    var object = JSONObject()
    object["architectures"] = [.string(Self.className(of: architecture))]
    // A Mistral with a window: the converter calls it a Llama, which has none.
    let window = try fields.optional("attention.sliding_window")
    object["model_type"] = .string(
      architecture == "llama" && window != nil ? "mistral" : architecture)
    object["hidden_size"] = .int(hidden)
    object["intermediate_size"] = .int(try fields.required("feed_forward_length"))
    object["num_hidden_layers"] = .int(layers)
    object["num_attention_heads"] = .int(queryHeads)
    object["num_key_value_heads"] = .int(keyValueHeads)
    object["head_dim"] = .int(headDimension)
    object["vocab_size"] = .int(try Self.vocabularySize(gguf, fields))
    object["max_position_embeddings"] = .int(try fields.required("context_length"))
    object["rms_norm_eps"] = .double(fields.double("attention.layer_norm_rms_epsilon") ?? 1e-6)
    object["rope_theta"] = .double(fields.double("rope.freq_base") ?? 10_000)
    object["rope_scaling"] = try Self.ropeScaling(gguf, fields, headDimension)
    object["hidden_act"] = isGemma ? "gelu_pytorch_tanh" : "silu"
    if isGemma { object["hidden_activation"] = "gelu_pytorch_tanh" }
    object["attention_bias"] = .bool(names.contains("blk.0.attn_q.bias"))
    object["mlp_bias"] = .bool(names.contains("blk.0.ffn_up.bias"))
    object["tie_word_embeddings"] = .bool(!names.contains("output.weight"))
    if let window { object["sliding_window"] = .int(window) }
    if architecture == "gemma2" {
      object["attn_logit_softcapping"] = .double(fields.double("attn_logit_softcapping") ?? 50)
      object["final_logit_softcapping"] = .double(fields.double("final_logit_softcapping") ?? 30)
      if object["sliding_window"] == nil { object["sliding_window"] = 4096 }
      // The 27B model alone (46 layers) scales by the width per head instead of the head's size.
      object["query_pre_attn_scalar"] = .int(layers == 46 ? hidden / queryHeads : headDimension)
    }
    let special = Self.specialTokens(gguf.metadata)
    for (key, id) in special.single { object[key] = .int(id) }
    object["torch_dtype"] = "float32"
    value = .object(object)
    generation = special.generation
  }

  /// The file's tensors under Hugging Face's names, with llama.cpp's changes undone while reading.
  func tensors(of gguf: GGUFFile) throws(CheckpointError) -> MappedTensors {
    let names = GGUFNames(architecture: architecture)
    var tensors: [StoredTensor] = []
    for tensor in gguf.tensors {
      let adjustment = adjustment(of: tensor.info.name)
      if case .interleavedHeads(let heads) = adjustment {
        let rows = tensor.info.shape.first ?? 0
        guard heads > 0, rows % (2 * heads) == 0 else {
          throw CheckpointError.invalidShape(
            path: gguf.file.path, tensor: tensor.info.name,
            shape: tensor.info.shape.map { UInt64($0) })
        }
      }
      let info = TensorInfo(
        name: names.huggingFaceName(of: tensor.info.name), elementType: tensor.info.elementType,
        shape: tensor.info.shape, byteCount: tensor.info.byteCount,
        hasRawBytes: adjustment != .plusOne)
      tensors.append(
        StoredTensor(info: info, file: gguf.file, offset: tensor.offset, adjustment: adjustment))
    }
    return try MappedTensors(path: gguf.file.path, files: [gguf.file], tensors: tensors)
  }

  private func adjustment(of name: String) -> StoredTensor.Adjustment {
    if architecture.hasPrefix("gemma"), name.hasSuffix("norm.weight") { return .plusOne }
    guard architecture == "llama" else { return .none }
    if name.hasSuffix(".attn_q.weight") || name.hasSuffix(".attn_q.bias") {
      return .interleavedHeads(count: queryHeads)
    }
    if name.hasSuffix(".attn_k.weight") || name.hasSuffix(".attn_k.bias") {
      return .interleavedHeads(count: keyValueHeads)
    }
    return .none
  }
}

// MARK: - Parts

extension GGUFConfiguration {
  /// The metadata of one architecture, whose keys begin with its name.
  private struct Fields {
    let architecture: String
    let metadata: GGUFMetadata
    private let path: String

    init(_ gguf: GGUFFile) throws(CheckpointError) {
      metadata = gguf.metadata
      path = gguf.file.path
      guard let name = metadata.string("general.architecture") else {
        throw CheckpointError.invalidField(
          path: path, field: "general.architecture", expected: "a string", found: "missing")
      }
      guard ["llama", "gemma", "gemma2", "qwen2", "qwen3"].contains(name) else {
        throw CheckpointError.unsupportedArchitecture(path: path, name: name)
      }
      if let parts = metadata.int("split.count"), parts > 1 {
        throw CheckpointError.invalidField(
          path: path, field: "split.count",
          expected: "1 (join the parts with 'llama-gguf-split --merge')", found: "\(parts)")
      }
      architecture = name
    }

    func double(_ key: String) -> Double? { metadata.double("\(architecture).\(key)") }

    /// A size that the file must name.
    func required(_ key: String) throws(CheckpointError) -> Int {
      guard let value = try optional(key) else { throw invalid(key, "missing") }
      return value
    }

    /// A size from 1 to 2³¹, or nil if the key is absent.
    func optional(_ key: String) throws(CheckpointError) -> Int? {
      let name = "\(architecture).\(key)"
      guard metadata.keys.contains(name) else { return nil }
      guard let value = metadata.int(name) else { throw invalid(key, "of another type") }
      guard (1...Int(Int32.max)).contains(value) else { throw invalid(key, "\(value)") }
      return value
    }

    private func invalid(_ key: String, _ found: String) -> CheckpointError {
      .invalidField(
        path: path, field: "\(architecture).\(key)",
        expected: "a whole number from 1 to \(Int32.max)",
        found: found)
    }
  }

  private static func className(of architecture: String) -> String {
    switch architecture {
    case "gemma": "GemmaForCausalLM"
    case "gemma2": "Gemma2ForCausalLM"
    case "qwen2": "Qwen2ForCausalLM"
    case "qwen3": "Qwen3ForCausalLM"
    default: "LlamaForCausalLM"
    }
  }

  private static func vocabularySize(_ gguf: GGUFFile, _ fields: Fields) throws(CheckpointError)
    -> Int
  {
    // The embedding is the truth: some vocabularies are padded, some are longer than it.
    if let embedding = gguf.tensors.first(where: { $0.info.name == "token_embd.weight" }) {
      return embedding.info.rows
    }
    let named = try fields.optional("vocab_size")
    return named ?? gguf.metadata.count("tokenizer.ggml.tokens") ?? 0
  }

  private static func specialTokens(_ metadata: GGUFMetadata) -> (
    single: [(String, Int)], generation: JSONValue?
  ) {
    let single = ["bos", "eos", "padding"].compactMap { name in
      metadata.int("tokenizer.ggml.\(name)_token_id").map {
        (name == "padding" ? "pad_token_id" : "\(name)_token_id", $0)
      }
    }
    var ends: [Int] = []
    for name in ["eos", "eot", "eom"] {
      guard let id = metadata.int("tokenizer.ggml.\(name)_token_id"), !ends.contains(id) else {
        continue
      }
      ends.append(id)
    }
    guard !ends.isEmpty else { return (single, nil) }
    return (single, ["eos_token_id": .array(ends.map { .int($0) })])
  }

  /// `rope_scaling`: from the metadata for linear and YaRN scaling, from the tensor of frequency
  /// divisors for Llama 3's, whose parameters llama.cpp does not keep.
  private static func ropeScaling(_ gguf: GGUFFile, _ fields: Fields, _ headDimension: Int)
    throws(CheckpointError) -> JSONValue
  {
    if let tensor = gguf.tensors.first(where: { $0.info.name == "rope_freqs.weight" }) {
      guard tensor.info.elementCount <= 4096 else {
        throw CheckpointError.invalidShape(
          path: gguf.file.path, tensor: tensor.info.name,
          shape: tensor.info.shape.map { UInt64($0) })
      }
      let tensors = try MappedTensors(path: gguf.file.path, files: [], tensors: [tensor])
      let divisors = try tensors.floats(tensor.info.name)
      return Llama3RopeScaling.configuration(
        divisors: divisors, base: fields.double("rope.freq_base") ?? 10_000)
    }
    guard let factor = fields.double("rope.scaling.factor"), factor > 0,
      let type = fields.metadata.string("\(fields.architecture).rope.scaling.type"),
      type != "none"
    else { return .null }
    var object = JSONObject([("rope_type", .string(type)), ("factor", .double(factor))])
    if let original = try fields.optional("rope.scaling.original_context_length") {
      object["original_max_position_embeddings"] = .int(original)
    }
    return .object(object)
  }
}

import JSON

/// The files of a model in a Hugging Face style folder, located but not read.
///
/// A folder that holds a tokenizer only, or a configuration only, is one too.
public struct ModelFolder: Sendable, Equatable {
  /// The folder.
  public let path: String
  /// `config.json`.
  public let configuration: String?
  /// `generation_config.json`.
  public let generationConfiguration: String?
  /// What the tokenizer is made from.
  public let tokenizer: TokenizerFiles
  /// `chat_template.jinja`, which stands over the template in `tokenizer_config.json`.
  public let chatTemplate: String?
  /// The GGUF files in the folder, sorted.
  public let ggufFiles: [String]
  /// Whether it is a PEFT adapter (`adapter_config.json`).
  public let isAdapter: Bool
  /// Whether there are pickled PyTorch weights, which are never read.
  public let hasPickledWeights: Bool

  /// Looks for the files of a model in a folder.
  public init(path: String) {
    self.path = path
    func file(_ name: String) -> String? { FileSystem.file(name, in: path) }
    configuration = file("config.json")
    generationConfiguration = file("generation_config.json")
    tokenizer = TokenizerFiles(
      json: file("tokenizer.json"), sentencePiece: file("tokenizer.model"),
      configuration: file("tokenizer_config.json"),
      specialTokens: file("special_tokens_map.json"), gguf: nil)
    chatTemplate = file("chat_template.jinja")
    isAdapter = file(AdapterFiles.configurationName) != nil
    let names = FileSystem.names(in: path)
    ggufFiles = names.filter { $0.hasSuffix(".gguf") }.map { FileSystem.join(path, $0) }
    hasPickledWeights = names.contains {
      $0.hasPrefix("pytorch_model") && $0.hasSuffix(".bin")
        || $0.hasPrefix("consolidated.") && $0.hasSuffix(".pth")
    }
  }
}

/// The files that a tokenizer is made from; paths, absent ones nil.
public struct TokenizerFiles: Sendable, Equatable {
  /// `tokenizer.json`.
  public let json: String?
  /// `tokenizer.model`, a SentencePiece model.
  public let sentencePiece: String?
  /// `tokenizer_config.json`.
  public let configuration: String?
  /// `special_tokens_map.json`.
  public let specialTokens: String?
  /// The GGUF file whose metadata holds the vocabulary.
  public let gguf: String?
}

/// The names of the files of a PEFT adapter.
enum AdapterFiles {
  static let configurationName = "adapter_config.json"
  static let weightsName = "adapter_model.safetensors"
  static let pickledName = "adapter_model.bin"
}

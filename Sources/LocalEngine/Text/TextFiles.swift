import ChatTemplates
import Checkpoints
import JSON

/// The files that say how a model's text looks: vocabulary, chat template, special tokens.
///
/// A folder or a file that holds a tokenizer only is enough; weights are not looked at.
struct TextFiles: Sendable {
  /// The folder or file.
  let path: String
  /// `model_type` of the configuration; empty if there is none.
  var modelType = ""
  var tokenizer: TokenizerSource?
  /// The chat template's source; nil if the model has none.
  var template: String?
  /// The special tokens that files name: `bos_token` → `<s>`.
  var specialTokens: [(name: String, text: String)] = []

  private init(path: String) { self.path = path }

  /// The files of an opened checkpoint.
  static func of(_ checkpoint: Checkpoint) throws(LocalModelError) -> TextFiles {
    var files = TextFiles(path: checkpoint.path)
    files.modelType = checkpoint.configuration["model_type"]?.string ?? ""
    files.template = checkpoint.chatTemplate
    if let metadata = checkpoint.metadata {
      files.tokenizer = .gguf(metadata)
    } else {
      try LocalModelError.reading { () throws(CheckpointError) in
        try files.locateTokenizer(checkpoint.tokenizerFiles)
      }
    }
    return files
  }

  /// The files at a path: a model's folder, a GGUF file, a `tokenizer.json`, a `tokenizer.model`.
  static func at(_ path: String) throws(LocalModelError) -> TextFiles {
    try LocalModelError.reading { () throws(CheckpointError) in
      guard FileSystem.kind(of: path) == .folder else { return try inFile(path) }
      let folder = ModelFolder(path: path)
      let hasTokenizer = folder.tokenizer.json != nil || folder.tokenizer.sentencePiece != nil
      if !hasTokenizer, folder.ggufFiles.count == 1 { return try inFile(folder.ggufFiles[0]) }
      var files = TextFiles(path: path)
      if let path = folder.configuration {
        files.modelType = try FileSystem.json(at: path)["model_type"]?.string ?? ""
      }
      files.template = try folder.readChatTemplate()
      try files.locateTokenizer(folder.tokenizer)
      return files
    }
  }

  private static func inFile(_ path: String) throws(CheckpointError) -> TextFiles {
    var files = TextFiles(path: path)
    if path.hasSuffix(".json") {
      files.tokenizer = .json(path: path, configuration: nil)
    } else if path.hasSuffix(".model") {
      files.tokenizer = .sentencePiece(path: path, configuration: nil)
    } else {
      let metadata = try GGUFMetadata(path: path)
      files.modelType = metadata.string("general.architecture") ?? ""
      files.tokenizer = .gguf(metadata)
      files.template = metadata.string("tokenizer.chat_template")
    }
    return files
  }

  private mutating func locateTokenizer(_ files: TokenizerFiles) throws(CheckpointError) {
    var configuration: JSONValue?
    if let path = files.configuration { configuration = try FileSystem.json(at: path) }
    if let path = files.json {
      tokenizer = .json(path: path, configuration: configuration)
    } else if let path = files.sentencePiece {
      tokenizer = .sentencePiece(path: path, configuration: configuration)
    }
    // What stands in the tokenizer's configuration stands over the map of special tokens.
    addSpecialTokens(configuration)
    if let path = files.specialTokens { addSpecialTokens(try FileSystem.json(at: path)) }
  }

  private mutating func addSpecialTokens(_ configuration: JSONValue?) {
    guard let object = configuration?.object else { return }
    for (name, value) in object
    where name.hasSuffix("_token") && !specialTokens.contains(where: { $0.name == name }) {
      if let text = value.string ?? value["content"]?.string { specialTokens.append((name, text)) }
    }
  }
}

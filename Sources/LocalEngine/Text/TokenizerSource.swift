import Checkpoints
import JSON
import Tokenizers

/// Where a tokenizer is made from.
enum TokenizerSource: Sendable {
  /// `tokenizer.json` and what stands in `tokenizer_config.json`.
  case json(path: String, configuration: JSONValue?)
  /// `tokenizer.model`, a SentencePiece model.
  case sentencePiece(path: String, configuration: JSONValue?)
  /// The vocabulary in a GGUF file's metadata.
  case gguf(GGUFMetadata)

  /// The largest vocabulary file that is read: Gemma's `tokenizer.json` has 34 MB.
  private static let byteLimit = 256 << 20

  /// The file that the vocabulary is in.
  var path: String {
    switch self {
    case .json(let path, _), .sentencePiece(let path, _): path
    case .gguf(let metadata): metadata.path
    }
  }

  /// Reads the vocabulary.
  func makeTokenizer() throws(LocalModelError) -> Tokenizer {
    do {
      switch self {
      case .json(let path, let configuration):
        return try Tokenizer(
          json: FileSystem.bytes(of: path, limit: Self.byteLimit), configuration: configuration)
      case .sentencePiece(let path, let configuration):
        return try Tokenizer(
          sentencePiece: FileSystem.bytes(of: path, limit: Self.byteLimit),
          configuration: configuration)
      case .gguf(let metadata):
        guard let vocabulary = try GGUFVocabulary(metadata) else {
          throw LocalModelError.noTokenizer(path: metadata.path)
        }
        return try Tokenizer(gguf: vocabulary)
      }
    } catch let error as TokenizerError {
      throw .tokenizer(path: path, error)
    } catch let error as CheckpointError {
      throw .checkpoint(error)
    } catch let error as LocalModelError {
      throw error
    } catch {
      preconditionFailure("\(error) is of no kind that reading a tokenizer throws")
    }
  }
}

extension GGUFVocabulary {
  /// The vocabulary that a GGUF file's metadata holds; nil if it holds none.
  package init?(_ metadata: GGUFMetadata) throws(CheckpointError) {
    guard let model = metadata.string("tokenizer.ggml.model"),
      let tokens = try metadata.strings("tokenizer.ggml.tokens")
    else { return nil }
    func id(_ name: String) -> Int32? {
      metadata.int("tokenizer.ggml.\(name)_token_id").flatMap(Int32.init(exactly:))
    }
    self.init(
      model: model, pre: metadata.string("tokenizer.ggml.pre"), tokens: tokens,
      scores: try metadata.floats("tokenizer.ggml.scores"),
      types: try metadata.integers("tokenizer.ggml.token_type")?.map(Int32.init(clamping:)),
      merges: try metadata.strings("tokenizer.ggml.merges"),
      bos: id("bos"), eos: id("eos"), unknown: id("unknown"),
      addsBOS: metadata.bool("tokenizer.ggml.add_bos_token"),
      addsEOS: metadata.bool("tokenizer.ggml.add_eos_token"),
      addsSpacePrefix: metadata.bool("tokenizer.ggml.add_space_prefix"))
  }
}

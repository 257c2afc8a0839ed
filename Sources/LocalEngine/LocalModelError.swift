import ChatTemplates
import Checkpoints
import Tokenizers
import Transformer

/// Why a local model cannot be found, loaded or used.
public enum LocalModelError: Error, CustomStringConvertible {
  // MARK: Finding
  case unknownModel(name: String, known: [String])
  case ambiguousName(name: String, candidates: [String])
  case nameTaken(name: String, source: String)
  case invalidName(name: String)
  case notLoaded(name: String, loaded: [String])

  // MARK: Reading
  case checkpoint(CheckpointError)
  case loading(ModelLoadError)
  case tokenizer(path: String, TokenizerError)
  case noTokenizer(path: String)
  case template(path: String, TemplateError)

  // MARK: Options
  case unknownWeightType(String)
  case noAdapter(name: String)
  case notAnArticleModel(name: String, family: String)
  case quantizedElsewhere(path: String, method: String)

  // MARK: Memory
  case overBudget(MemoryShortage)

  public var description: String {
    switch self {
    case .unknownModel(let name, let known):
      "no model '\(name)' in a known place and no such path"
        + (known.isEmpty
          ? "; none is known: start './broccoli' in its checkout, or set BROCCOLI_HOME to that"
          : "; known are \(Self.list(known))")
    case .ambiguousName(let name, let candidates):
      "'\(name)' may mean \(Self.list(candidates)); write more of the name"
    case .nameTaken(let name, let source):
      "the name '\(name)' is taken by the model loaded from '\(source)'; "
        + "give this one another with 'as NAME'"
    case .invalidName(let name):
      "'\(name)' cannot name a model; use letters, digits and marks, without spaces"
    case .notLoaded(let name, let loaded):
      "no model '\(name)' is loaded"
        + (loaded.isEmpty ? "" : "; loaded are \(Self.list(loaded))")
    case .checkpoint(let error): "\(error)"
    case .loading(let error): "\(error)"
    case .tokenizer(let path, let error): "'\(path)': \(error)"
    case .noTokenizer(let path):
      "'\(path)' has no tokenizer; it needs 'tokenizer.json' or 'tokenizer.model'"
    case .template(let path, let error): "'\(path)': \(error)"
    case .unknownWeightType(let name):
      "no weight type '\(name)'; there are "
        + WeightType.allCases.map(\.rawValue).joined(separator: ", ")
    case .noAdapter(let name):
      "no folder '\(name)' and no such name in the Hugging Face cache; an adapter is a folder with "
        + "'adapter_config.json' and 'adapter_model.safetensors'"
    case .notAnArticleModel(let name, let family):
      "'article' loads Llama 3 as the article's stack did; '\(name)' is of the family \(family)"
    case .quantizedElsewhere(let path, let method):
      "'\(path)' is quantized by '\(method)', which is not supported; load the model it was made of "
        + "with 'type q8' or 'type q4', or a GGUF file"
    case .overBudget(let shortage): "\(shortage)"
    }
  }

  /// Runs something that reads files.
  static func reading<R>(_ body: () throws(CheckpointError) -> R) throws(LocalModelError) -> R {
    do throws(CheckpointError) { return try body() } catch { throw .checkpoint(error) }
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
    return names.count > 8 ? shown + " and \(names.count - 8) more" : shown
  }
}

/// How the byte-level vocabularies of GGUF files cut text, by the name in `tokenizer.ggml.pre`.
///
/// GGUF files name a pre-tokenizer instead of describing it; the patterns are those of the models'
/// `tokenizer.json` files.
struct GGUFPreTokenizer {
  var normalizer: Normalizer?
  var preTokenizer: PreTokenizer
  var ignoresMerges = false

  private static let llama3 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let qwen2 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let tekken =
    #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  init(_ name: String, field: String) throws(TokenizerError) {
    let byteLevel = PreTokenizer.byteLevel(addsPrefixSpace: false, pattern: nil)
    func cutting(_ pattern: String) throws(TokenizerError) -> PreTokenizer {
      .sequence([
        .split(try TokenizerFile.expression(pattern, field), .isolated, isInverted: false),
        byteLevel,
      ])
    }
    switch name {
    case "llama3", "llama-v3", "llama-bpe", "falcon3", "pixtral", "llama4":
      preTokenizer = try cutting(Self.llama3)
      ignoresMerges = true
    case "dbrx", "smaug-bpe": preTokenizer = try cutting(Self.llama3)
    case "qwen2", "deepseek-r1-qwen", "megrez", "stablelm2", "hunyuan":
      preTokenizer = try cutting(Self.qwen2)
      if name == "qwen2" || name == "deepseek-r1-qwen" { normalizer = .unicode(.nfc) }
    case "tekken":
      preTokenizer = try cutting(Self.tekken)
      ignoresMerges = true
    case "gpt-2", "gpt2", "phi-2", "mpt", "olmo", "jina-es", "jina-de", "gigachat", "jais",
      "default":
      preTokenizer = .byteLevel(
        addsPrefixSpace: false,
        pattern: try TokenizerFile.expression(PreTokenizer.byteLevelPattern, field))
    case "smollm", "codeshell", "refact", "starcoder", "command-r":
      // Digits stand alone.
      preTokenizer = .sequence([
        .characters(.number, .isolated),
        .byteLevel(
          addsPrefixSpace: false,
          pattern: try TokenizerFile.expression(PreTokenizer.byteLevelPattern, field)),
      ])
    default: throw .unsupported(field: field, value: name)
    }
  }
}

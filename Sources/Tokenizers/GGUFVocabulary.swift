/// The vocabulary of a GGUF file: the arrays under `tokenizer.ggml`, as they stand there.
public struct GGUFVocabulary: Sendable {
  /// The kind: `llama` (SentencePiece) or `gpt2` (byte-level BPE).
  public var model: String
  /// The name of the pre-tokenizer of byte-level BPE: `llama-bpe`, `qwen2`, …
  public var pre: String?
  /// The pieces in the order of their ids.
  public var tokens: [String]
  /// The score of each piece (SentencePiece).
  public var scores: [Float]?
  /// The type of each piece: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.
  public var types: [Int32]?
  /// The merges in order, two pieces with a space between (byte-level BPE).
  public var merges: [String]?
  /// The id of the token that begins a text.
  public var bos: Int32?
  /// The id of the token that ends a text.
  public var eos: Int32?
  /// The id of the token for what the vocabulary cannot express.
  public var unknown: Int32?
  /// Whether encoders put `bos` first.
  public var addsBOS: Bool?
  /// Whether encoders put `eos` last.
  public var addsEOS: Bool?
  /// Whether text gets a space in front (SentencePiece; true where absent).
  public var addsSpacePrefix: Bool?

  /// A vocabulary of the given arrays.
  public init(
    model: String, pre: String? = nil, tokens: [String], scores: [Float]? = nil,
    types: [Int32]? = nil, merges: [String]? = nil, bos: Int32? = nil, eos: Int32? = nil,
    unknown: Int32? = nil, addsBOS: Bool? = nil, addsEOS: Bool? = nil,
    addsSpacePrefix: Bool? = nil
  ) {
    self.model = model
    self.pre = pre
    self.tokens = tokens
    self.scores = scores
    self.types = types
    self.merges = merges
    self.bos = bos
    self.eos = eos
    self.unknown = unknown
    self.addsBOS = addsBOS
    self.addsEOS = addsEOS
    self.addsSpacePrefix = addsSpacePrefix
  }
}

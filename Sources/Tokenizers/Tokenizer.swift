import JSON

/// Text ↔ token ids, as a model's own tokenizer does it.
///
/// ```swift
/// let tokenizer = try Tokenizer(json: bytes, configuration: nil)
/// let ids = tokenizer.encode("Add a meeting")
/// tokenizer.decode(ids)  // Add a meeting
/// ```
///
/// The stages are those of Hugging Face `tokenizers`: added tokens are cut out, the rest is normalized,
/// cut into words, and each word becomes ids.
public struct Tokenizer: Sendable {
  /// The pieces by id and text, added tokens included.
  var vocabulary: Vocabulary
  /// Ids of special tokens.
  var isSpecialID: [Bool]
  /// Ids whose text stands as it is: added tokens.
  var isAddedID: [Bool]
  /// Added tokens that are looked for before normalization.
  var rawTokens = AddedTokenMatcher()
  /// Added tokens that are looked for after it.
  var normalizedTokens = AddedTokenMatcher()
  var normalizer: Normalizer?
  var preTokenizer: PreTokenizer?
  var model: TokenModel
  var decoder: TokenDecoder
  /// What special tokens stand around a text.
  var frame = TokenFrame()
  /// What the unknown token decodes to, where that is not its piece.
  var unknownText: (id: Int32, text: [UInt8])?

  /// The id of the token that begins a text.
  public internal(set) var beginningOfSequence: Int32?
  /// The id of the token that ends a text.
  public internal(set) var endOfSequence: Int32?

  /// Reads `tokenizer.json`, and where it is given, `tokenizer_config.json`.
  public init(json: [UInt8], configuration: JSONValue?) throws(TokenizerError) {
    self = try TokenizerFile.read(json, configuration: configuration)
  }

  /// One more than the largest id.
  public var vocabularySize: Int { vocabulary.count }

  /// The id of a vocabulary entry as stored.
  public func id(of piece: String) -> Int32? { vocabulary.id(of: piece).map { Int32($0) } }

  /// The vocabulary entry of an id as stored: `Ġhello`, `▁the`.
  public func piece(of id: Int32) -> String? {
    vocabulary.contains(Int(id)) ? String(decoding: vocabulary[Int(id)], as: UTF8.self) : nil
  }

  /// Whether an id is a special token, such as the tag of a turn.
  public func isSpecial(_ id: Int32) -> Bool {
    isSpecialID.indices.contains(Int(id)) && isSpecialID[Int(id)]
  }
}

/// The special tokens around an encoded text.
struct TokenFrame: Sendable {
  var before: [Int32] = []
  var after: [Int32] = []
}

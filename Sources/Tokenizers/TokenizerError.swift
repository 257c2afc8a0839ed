import JSON

/// Why a tokenizer's files cannot be used: which field, and what is wrong with it.
///
/// Fields are written as paths from the file's root: `model.merges[12]`.
public enum TokenizerError: Error, Equatable, Sendable {
  /// The text of `tokenizer.json` is no JSON.
  case invalidJSON(JSONError)
  /// A field is absent or of another type.
  case invalidField(field: String, expected: String, found: String)
  /// A field names a kind of step that this tokenizer does not have.
  case unsupported(field: String, value: String)
  /// A pattern cannot be compiled.
  case invalidPattern(field: String, error: PatternError)
  /// Two entries claim one id.
  case duplicateID(field: String, id: Int, first: String, second: String)
  /// Two entries have one text.
  case duplicatePiece(field: String, piece: String)
  /// An id is negative or far beyond the number of entries.
  case idOutOfRange(field: String, id: Int, limit: Int)
  /// A merge or template names a piece that the vocabulary does not have.
  case unknownPiece(field: String, piece: String)
  /// A merge is not two pieces.
  case malformedMerge(field: String, text: String)
  /// Lists that must be equally long are not.
  case unequalCounts(field: String, count: Int, expected: Int)
  /// The vocabulary has no entry.
  case emptyVocabulary(field: String)
  /// Steps nest too deeply.
  case tooDeep(field: String, limit: Int)
  /// A list or text is longer than a tokenizer can need.
  case tooLarge(field: String, count: Int, limit: Int)
  /// A protobuf file ends in the middle of a field, or a field's length runs out of it.
  case truncated(field: String, offset: Int)
  /// A protobuf field has a wire type that its number does not have.
  case invalidWireType(field: String, offset: Int)
}

extension TokenizerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidJSON(let error): "tokenizer.json is no JSON: \(error)"
    case .invalidField(let field, let expected, let found):
      "'\(field)' must be \(expected), but is \(found)"
    case .unsupported(let field, let value):
      "'\(field)': '\(value)' is not supported; convert the tokenizer to another form"
    case .invalidPattern(let field, let error): "'\(field)': \(error)"
    case .duplicateID(let field, let id, let first, let second):
      "'\(field)': '\(first)' and '\(second)' both have the id \(id)"
    case .duplicatePiece(let field, let piece): "'\(field)': '\(piece)' stands twice"
    case .idOutOfRange(let field, let id, let limit):
      "'\(field)': the id \(id) must be at least 0 and below \(limit)"
    case .unknownPiece(let field, let piece): "'\(field)': '\(piece)' is not in the vocabulary"
    case .malformedMerge(let field, let text):
      "'\(field)': '\(text)' is not two pieces with a space between"
    case .unequalCounts(let field, let count, let expected):
      "'\(field)' has \(count) entries, but the vocabulary has \(expected)"
    case .emptyVocabulary(let field): "'\(field)' has no entries"
    case .tooDeep(let field, let limit): "'\(field)' nests deeper than \(limit) levels"
    case .tooLarge(let field, let count, let limit):
      "'\(field)' has \(count) entries, more than \(limit)"
    case .truncated(let field, let offset):
      "byte \(offset): the file ends in the middle of '\(field)'; download it again"
    case .invalidWireType(let field, let offset):
      "byte \(offset): '\(field)' is not encoded as a SentencePiece model does"
    }
  }
}

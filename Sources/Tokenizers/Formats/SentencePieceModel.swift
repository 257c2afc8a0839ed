/// What a SentencePiece `tokenizer.model` says (sentencepiece_model.proto), and what a GGUF file's
/// vocabulary of the kind `llama` says.
struct SentencePieceModel: Sendable {
  /// The types of pieces, by their numbers in the file.
  enum PieceType: UInt64, Sendable {
    case normal = 1
    case unknown = 2
    case control = 3
    case userDefined = 4
    case unused = 5
    case byte = 6
  }

  struct Piece: Sendable {
    var text: String
    var score: Float
    var type: PieceType
  }

  var pieces: [Piece] = []
  /// Whether pieces are merged by score rather than chosen by the sum of scores.
  var isBytePairs = true
  var hasByteFallback = false
  var unknownID = 0
  var beginID = 1
  var endID = 2
  /// What the unknown piece decodes to.
  var unknownText = " \u{2047} "
  var addsSpacePrefix = true
  var removesExtraSpaces = true
  var escapesSpaces = true

  /// Where pieces stand, for messages.
  var field = "pieces"

  init() {}

  /// Reads the bytes of a `tokenizer.model`.
  init(_ file: [UInt8]) throws(TokenizerError) {
    isBytePairs = false
    var reader = ProtobufReader(file, range: 0..<file.count, name: "model")
    while let (number, value) = try reader.next() {
      guard case .bytes(let range) = value else { continue }
      switch number {
      case 1: pieces.append(try Self.piece(file, range, index: pieces.count))
      case 2: try readTrainer(file, range)
      case 3: try readNormalizer(file, range)
      default: break
      }
    }
    guard !pieces.isEmpty else { throw .emptyVocabulary(field: field) }
  }

  private static func piece(_ file: [UInt8], _ range: Range<Int>, index: Int)
    throws(TokenizerError) -> Piece
  {
    let name = "pieces[\(index)]"
    var piece = Piece(text: "", score: 0, type: .normal)
    var reader = ProtobufReader(file, range: range, name: name)
    while let (number, value) = try reader.next() {
      switch (number, value) {
      case (1, .bytes(let range)):
        guard let text = String(validating: file[range], as: UTF8.self) else {
          throw .invalidField(field: name + ".piece", expected: "UTF-8", found: "other bytes")
        }
        piece.text = text
      case (2, .fixed32(let bits)): piece.score = Float(bitPattern: bits)
      case (3, .varint(let type)):
        guard let type = PieceType(rawValue: type) else {
          throw .unsupported(field: name + ".type", value: "\(type)")
        }
        piece.type = type
      case (1, _), (2, _), (3, _): throw .invalidWireType(field: name, offset: range.lowerBound)
      default: break
      }
    }
    return piece
  }

  private mutating func readTrainer(_ file: [UInt8], _ range: Range<Int>) throws(TokenizerError) {
    var reader = ProtobufReader(file, range: range, name: "trainer_spec")
    while let (number, value) = try reader.next() {
      switch (number, value) {
      case (3, .varint(let type)):
        guard type == 1 || type == 2 else {
          throw .unsupported(field: "trainer_spec.model_type", value: "\(type)")
        }
        isBytePairs = type == 2
      case (24, .varint(let isSuffix)) where isSuffix != 0:
        throw .unsupported(field: "trainer_spec.treat_whitespace_as_suffix", value: "true")
      case (35, .varint(let flag)): hasByteFallback = flag != 0
      case (40, .varint(let id)): unknownID = Self.id(id)
      case (41, .varint(let id)): beginID = Self.id(id)
      case (42, .varint(let id)): endID = Self.id(id)
      case (44, .bytes(let range)): unknownText = String(decoding: file[range], as: UTF8.self)
      default: break
      }
    }
  }

  /// Ids are signed; -1 is none.
  private static func id(_ value: UInt64) -> Int { Int(Int32(truncatingIfNeeded: value)) }

  private mutating func readNormalizer(_ file: [UInt8], _ range: Range<Int>)
    throws(TokenizerError)
  {
    var reader = ProtobufReader(file, range: range, name: "normalizer_spec")
    while let (number, value) = try reader.next() {
      switch (number, value) {
      case (2, .bytes(let map)) where !map.isEmpty:
        throw .unsupported(
          field: "normalizer_spec.precompiled_charsmap", value: "a table of \(map.count) bytes")
      case (3, .varint(let flag)): addsSpacePrefix = flag != 0
      case (4, .varint(let flag)): removesExtraSpaces = flag != 0
      case (5, .varint(let flag)): escapesSpaces = flag != 0
      default: break
      }
    }
  }
}

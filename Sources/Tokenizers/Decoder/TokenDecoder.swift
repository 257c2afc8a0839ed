/// How pieces become text again: `decoder` of `tokenizer.json`, brought into one order.
///
/// Steps that change a piece come first, then bytes are put together, then the text's start is
/// stripped. Files with another order are refused.
struct TokenDecoder: Sendable {
  /// A change of one piece.
  enum Step: Sendable {
    case replace(TextPattern, with: [UInt8])
    /// Removes up to a number of times a text at the start and the end.
    case strip([UInt8], start: Int, end: Int)
    /// The mark becomes a space; in the first piece it is dropped, if encoding put it there.
    case metaspace([UInt8], dropsFirst: Bool)
  }

  /// What becomes of bytes that pieces stand for.
  enum Bytes: Sendable {
    /// There are none.
    case none
    /// Every piece is bytes in `ByteAlphabet`.
    case alphabet
    /// `<0x0A>` is a byte; a run of such pieces that is not valid UTF-8 is U+FFFD throughout (tokenizers).
    case runs
    /// `<0x0A>` is a byte; each byte that is no part of a character is U+FFFD (SentencePiece).
    case characters
  }

  /// Spaces that are removed from the start of the text.
  enum Start: Sendable {
    case asIs
    /// Up to a number of times a byte, from the start of the text.
    case strips(UInt8, count: Int)
    /// The space of the first piece, if nothing stands before it (SentencePiece).
    case stripsFirstPiece
    /// The space of every piece before which nothing stands (SentencePiece that removes extra spaces).
    case stripsPieces
  }

  var steps: [Step] = []
  var bytes = Bytes.none
  var start = Start.asIs
  /// Whether pieces stand apart, as without any decoder.
  var separatesPieces = false

  /// What one token adds to a text.
  enum Part {
    /// Text, or bytes of the alphabet.
    case text([UInt8])
    /// One byte of a run.
    case byte(UInt8)
  }

  /// What a piece stands for.
  func part(for piece: ArraySlice<UInt8>, isFirst: Bool) -> Part {
    var text = Array(piece)
    for step in steps { apply(step, to: &text, isFirst: isFirst) }
    switch bytes {
    case .none: return .text(text)
    case .alphabet:
      return .text(text.withUnsafeBufferPointer { ByteAlphabet.bytes(of: $0) } ?? text)
    case .runs, .characters:
      return Self.byte(named: text[...]).map { .byte($0) } ?? .text(text)
    }
  }

  private func apply(_ step: Step, to text: inout [UInt8], isFirst: Bool) {
    switch step {
    case .replace(let pattern, let content):
      text = Normalizer.replace(pattern, with: content).apply(to: text)
    case .strip(let content, let start, let end):
      guard !content.isEmpty else { return }
      for _ in 0..<start where text.starts(with: content) { text.removeFirst(content.count) }
      for _ in 0..<end where text.suffix(content.count) == content[...] {
        text.removeLast(content.count)
      }
    case .metaspace(let mark, let dropsFirst):
      let content: [UInt8] = isFirst && dropsFirst ? [] : [0x20]
      text = Normalizer.replace(.text(mark), with: content).apply(to: text)
    }
  }

  /// The byte that a piece such as `<0x0A>` names.
  static func byte(named piece: ArraySlice<UInt8>) -> UInt8? {
    let piece = Array(piece)
    guard piece.count == 6, piece.starts(with: [0x3C, 0x30, 0x78]), piece[5] == 0x3E,
      let high = digit(piece[3]), let low = digit(piece[4])
    else { return nil }
    return high << 4 | low
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }
}

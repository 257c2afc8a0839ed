/// Puts the parts of tokens together to text, and holds back what may still be half a character.
struct TextAssembler: Sendable {
  private let bytes: TokenDecoder.Bytes
  private let separatesPieces: Bool
  private var start: TokenDecoder.Start
  /// Bytes that are not yet text.
  private var pending: [UInt8] = []
  private var isEmpty = true
  /// Whether no token has come yet.
  private(set) var isFirst = true

  init(_ decoder: TokenDecoder) {
    bytes = decoder.bytes
    separatesPieces = decoder.separatesPieces
    start = decoder.start
  }

  /// Adds a token's part; `isLiteral` for special tokens, whose text stands as it is.
  mutating func append(_ part: TokenDecoder.Part, isLiteral: Bool, to output: inout [UInt8]) {
    if separatesPieces, !isFirst { emit([0x20], to: &output) }
    isFirst = false
    switch part {
    case .byte(let byte):
      pending.append(byte)
      if case .characters = bytes { drain(isFinal: false, to: &output) }
    case .text(var text):
      if case .alphabet = bytes {
        pending += text
        drain(isFinal: false, to: &output)
        return
      }
      drain(isFinal: true, to: &output)
      if !text.isEmpty { strip(&text, isLiteral: isLiteral) }
      emit(text[...], to: &output)
    }
  }

  /// Writes what was held back.
  mutating func finish(to output: inout [UInt8]) { drain(isFinal: true, to: &output) }

  private mutating func strip(_ text: inout [UInt8], isLiteral: Bool) {
    switch start {
    case .stripsFirstPiece: start = .asIs
    case .stripsPieces: break
    case .asIs, .strips: return
    }
    if !isLiteral, isEmpty, text.first == 0x20 { text.removeFirst() }
  }

  private mutating func emit(_ text: ArraySlice<UInt8>, to output: inout [UInt8]) {
    var text = text
    if case .strips(let byte, var count) = start {
      while count > 0, text.first == byte {
        text.removeFirst()
        count -= 1
      }
      start = count > 0 && text.isEmpty ? .strips(byte, count: count) : .asIs
    }
    guard !text.isEmpty else { return }
    isEmpty = false
    output.append(contentsOf: text)
  }

  private mutating func drain(isFinal: Bool, to output: inout [UInt8]) {
    guard !pending.isEmpty else { return }
    let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]
    if case .runs = bytes {
      guard isFinal else { return }
      let isValid = UTF8Prefix.areCharacters(pending[...])
      let run = isValid ? pending : pending.flatMap { _ in replacement }
      pending = []
      emit(run[...], to: &output)
      return
    }
    var text: [UInt8] = []
    var rest = pending[...]
    while !rest.isEmpty {
      let prefix = UTF8Prefix(rest)
      switch prefix.kind {
      case .character: text += rest.prefix(prefix.count)
      case .incomplete where !isFinal:
        pending = Array(rest)
        emit(text[...], to: &output)
        return
      case .incomplete, .invalid: text += replacement
      }
      // SentencePiece replaces bytes one by one, others the longest start of a character at once (Unicode 3.9).
      let isCharacter = prefix.kind == .character
      if case .characters = bytes, !isCharacter {
        rest.removeFirst()
      } else {
        rest.removeFirst(prefix.count)
      }
    }
    pending = []
    emit(text[...], to: &output)
  }
}

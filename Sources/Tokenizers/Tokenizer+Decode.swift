extension Tokenizer {
  /// The text of tokens; bytes that are no UTF-8 become U+FFFD, ids without a piece nothing.
  public func decode(_ ids: [Int32], skippingSpecialTokens: Bool = false) -> String {
    var decoder = StreamDecoder(self, skippingSpecialTokens: skippingSpecialTokens)
    var output: [UInt8] = []
    for id in ids { decoder.append(id, to: &output) }
    decoder.finish(to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// The exact bytes that a token stands for in the middle of a text.
  public func bytes(of id: Int32) -> [UInt8] {
    switch part(of: id, isFirst: false)?.part {
    case .text(let text): text
    case .byte(let byte): [byte]
    case nil: []
    }
  }

  /// The exact bytes that a token adds to a text, at its start or later.
  ///
  /// Empty for tokens that stand for no text of their own: special ones, the unknown one, and what a
  /// decoder takes away at the start of a text.
  public func addition(of id: Int32, isFirst: Bool) -> [UInt8] {
    guard !isSpecial(id), unknownText?.id != id,
      let (part, _) = part(of: id, isFirst: isFirst)
    else { return [] }
    var text: [UInt8]
    switch part {
    case .byte(let byte): text = [byte]
    case .text(let piece): text = piece
    }
    if isFirst {
      switch (decoder.start, part) {
      case (.strips(let byte, let count), _):
        for _ in 0..<count where text.first == byte { text.removeFirst() }
      case (.stripsFirstPiece, .text), (.stripsPieces, .text):
        if text.first == 0x20 { text.removeFirst() }
      default: break
      }
    } else if decoder.separatesPieces {
      text.insert(0x20, at: 0)
    }
    return text
  }

  /// Whether some token adds other bytes at the start of a text than later.
  public var startsOtherwise: Bool {
    if decoder.separatesPieces { return true }
    if case .asIs = decoder.start {} else { return true }
    return decoder.steps.contains { step in
      if case .metaspace(_, dropsFirst: true) = step { true } else { false }
    }
  }

  /// What a token adds to a text, and whether it is a special token; nil for ids without a piece.
  func part(of id: Int32, isFirst: Bool) -> (part: TokenDecoder.Part, isLiteral: Bool)? {
    let index = Int(id)
    guard vocabulary.contains(index) else { return nil }
    if let unknownText, unknownText.id == id { return (.text(unknownText.text), true) }
    // Added tokens are not written in the alphabet of bytes.
    if isAddedID[index], case .alphabet = decoder.bytes {
      return (.text(Array(vocabulary[index])), true)
    }
    return (decoder.part(for: vocabulary[index], isFirst: isFirst), isSpecial(id))
  }
}

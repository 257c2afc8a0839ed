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

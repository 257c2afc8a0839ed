/// Text of tokens as they come, never ending in the middle of a character.
///
/// ```swift
/// var decoder = StreamDecoder(tokenizer)
/// for id in ids { print(decoder.append(id), terminator: "") }
/// print(decoder.finish())
/// ```
///
/// The texts joined are `tokenizer.decode(ids)`.
public struct StreamDecoder: Sendable {
  private let tokenizer: Tokenizer
  private let skipsSpecialTokens: Bool
  private var assembler: TextAssembler

  /// A decoder at the start of a text.
  public init(_ tokenizer: Tokenizer) { self.init(tokenizer, skippingSpecialTokens: false) }

  /// A decoder at the start of a text that leaves special tokens out, or not.
  public init(_ tokenizer: Tokenizer, skippingSpecialTokens: Bool) {
    self.tokenizer = tokenizer
    skipsSpecialTokens = skippingSpecialTokens
    assembler = TextAssembler(tokenizer.decoder)
  }

  /// Adds a token and returns the text that is certain now; ids without a piece add nothing.
  public mutating func append(_ id: Int32) -> String {
    var output: [UInt8] = []
    append(id, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// Ends the text and returns what was held back.
  public mutating func finish() -> String {
    var output: [UInt8] = []
    finish(to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  mutating func append(_ id: Int32, to output: inout [UInt8]) {
    if skipsSpecialTokens, tokenizer.isSpecial(id) { return }
    guard let (part, isLiteral) = tokenizer.part(of: id, isFirst: assembler.isFirst) else { return }
    assembler.append(part, isLiteral: isLiteral, to: &output)
  }

  mutating func finish(to output: inout [UInt8]) {
    assembler.finish(to: &output)
    assembler = TextAssembler(tokenizer.decoder)
  }
}

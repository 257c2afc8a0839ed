import Testing

@testable import Tokenizers

@Suite("Text of tokens as they come") struct StreamDecoderTests {
  @Test(
    "an emoji comes whole, and with its last byte",
    arguments: ["bytelevel-llama3", "bytelevel-digits"])
  func emoji(_ name: String) throws {
    let tokenizer = try TokenizerFixture.tokenizer(name)
    // A byte-level vocabulary has every byte as a token.
    let bytes = Array("a🥦é".utf8)
    let ids = try bytes.map { byte in
      try #require(
        (0..<Int32(tokenizer.vocabularySize)).first { tokenizer.bytes(of: $0) == [byte] })
    }
    var decoder = StreamDecoder(tokenizer)
    #expect(ids.map { decoder.append($0) } == ["a", "", "", "", "🥦", "", "é"])
    #expect(decoder.finish() == "")
  }

  @Test("half a character at the end is one U+FFFD, and bytes that begin none are one each")
  func halves() throws {
    let tokenizer = try TokenizerFixture.tokenizer("bytelevel-llama3")
    func id(_ byte: UInt8) throws -> Int32 {
      try #require((0..<Int32(300)).first { tokenizer.bytes(of: $0) == [byte] })
    }
    var decoder = StreamDecoder(tokenizer)
    #expect(try decoder.append(id(0xF0)) == "")
    #expect(try decoder.append(id(0x9F)) == "")
    #expect(decoder.finish() == "\u{FFFD}")
    #expect(decoder.finish() == "")
    #expect(try decoder.append(id(0xF0)) == "")
    #expect(try decoder.append(id(0x41)) == "\u{FFFD}A")
    #expect(try decoder.append(id(0xFF)) == "\u{FFFD}")
    #expect(try decoder.append(id(0x80)) == "\u{FFFD}")
  }

  @Test("SentencePiece's bytes come as soon as they are a character")
  func byteFallback() throws {
    let tokenizer = try Tokenizer(
      sentencePiece: TokenizerFixture.bytes("sentencepiece-llama2.model"), configuration: nil)
    func id(_ byte: UInt8) throws -> Int32 {
      try #require(tokenizer.id(of: "<0x\(String(byte, radix: 16, uppercase: true))>"))
    }
    let hello = tokenizer.encode("Hi")
    var decoder = StreamDecoder(tokenizer)
    #expect(hello.map { decoder.append($0) }.joined() == "Hi")
    #expect(try [0xF0, 0x9F, 0xA5, 0xA6].map { decoder.append(try id($0)) } == ["", "", "", "🥦"])
    #expect(try decoder.append(id(0xE6)) == "")
    #expect(hello.map { decoder.append($0) }.joined() == "\u{FFFD} Hi")
  }

  @Test("the space in front is dropped only at the start")
  func leadingSpace() throws {
    let tokenizer = try TokenizerFixture.tokenizer("llama2-legacy")
    let the = try #require(tokenizer.id(of: "▁"))
    let letter = try #require(tokenizer.id(of: "a"))
    var decoder = StreamDecoder(tokenizer)
    #expect([the, letter, the, letter].map { decoder.append($0) } == ["", "a", " ", "a"])
    #expect(tokenizer.decode([the, letter, the, letter]) == "a a")
    #expect(tokenizer.decode([the, the, letter]) == " a")
    #expect(tokenizer.bytes(of: the) == [0x20])
  }

  @Test("ids outside the vocabulary add nothing")
  func unknownIDs() throws {
    let tokenizer = try TokenizerFixture.tokenizer("gemma")
    #expect(tokenizer.decode([-1, Int32.max, Int32.min, Int32(tokenizer.vocabularySize)]) == "")
    #expect(tokenizer.bytes(of: -1) == [])
    #expect(tokenizer.piece(of: -1) == nil)
    #expect(!tokenizer.isSpecial(-1))
  }

  @Test("special tokens can be left out")
  func skipping() throws {
    let tokenizer = try TokenizerFixture.model("floret")
    let ids = tokenizer.encode("<|user|>Hi<|end|>", parsingSpecialTokens: true)
    #expect(tokenizer.decode(ids) == "<|user|>Hi<|end|>")
    #expect(tokenizer.decode(ids, skippingSpecialTokens: true) == "Hi")
    var decoder = StreamDecoder(tokenizer, skippingSpecialTokens: true)
    #expect(ids.map { decoder.append($0) }.joined() + decoder.finish() == "Hi")
  }
}

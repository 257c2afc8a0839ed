import JSON
import Testing

@testable import Tokenizers

@Suite("Prompts of trusted and other text") struct SegmentTests {
  /// Tokenizers with the tag by which a turn ends.
  static let tagged: [(name: String, tag: String)] = [
    ("floret", "<|end|>"), ("bytelevel-llama3", "<|end|>"), ("llama2-first", "<|end|>"),
    ("gemma", "<|end|>"), ("sentencepiece-gemma", "<end_of_turn>"),
    ("sentencepiece-unigram", "<|end|>"), ("llama2-legacy", "</s>"),
  ]

  private func tokenizer(_ name: String) throws -> Tokenizer {
    if name == "floret" { return try TokenizerFixture.model(name) }
    guard name.hasPrefix("sentencepiece") else { return try TokenizerFixture.tokenizer(name) }
    return try Tokenizer(
      sentencePiece: TokenizerFixture.bytes(name + ".model"), configuration: nil)
  }

  @Test("what a user types never becomes the tag of a turn", arguments: tagged)
  func forging(name: String, tag: String) throws {
    let tokenizer = try tokenizer(name)
    let id = try #require(tokenizer.id(of: tag))
    #expect(tokenizer.isSpecial(id))
    func count(_ segments: [Segment]) -> Int {
      tokenizer.encode(segments).count { $0 == id }
    }
    #expect(count([Segment(tag, isTrusted: true)]) == 1)
    #expect(count([Segment(tag, isTrusted: false)]) == 0)
    #expect(count([Segment("Hi \(tag)\n", isTrusted: false), Segment(tag, isTrusted: true)]) == 1)
    // Half of it trusted is not enough, at whatever place the text is cut.
    for cut in 1..<tag.count {
      let (head, tail) = (String(tag.prefix(cut)), String(tag.dropFirst(cut)))
      #expect(count([Segment(head, isTrusted: true), Segment(tail, isTrusted: false)]) == 0)
      #expect(count([Segment(head, isTrusted: false), Segment(tail, isTrusted: true)]) == 0)
      // Two pieces of template make one tag.
      #expect(count([Segment(head, isTrusted: true), Segment(tail, isTrusted: true)]) == 1)
    }
    let typed = tokenizer.encode([Segment(tag, isTrusted: false)])
    #expect(tokenizer.decode(typed) == tag)
  }

  @Test("no token at all of untrusted text is special", arguments: tagged)
  func noSpecials(name: String, tag: String) throws {
    let tokenizer = try tokenizer(name)
    let specials = (0..<Int32(tokenizer.vocabularySize)).filter { tokenizer.isSpecial($0) }
    #expect(!specials.isEmpty)
    for id in specials {
      let piece = try #require(tokenizer.piece(of: id))
      for text in [piece, "a\(piece)b", " \(piece) ", piece + piece] {
        let ids = tokenizer.encode([Segment(text, isTrusted: false)])
        // What no piece expresses may become the unknown token, which forges nothing.
        #expect(!ids.contains { tokenizer.isSpecial($0) && tokenizer.piece(of: $0) != "<unk>" })
      }
    }
  }

  @Test("segments without a tag between are encoded as one text", arguments: tagged)
  func joining(name: String, tag: String) throws {
    let tokenizer = try tokenizer(name)
    let text = "Add a meeting with Fred on Nov 11, please. 日本 🥦"
    let whole = tokenizer.encode(text)
    for cut in 0...text.count {
      let parts = [
        Segment(String(text.prefix(cut)), isTrusted: true),
        Segment(String(text.dropFirst(cut)), isTrusted: false),
      ]
      #expect(tokenizer.encode(parts) == whole)
    }
    #expect(tokenizer.encode([Segment]()) == [])
    #expect(tokenizer.encode([Segment("", isTrusted: true)]) == [])
  }

  @Test("added tokens that are not special count in any text")
  func ordinaryTokens() throws {
    let tokenizer = try TokenizerFixture.tokenizer("bytelevel-qwen2")
    let id = try #require(tokenizer.id(of: "<tool>"))
    #expect(!tokenizer.isSpecial(id))
    #expect(tokenizer.encode([Segment("<tool>", isTrusted: false)]) == [id])
    #expect(
      tokenizer.encode([Segment("<to", isTrusted: false), Segment("ol>", isTrusted: true)]) == [id])
  }
}

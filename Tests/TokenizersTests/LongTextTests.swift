import TestSupport
import Testing

@testable import Tokenizers

/// Long runs of one kind of character, which cost other tokenizers quadratic time.
@Suite("Long texts") struct LongTextTests {
  static let runs = ["a", " ", "1", "!", "\n", "é", "日", "🥦", "\u{301}", "'", "ab ", "<", "▁"]

  private func tokenizer(_ name: String) throws -> Tokenizer {
    guard name.hasPrefix("sentencepiece") else { return try TokenizerFixture.tokenizer(name) }
    return try Tokenizer(
      sentencePiece: TokenizerFixture.bytes(name + ".model"), configuration: nil)
  }

  @Test(
    "a run of one character is encoded and decoded", .hangGuard,
    arguments: ["bytelevel-llama3", "llama2-legacy", "sentencepiece-unigram"])
  func runs(_ name: String) throws {
    let tokenizer = try tokenizer(name)
    for run in Self.runs {
      let text = String(repeating: run, count: 20_000 / run.utf8.count)
      let ids = tokenizer.encode([Segment(text, isTrusted: false)])
      let expected = name == "bytelevel-llama3" ? text : text.replacing("▁", with: " ")
      #expect(tokenizer.decode(ids).utf8.elementsEqual(expected.utf8), "\(run)")
    }
  }

  /// One word of a million symbols: a pair at a time would be hours.
  @Test(
    "a word of a million letters", .hangGuard,
    arguments: ["sentencepiece-llama2"])
  func longWord(_ name: String) throws {
    let tokenizer = try tokenizer(name)
    let ids = tokenizer.encode(String(repeating: "e", count: 1_000_000))
    #expect(ids.count > 100_000)
    #expect(ids.reduce(0) { $0 + tokenizer.bytes(of: $1).count } >= 1_000_000)
  }
}

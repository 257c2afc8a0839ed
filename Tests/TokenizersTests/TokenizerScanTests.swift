import JSON
import Testing

@testable import Tokenizers

@Suite("Reading vocabularies in place") struct TokenizerScanTests {
  @Test(
    "a scan finds what the parser finds",
    arguments: [
      "bytelevel-prefix", "bytelevel-llama3", "bytelevel-qwen2", "llama2-legacy", "gemma", "words",
    ])
  func agreement(_ name: String) throws {
    let tokenizer = try #require(try TokenizerFixture.json(name + ".json")["tokenizer"])
    let scan = try #require(TokenizerScan(Array(tokenizer.text.utf8)))
    let vocabulary = try #require(scan.vocabulary())
    let pieces = try #require(tokenizer["model"]?["vocab"]?.object)
    #expect(vocabulary.pieceCount == pieces.count)
    for (piece, id) in pieces { #expect(vocabulary.id(of: piece) == id.int) }

    let isBarred = [Bool](repeating: false, count: vocabulary.count)
    let merges = try #require(scan.merges(vocabulary, isBarred: isBarred))
    let field = JSONField(tokenizer["model"]?["merges"], path: "merges")
    let expected = try MergeList.table(field, vocabulary, isBarred: isBarred)
    #expect(merges.count == expected.count)
    for merge in try field.array() {
      let left = try #require(merge[0]?.string.flatMap { vocabulary.id(of: $0) })
      let right = try #require(merge[1]?.string.flatMap { vocabulary.id(of: $0) })
      let found = try #require(merges.merge(Int32(left), Int32(right)))
      let wanted = try #require(expected.merge(Int32(left), Int32(right)))
      #expect(found == wanted)
    }
    let rest = try JSONValue(parsing: scan.rest)
    #expect(rest["model"]?["vocab"]?.object?.isEmpty == true)
    #expect(rest["model"]?["merges"] == [])
    #expect(rest["added_tokens"] == tokenizer["added_tokens"])
  }

  @Test("escapes are undone, white space is skipped, merges may be strings")
  func escapes() throws {
    let text = #"""
      { "model" : { "merges" : [ "\u0041 \"", [ "\n" , "\\" ] ] ,
        "vocab" : { "A" : 0 , "\"" : 1, "\u0041\"":2, "\n":3, "\\":4, "\n\\":5, "\u00e9":6 } } }
      """#
    let tokenizer = try Tokenizer(json: Array(text.utf8), configuration: nil)
    #expect(tokenizer.encode("A\"\n\\é") == [2, 5, 6])
  }

  @Test(
    "what is not as usual is left to the parser",
    arguments: [
      #"{"model":{"vocab":{"a":1.0},"merges":[]}}"#, #"{"model":{"vocab":{"a":01},"merges":[]}}"#,
      #"{"model":{"vocab":{"a":0,},"merges":[]}}"#,
      #"{"model":{"vocab":{"a":0,"a":1},"merges":[]}}"#,
      #"{"model":{"vocab":{"\ud83d\ude00":0},"merges":[]}}"#,
      #"{"model":{"vocab":{"\q":0},"merges":[]}}"#, #"{"model":{"vocab":{"a":0}"#,
    ])
  func fallback(_ text: String) {
    #expect(TokenizerScan(Array(text.utf8))?.vocabulary() == nil)
  }

  @Test("only the parser's errors are shown")
  func errors() {
    let text = #"{"model":{"vocab":{"a":0},"merges":["a  b"]},"added_tokens":[}"#
    let error = #expect(throws: TokenizerError.self) {
      try Tokenizer(json: Array(text.utf8), configuration: nil)
    }
    #expect(
      error?.description.contains("line 1, column 62") == true, "\(String(describing: error))")
  }
}

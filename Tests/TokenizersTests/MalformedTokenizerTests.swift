import JSON
import Testing

@testable import Tokenizers

@Suite("Malformed tokenizers") struct MalformedTokenizerTests {
  private static func file(
    model: String =
      #"{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}"#,
    added: String = "[]", rest: String = #""decoder":null"#
  ) -> String {
    #"{"added_tokens":\#(added),"model":\#(model),\#(rest)}"#
  }

  static let files: [(text: String, message: String)] = [
    ("", "tokenizer.json is no JSON: line 1, column 1: the text ends in the middle of a value"),
    ("[]", "'model.vocab' must be"),
    ("{}", "'model.vocab' must be"),
    (file(model: #"{"type":"WordPiece","vocab":{"a":0}}"#), "'model.type': 'WordPiece'"),
    (file(model: #"{"type":"BPE","vocab":{},"merges":[]}"#), "'model.vocab' has no entries"),
    (file(model: #"{"type":"BPE","vocab":[],"merges":[]}"#), "'model.vocab' must be an object"),
    (
      file(model: #"{"type":"BPE","vocab":{"a":0,"b":0},"merges":[]}"#),
      "'model.vocab': 'a' and 'b' both have the id 0"
    ),
    (
      file(model: #"{"type":"BPE","vocab":{"a":0,"a":1},"merges":[]}"#),
      "the key 'a' stands twice"
    ),
    (
      file(model: #"{"type":"BPE","vocab":{"a":-1},"merges":[]}"#),
      "'model.vocab': the id -1 must be at least 0"
    ),
    (
      file(model: #"{"type":"BPE","vocab":{"a":2000000000},"merges":[]}"#),
      "'model.vocab': the id 2000000000 must be"
    ),
    (
      file(model: #"{"type":"BPE","vocab":{"a":1.5},"merges":[]}"#),
      "'model.vocab.a' must be an integer"
    ),
    (
      file(model: #"{"type":"BPE","vocab":{"a":0},"merges":["a b"]}"#),
      "'model.merges[0]': 'b' is not in the vocabulary"
    ),
    (
      file(model: #"{"type":"BPE","vocab":{"a":0,"b":1},"merges":[["a","b"]]}"#),
      "'model.merges[0]': 'ab' is not in the vocabulary"
    ),
    (
      file(model: #"{"type":"BPE","vocab":{"a":0},"merges":["a"]}"#),
      "'model.merges[0]': 'a' is not two pieces"
    ),
    (
      file(model: #"{"type":"BPE","vocab":{"a":0},"merges":[["a"]]}"#),
      "'model.merges[0]' must be two pieces"
    ),
    (
      file(model: #"{"type":"BPE","vocab":{"a":0},"merges":[],"unk_token":"x"}"#),
      "'model.unk_token': 'x' is not in the vocabulary"
    ),
    (
      file(model: #"{"type":"BPE","vocab":{"a":0},"merges":[],"end_of_word_suffix":"</w>"}"#),
      "'model.end_of_word_suffix': '</w>' is not supported"
    ),
    (
      file(model: #"{"type":"Unigram","vocab":[["a",0],["a",1]]}"#),
      "'model.vocab[1][0]': 'a' stands twice"
    ),
    (
      file(model: #"{"type":"Unigram","vocab":[["a",null]]}"#),
      "'model.vocab[0][1]' must be a finite number"
    ),
    (
      file(model: #"{"type":"Unigram","vocab":[["a",0]],"unk_id":7}"#),
      "'model.unk_id': the id 7"
    ),
    (
      file(added: #"[{"id":0,"content":"x"}]"#),
      "'added_tokens[0].id': 'a' and 'x' both have the id 0"
    ),
    (
      file(added: #"[{"id":9,"content":"a"}]"#),
      "'added_tokens[0].content': 'a' stands twice"
    ),
    (
      file(added: #"[{"id":99999999,"content":"x"}]"#),
      "'added_tokens[0].id': the id 99999999 must be"
    ),
    (file(added: #"[{"id":9}]"#), "'added_tokens[0].content' must be a string, but is absent"),
    (file(added: #"{}"#), "'added_tokens' must be an array, but is an object"),
    (
      file(rest: #""normalizer":{"type":"Precompiled","precompiled_charsmap":""}"#),
      "'normalizer.type': 'Precompiled' is not supported"
    ),
    (
      file(
        rest: #""pre_tokenizer":{"type":"Split","pattern":{"Regex":"("},"behavior":"Isolated"}"#),
      "'pre_tokenizer.pattern.Regex': the pattern ends"
    ),
    (
      file(rest: #""pre_tokenizer":{"type":"Split","pattern":{"String":"a"},"behavior":"No"}"#),
      "'pre_tokenizer.behavior': 'No' is not supported"
    ),
    (
      file(
        rest: #""normalizer":"#
          + String(repeating: #"{"type":"Sequence","normalizers":["#, count: 40)
          + #"{"type":"NFC"}"# + String(repeating: "]}", count: 40)), "nests deeper than 16 levels"
    ),
    (
      file(
        rest: #""decoder":{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"ByteLevel"}]}"#),
      "'decoder.decoders[1].type': 'ByteLevel' is not supported"
    ),
    (
      file(
        rest:
          #""post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x"}}],"special_tokens":{"x":{"ids":[77]}}}"#
      ), "'post_processor': the id 77"
    ),
  ]

  @Test("a tokenizer.json is refused by field", arguments: files)
  func tokenizerFile(text: String, message: String) throws {
    let error = #expect(throws: TokenizerError.self) {
      try Tokenizer(json: Array(text.utf8), configuration: nil)
    }
    let description = try #require(error).description
    #expect(description.contains(message), "\(description)")
  }

  @Test("a sound file of the same form is read")
  func sound() throws {
    let text = Self.file(added: #"[{"id":3,"content":"<s>","special":true}]"#)
    let tokenizer = try Tokenizer(json: Array(text.utf8), configuration: nil)
    #expect(tokenizer.encode("abba<s>") == [2, 1, 0])
    #expect(tokenizer.encode("ab<s>", parsingSpecialTokens: true) == [2, 3])
    #expect(tokenizer.beginningOfSequence == 3)
  }

  @Test("replacements that double a text again and again are left out")
  func explosion() throws {
    let step = #"{"type":"Replace","pattern":{"String":"a"},"content":"aa"}"#
    let steps = Array(repeating: step, count: 64).joined(separator: ",")
    let text = Self.file(rest: #""normalizer":{"type":"Sequence","normalizers":[\#(steps)]}"#)
    let tokenizer = try Tokenizer(json: Array(text.utf8), configuration: nil)
    #expect(tokenizer.encode("a").count <= 65536 + 64)
  }

  @Test("a GGUF vocabulary is refused by field")
  func gguf() {
    func message(_ vocabulary: GGUFVocabulary) -> String {
      do throws(TokenizerError) {
        _ = try Tokenizer(gguf: vocabulary)
        return ""
      } catch { return error.description }
    }
    #expect(message(.init(model: "llama", tokens: [])).contains("tokenizer.ggml.tokens"))
    #expect(message(.init(model: "bert", tokens: ["a"])).contains("tokenizer.ggml.model': 'bert'"))
    #expect(message(.init(model: "llama", tokens: ["a"])).contains("tokenizer.ggml.scores"))
    #expect(
      message(.init(model: "llama", tokens: ["a"], scores: [1, 2]))
        == "'tokenizer.ggml.scores' has 2 entries, but the vocabulary has 1")
    #expect(
      message(.init(model: "llama", tokens: ["a", "a"], scores: [1, 2]))
        == "'tokenizer.ggml.tokens[1]': 'a' stands twice")
    #expect(
      message(.init(model: "llama", tokens: ["a"], scores: [1], types: [9]))
        .contains("tokenizer.ggml.token_type[0]': '9'"))
    #expect(
      message(.init(model: "llama", tokens: ["<0x00>"], scores: [1], types: [6]))
        .contains("'<0x00> to <0xFF>' is not in the vocabulary"))
    #expect(message(.init(model: "gpt2", tokens: ["a"])).contains("tokenizer.ggml.merges"))
    #expect(
      message(.init(model: "gpt2", pre: "nope", tokens: ["a"], merges: []))
        .contains("tokenizer.ggml.pre': 'nope'"))
    #expect(
      message(.init(model: "gpt2", tokens: ["a"], merges: ["a b"]))
        .contains("tokenizer.ggml.merges[0]': 'b'"))
    #expect(
      message(.init(model: "gpt2", tokens: ["a"], merges: [], bos: 5))
        .contains("tokenizer.ggml.bos_token_id': the id 5"))
  }

  @Test("a tokenizer.model cut anywhere is refused or has fewer pieces, and never crashes")
  func truncatedModel() throws {
    let bytes = try TokenizerFixture.bytes("sentencepiece-llama2.model")
    for count in stride(from: 0, to: bytes.count, by: 211) {
      guard
        let tokenizer = try? Tokenizer(
          sentencePiece: Array(bytes.prefix(count)), configuration: nil)
      else { continue }
      #expect(tokenizer.vocabularySize < 500)
    }
    let error = #expect(throws: TokenizerError.self) {
      try Tokenizer(sentencePiece: Array(bytes.prefix(bytes.count - 3)), configuration: nil)
    }
    #expect(error?.description.contains("the file ends in the middle of") == true)
  }

  @Test(
    "changed bytes are refused or give a tokenizer that works",
    arguments: ["sentencepiece-llama2.model", "sentencepiece-unigram.model", "gemma.json"])
  func changedBytes(_ name: String) throws {
    var bytes = try TokenizerFixture.bytes(name)
    if name.hasSuffix(".json") {
      bytes = Array(try #require(try TokenizerFixture.json(name)["tokenizer"]).text.utf8)
    }
    var state: UInt64 = 42
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<(name.hasSuffix(".json") ? 20 : 60) {
      var changed = bytes
      for _ in 0...random(4) { changed[random(changed.count)] = UInt8(random(256)) }
      let tokenizer =
        name.hasSuffix(".json")
        ? try? Tokenizer(json: changed, configuration: nil)
        : try? Tokenizer(sentencePiece: changed, configuration: nil)
      guard let tokenizer else { continue }
      let ids = tokenizer.encode("Add a meeting 日本 <|end|>\n", addingSpecialTokens: true)
      _ = tokenizer.decode(ids + [0, 1, 2, 3, 300])
    }
  }
}

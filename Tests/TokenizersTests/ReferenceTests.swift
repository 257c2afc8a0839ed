import JSON
import Testing

@testable import Tokenizers

@Suite("Tokenizers against the references") struct ReferenceTests {
  @Test(
    "tokenizer.json of every kind: the ids and texts of the package tokenizers",
    arguments: [
      "bytelevel-prefix", "bytelevel-llama3", "bytelevel-qwen2", "bytelevel-digits",
      "llama2-legacy", "llama2-first", "gemma", "unigram", "words", "splits",
    ])
  func tokenizerFile(_ name: String) throws {
    try TokenizerFixture.check(
      TokenizerFixture.tokenizer(name), TokenizerFixture.json(name + ".json"))
  }

  @Test(
    "tokenizer.model of every kind: the ids and texts of the package sentencepiece",
    arguments: ["llama2", "gemma", "unknown", "unigram"])
  func sentencePiece(_ name: String) throws {
    let tokenizer = try Tokenizer(
      sentencePiece: TokenizerFixture.bytes("sentencepiece-\(name).model"), configuration: nil)
    try TokenizerFixture.check(
      tokenizer, TokenizerFixture.json("sentencepiece-\(name).cases.json"))
  }

  @Test("the small models of the repository", arguments: ["floret", "sprout"])
  func ownModels(_ name: String) throws {
    let tokenizer = try TokenizerFixture.model(name)
    try TokenizerFixture.check(tokenizer, TokenizerFixture.json("floret.cases.json"))
    #expect(tokenizer.vocabularySize == 1024)
    #expect(tokenizer.beginningOfSequence == 1)
    #expect(tokenizer.endOfSequence == 5)
    #expect(tokenizer.piece(of: 4) == "<|assistant|>")
    #expect(tokenizer.id(of: "<|assistant|>") == 4)
    #expect(tokenizer.isSpecial(4) && !tokenizer.isSpecial(400))
  }

  @Test(
    "a tokenizer.model and the GGUF vocabulary of the same pieces agree",
    arguments: ["llama2", "gemma"])
  func gguf(_ name: String) throws {
    let bytes = try TokenizerFixture.bytes("sentencepiece-\(name).model")
    let model = try SentencePieceModel(bytes)
    let vocabulary = GGUFVocabulary(
      model: "llama", tokens: model.pieces.map(\.text), scores: model.pieces.map(\.score),
      types: model.pieces.map { Int32($0.type.rawValue) }, bos: Int32(model.beginID),
      eos: Int32(model.endID), unknown: Int32(model.unknownID),
      addsSpacePrefix: model.addsSpacePrefix)
    let tokenizer = try Tokenizer(gguf: vocabulary)
    try TokenizerFixture.check(
      tokenizer, TokenizerFixture.json("sentencepiece-\(name).cases.json"))
    #expect(
      tokenizer.encode("Hi", addingSpecialTokens: true)
        == [Int32(model.beginID)] + tokenizer.encode("Hi"))
  }

  @Test(
    "SentencePiece's user-defined symbols are cut out where the dummy prefix is put, too",
    arguments: [
      ("x<tool>", ["▁x", "<tool>"]), ("<tool>", ["▁", "<tool>"]),
      ("a <tool> b", ["▁a", "▁", "<tool>", "▁b"]), ("a▁b", ["▁a", "▁b"]),
      ("<tool><tool>x", ["▁", "<tool>", "<tool>", "x"]),
    ])
  func userDefinedSymbols(_ text: String, _ pieces: [String]) throws {
    let tokens = ["<unk>", "<s>", "</s>", "<tool>", "▁x", "▁a", "▁b", "▁", "x", "a", "b"]
    let vocabulary = GGUFVocabulary(
      model: "llama", tokens: tokens, scores: tokens.indices.map { -Float($0) },
      types: tokens.indices.map { $0 == 0 ? 2 : $0 < 3 ? 3 : $0 == 3 ? 4 : 1 }, bos: 1, eos: 2,
      unknown: 0, addsSpacePrefix: true)
    let tokenizer = try Tokenizer(gguf: vocabulary)
    #expect(tokenizer.encode(text).compactMap { tokenizer.piece(of: $0) } == pieces)
  }

  @Test(
    "StripAccents takes away every mark, as the package tokenizers does",
    arguments: [("a\u{93F}b", "ab"), ("a\u{20DD}b", "ab"), ("a\u{301}b", "ab"), ("é", "é")])
  func accents(_ text: String, _ expected: String) {
    let stripped = Normalizer.stripAccents.apply(to: Array(text.utf8))
    #expect(stripped == Array(expected.utf8))
  }

  @Test("a byte-level GGUF vocabulary agrees with the tokenizer.json it is made of")
  func byteLevelGGUF() throws {
    let file = try TokenizerFixture.json("bytelevel-llama3.json")
    let reference = try TokenizerFixture.tokenizer("bytelevel-llama3")
    let merges = try #require(file["tokenizer"]?["model"]?["merges"]?.array)
    let tokens = (0..<Int32(reference.vocabularySize)).map { reference.piece(of: $0) ?? "" }
    let tokenizer = try Tokenizer(
      gguf: GGUFVocabulary(
        model: "gpt2", pre: "llama-bpe", tokens: tokens,
        types: tokens.indices.map { reference.isSpecial(Int32($0)) ? 3 : 1 },
        merges: merges.map { "\($0[0]?.string ?? "") \($0[1]?.string ?? "")" },
        bos: reference.id(of: "<s>"), eos: reference.id(of: "</s>"), addsBOS: true, addsEOS: true))
    try TokenizerFixture.check(tokenizer, file)
  }
}

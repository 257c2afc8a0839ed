import Checkpoints
import Foundation
import JSON
import Testing

@testable import Tokenizers

/// Real vocabularies with the ids of the reference implementation. They may not be copied, so these
/// tests run only where the folder `shared` lies beside the checkout or `BROCCOLI_SHARED` names it.
@Suite(
  "Real vocabularies", .enabled(if: SharedVocabularies.isPresent, "needs the folder ../shared"))
struct SharedVocabularyTests {
  @Test("byte-level tokenizer.json")
  func llama3() throws {
    let bytes = try SharedVocabularies.bytes("synthetic/llama3_like.tokenizer.json")
    let tokenizer = try Tokenizer(json: bytes, configuration: nil)
    try SharedVocabularies.check("synthetic/llama3_like.cases.json", tokenizer)
  }

  @Test(
    "SentencePiece models",
    arguments: [
      "mistral.v1.tokenizer", "mistral.v3.tokenizer", "synthetic/llama2_like",
      "synthetic/gemma_like",
    ])
  func sentencePiece(_ name: String) throws {
    let bytes = try SharedVocabularies.bytes(name + ".model")
    let tokenizer = try Tokenizer(sentencePiece: bytes, configuration: nil)
    let cases = name.replacing(".tokenizer", with: "") + ".cases.json"
    try SharedVocabularies.check(cases, tokenizer)
    let file = try JSONValue(parsing: SharedVocabularies.bytes(cases))
    #expect(tokenizer.beginningOfSequence.map(Int.init) == file["bos"]?.int)
    #expect(tokenizer.endOfSequence.map(Int.init) == file["eos"]?.int)
    #expect(tokenizer.vocabularySize == file["vocab"]?.int)
  }

  @Test("GGUF vocabulary of byte-level BPE")
  func gpt2() throws {
    let tokenizer = try Tokenizer(gguf: SharedVocabularies.gguf("ggml-vocab-gpt-2.gguf"))
    try SharedVocabularies.check("gpt2.cases.json", tokenizer)
    #expect(tokenizer.endOfSequence == 50256)
  }

  @Test("GGUF vocabulary of SentencePiece")
  func phi3() throws {
    // Its first 32,000 pieces are Llama 2's, whose ids of these texts are well known.
    let tokenizer = try Tokenizer(gguf: SharedVocabularies.gguf("ggml-vocab-phi-3.gguf"))
    #expect(tokenizer.encode("Hello world") == [15043, 3186])
    #expect(tokenizer.encode(" Hello") == [29871, 15043])
    #expect(tokenizer.encode("\n =") == [29871, 13, 353])
    #expect(tokenizer.encode("<|end|>").count > 1)
    // There `</s>` is a user-defined symbol.
    let x = try #require(tokenizer.id(of: "▁x"))
    #expect(tokenizer.encode("x</s>") == [x, 2])
    #expect(tokenizer.encode("<|end|>", parsingSpecialTokens: true) == [32007])
    #expect(tokenizer.encode("Hi", addingSpecialTokens: true).first == 1)
    #expect(tokenizer.decode([15043, 3186]) == "Hello world")
  }
}

enum SharedVocabularies {
  static let folder: String = {
    if let path = ProcessInfo.processInfo.environment["BROCCOLI_SHARED"] { return path }
    let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return checkout.deletingLastPathComponent().appending(path: "shared").path()
  }()

  static var isPresent: Bool {
    FileManager.default.fileExists(atPath: folder + "/tokenizers/gpt2.cases.json")
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: folder + "/tokenizers/" + path)))
  }

  static func gguf(_ path: String) throws -> GGUFVocabulary {
    let metadata = try GGUFMetadata(path: folder + "/tokenizers/" + path)
    func id(_ key: String) -> Int32? { metadata.int("tokenizer.ggml." + key).map { Int32($0) } }
    return GGUFVocabulary(
      model: metadata.string("tokenizer.ggml.model") ?? "",
      pre: metadata.string("tokenizer.ggml.pre"),
      tokens: try metadata.strings("tokenizer.ggml.tokens") ?? [],
      scores: try metadata.floats("tokenizer.ggml.scores"),
      types: try metadata.integers("tokenizer.ggml.token_type")?.map { Int32($0) },
      merges: try metadata.strings("tokenizer.ggml.merges"),
      bos: id("bos_token_id"), eos: id("eos_token_id"), unknown: id("unknown_token_id"))
  }

  /// Every case of a file: ids, pieces as streamed, and the text again.
  static func check(_ path: String, _ tokenizer: Tokenizer) throws {
    let file = try JSONValue(parsing: bytes(path))
    let cases = try #require(file["cases"]?.array)
    #expect(cases.count == 85)
    for test in cases {
      let text = try #require(test["text"]?.string)
      let expected = try #require(test["ids"]?.array).compactMap { $0.int.map { Int32($0) } }
      let ids = tokenizer.encode(text)
      #expect(ids == expected, "\(path): \(text)")
      let decoded = test["decoded"]?.string ?? text
      #expect(Array(tokenizer.decode(ids).utf8) == Array(decoded.utf8), "\(path): \(text)")
      #expect(streamed(ids, tokenizer) == Array(decoded.utf8), "\(path): \(text)")
      if let special = test["ids_parse_special"]?.array {
        let ids = tokenizer.encode(text, parsingSpecialTokens: true)
        #expect(ids == special.compactMap { $0.int.map { Int32($0) } }, "\(path): \(text)")
      }
    }
  }

  static func streamed(_ ids: [Int32], _ tokenizer: Tokenizer) -> [UInt8] {
    var decoder = StreamDecoder(tokenizer)
    return ids.flatMap { Array(decoder.append($0).utf8) } + Array(decoder.finish().utf8)
  }
}

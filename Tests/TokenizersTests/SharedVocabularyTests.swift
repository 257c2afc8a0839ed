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

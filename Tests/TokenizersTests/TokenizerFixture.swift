import Foundation
import JSON
import Testing

@testable import Tokenizers

/// Tokenizers with cases of the reference implementations.
enum TokenizerFixture {
  static func bytes(_ file: String) throws -> [UInt8] {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    return [UInt8](try Data(contentsOf: folder.appending(path: "tokenizers/" + file)))
  }

  static func json(_ file: String) throws -> JSONValue { try JSONValue(parsing: bytes(file)) }

  /// The tokenizer inside `NAME.json`.
  static func tokenizer(_ name: String, configuration: JSONValue? = nil) throws -> Tokenizer {
    let value = try #require(try json(name + ".json")["tokenizer"])
    return try Tokenizer(json: Array(value.text.utf8), configuration: configuration)
  }

  /// The tokenizer of one of the small models in the repository.
  static func model(_ name: String) throws -> Tokenizer {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "models/" + name)
    let file = try Data(contentsOf: folder.appending(path: "tokenizer.json"))
    let configuration = try Data(contentsOf: folder.appending(path: "tokenizer_config.json"))
    return try Tokenizer(
      json: [UInt8](file), configuration: JSONValue(parsing: [UInt8](configuration)))
  }

  static func ids(_ value: JSONValue?) throws -> [Int32] {
    try #require(value?.array).map { Int32(try #require($0.int)) }
  }

  static func streamed(_ ids: [Int32], _ tokenizer: Tokenizer) -> String {
    var decoder = StreamDecoder(tokenizer)
    return ids.map { decoder.append($0) }.joined() + decoder.finish()
  }

  /// Whether two texts are the same bytes; `==` would take a composed and a decomposed é for one.
  static func areEqual(_ left: String, _ right: String?) -> Bool {
    right.map { left.utf8.elementsEqual($0.utf8) } ?? false
  }

  /// Holds a tokenizer against the cases of a file.
  static func check(_ tokenizer: Tokenizer, _ file: JSONValue) throws {
    let cases = try #require(file["cases"]?.array)
    #expect(cases.count > 25)
    for test in cases {
      let text = try #require(test["text"]?.string)
      let ids = tokenizer.encode(text)
      #expect(try ids == self.ids(test["ids"]), "\(text.debugDescription)")
      if test["parsed"] != nil {
        let parsed = tokenizer.encode(text, parsingSpecialTokens: true)
        #expect(try parsed == self.ids(test["parsed"]), "parsed \(text.debugDescription)")
        let framed = tokenizer.encode(text, parsingSpecialTokens: true, addingSpecialTokens: true)
        #expect(try framed == self.ids(test["framed"]), "framed \(text.debugDescription)")
        let skipped = tokenizer.decode(framed, skippingSpecialTokens: true)
        #expect(areEqual(skipped, test["skipped"]?.string), "skipped \(text.debugDescription)")
      }
      let expected = try self.ids(test["ids"])
      checkText(expected, test["decoded"]?.string, tokenizer)
    }
    for test in try #require(file["decodings"]?.array) {
      checkText(try ids(test["ids"]), test["text"]?.string, tokenizer)
    }
  }

  private static func checkText(_ ids: [Int32], _ text: String?, _ tokenizer: Tokenizer) {
    let decoded = tokenizer.decode(ids)
    #expect(areEqual(decoded, text), "\(ids): \(decoded.debugDescription)")
    #expect(areEqual(streamed(ids, tokenizer), text), "streamed \(ids)")
  }
}

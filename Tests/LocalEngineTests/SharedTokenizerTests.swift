import Foundation
import Generation
import JSON
import TestSupport
import Testing

@testable import LocalEngine

/// Real vocabularies as `:tokens` finds them by path. They may not be copied, so these tests run only
/// where the folder `shared` lies beside the checkout or `BROCCOLI_SHARED` names it.
@Suite(
  "Tokenizers by path", .hangGuard,
  .enabled(if: SharedTokenizers.isPresent, "needs the folder ../shared"))
struct SharedTokenizerTests {
  @Test(
    "a file that holds a vocabulary is enough",
    arguments: [
      ("ggml-vocab-gpt-2.gguf", "gpt2.cases.json"),
      ("mistral.v1.tokenizer.model", "mistral.v1.cases.json"),
      ("synthetic/llama3_like.tokenizer.json", "synthetic/llama3_like.cases.json"),
    ])
  func tokens(file: String, casesFile: String) async throws {
    let data = try Data(contentsOf: URL(filePath: SharedTokenizers.folder + casesFile))
    let cases = try JSONValue(parsing: [UInt8](data))["cases"]?.array ?? []
    let plain = cases.filter { $0["ids"]?.array != nil && $0["special"] == nil }.prefix(40)
    #expect(!plain.isEmpty)
    let found = try await ShippedModels.library().tokens(
      model: SharedTokenizers.folder + file, texts: plain.map { $0["text"]?.string ?? "" },
      parsingSpecialTokens: false)
    for (expected, tokens) in zip(plain, found) {
      #expect(tokens.ids.map(Int.init) == expected["ids"]?.array?.compactMap(\.int))
      #expect(tokens.pieces.count == tokens.ids.count)
    }
  }
}

enum SharedTokenizers {
  static let folder: String = {
    if let path = ProcessInfo.processInfo.environment["BROCCOLI_SHARED"] {
      return path + "/tokenizers/"
    }
    let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return checkout.deletingLastPathComponent().appending(path: "shared/tokenizers/").path()
  }()

  static var isPresent: Bool {
    FileManager.default.fileExists(atPath: folder + "gpt2.cases.json")
  }
}

import Foundation
import FuzzTargets
import TestSupport
import Testing

/// Every input that the fuzzer starts from, and every one that once broke something, in the ordinary build.
@Suite("Fuzz corpus") struct CorpusTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Where inputs lie; `FUZZ_CORPUS` names another folder, such as what a long run gathered.
  private static var corpus: URL {
    ProcessInfo.processInfo.environment["FUZZ_CORPUS"].map { URL(fileURLWithPath: $0) }
      ?? root.appendingPathComponent("Fuzz/Corpus")
  }

  @Test(
    "Inputs of the corpus crash nothing, take no time and break no promise",
    .hangGuard, arguments: FuzzTargets.all.map { $0.name })
  func replay(name: String) throws {
    let target = try #require(FuzzTargets.named(name))
    let folder = Self.corpus.appendingPathComponent(name)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(!files.isEmpty)
    for file in files {
      let input = [UInt8](try Data(contentsOf: folder.appendingPathComponent(file)))
      let start = ContinuousClock.now
      #expect(throws: Never.self, "\(file)") { try target.check(input) }
      #expect(ContinuousClock.now - start < .seconds(20), "\(file)")
    }
  }

  @Test("Every folder of the corpus has its target") func folders() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Self.root.appendingPathComponent("Fuzz/Corpus").path)
    #expect(Set(folders) == Set(FuzzTargets.all.map { $0.name }))
  }
}

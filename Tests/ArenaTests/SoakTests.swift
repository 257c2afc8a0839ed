import Arena
import Foundation
import TestSupport
import Testing

/// Random work on sessions, held against `SessionModel` after every step.
///
/// `BROCCOLI_SOAK_SECONDS=3600 swift test --filter Soak` goes on for an hour and watches the memory.
@Suite("Soak") @MainActor struct SoakTests {
  @Test("Thousands of random steps leave the session as its model says", .hangGuard)
  func steps() async throws {
    var counts: [String: Int] = [:]
    for seed in UInt64(1)...6 {
      let soak = try Soak(seed: seed)
      for _ in 0..<400 { try await soak.step() }
      counts.merge(soak.counts) { $0 + $1 }
    }
    // Every kind of step happened, and most of them succeeded somewhere.
    #expect(counts.count == Soak.kinds.count, "\(counts)")
    #expect(counts.values.reduce(0, +) == 2400)
  }

  @Test(
    "For as long as asked, steps find no difference and the memory stays flat",
    .enabled(if: ProcessInfo.processInfo.environment["BROCCOLI_SOAK_SECONDS"] != nil))
  func long() async throws {
    let text = ProcessInfo.processInfo.environment["BROCCOLI_SOAK_SECONDS"] ?? ""
    let seconds = try #require(Double(text))
    let start = ContinuousClock.now
    var (steps, seed) = (0, UInt64(Date().timeIntervalSince1970))
    let atStart = ResidentMemory.bytes
    var early: Int?
    var counts: [String: Int] = [:]
    while ContinuousClock.now - start < .seconds(seconds) {
      seed += 1
      let soak = try Soak(seed: seed)
      for _ in 0..<400 { try await soak.step() }
      steps += 400
      counts.merge(soak.counts) { $0 + $1 }
      // Caches and pools are filled after the first tenth.
      if early == nil, ContinuousClock.now - start > .seconds(seconds / 10) {
        early = ResidentMemory.bytes
      }
    }
    let growth = ResidentMemory.bytes - (early ?? 0)
    let turns = ["ask", "hold", "fail", "fix", "retry", "replace"].reduce(0) {
      $0 + counts[$1, default: 0]
    }
    print(
      "soak: \(steps) steps, of them \(turns) turns, in \(Int(seconds)) s; resident at the start, "
        + "after a tenth and at the end: \(atStart >> 10), \((early ?? 0) >> 10), "
        + "\(ResidentMemory.bytes >> 10) KiB")
    #expect(growth < 48 << 20)
  }
}

import Generation
import TestSupport
import Testing

@testable import LocalEngine

/// What a long evening must not cost.
@Suite("Leaks", .serialized, .hangGuard) struct LeakTests {
  @Test("A thousand turns over loads, unloads and cancellations leave the memory as it was")
  func memoryStaysFlat() async throws {
    // In a process of its own: the memory of tests beside it would be counted too.
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) { try await LeakTests.thousandTurns() }
    // The figures, for whoever runs this to know them.
    let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
    for line in output.split(separator: "\n") where line.hasPrefix("leaks: ") { print(line) }
  }

  private static func thousandTurns() async throws {
    let library = try ShippedModels.library()
    var after: [Int] = []
    for round in 0..<10 {
      let engine = try await library.engine("sprout")
      for turn in 0..<100 {
        // Prompts differ, so that the prefix cache has something to forget.
        let conversation = Conversation([
          Message(.system, "Answer \(round % 3)."), Message(.user, "Turn \(turn % 7) of \(round)"),
        ])
        var tokens = 0
        for try await event in engine.generate(
          GenerationRequest(
            conversation: conversation, settings: GenerationSettings(temperature: 1, maxTokens: 3),
            seed: UInt64(turn)))
        {
          if case .token = event { tokens += 1 }
          // Every tenth answer is left in the middle.
          if turn % 10 == 9, tokens == 1 { break }
        }
      }
      try await library.unload("sprout")
      after.append(ResidentMemory.bytes)
    }
    // Allocators settle in the first rounds; what leaks goes on growing.
    let growth = after[9] - after[3]
    let words = "resident after each hundred turns: \(after.map { $0 >> 10 }) KiB"
    print("leaks: " + words)
    #expect(growth < 8 << 20, "\(words)")
  }
}

import Checkpoints
import TestSupport
import Testing
import Transformer

@Suite("Agreement with the reference implementation", .hangGuard)
struct ReferenceTests {
  /// The largest difference of any logit.
  private func largestDifference(_ found: [[Float]], _ fixture: Fixture) -> Float {
    var largest: Float = 0
    for (row, expected) in zip(fixture.positions.map { found[$0] }, fixture.logits) {
      for (a, b) in zip(row, expected) { largest = max(largest, (a - b).magnitude) }
    }
    return largest
  }

  private func largestLogit(_ fixture: Fixture) -> Float {
    fixture.logits.joined().lazy.map(\.magnitude).max() ?? 0
  }

  @Test(
    "float weights give the reference's logits within 1e-4",
    arguments: Fixture.tiny + Fixture.gguf + Fixture.adapted)
  func floatLogits(_ fixture: Fixture) throws {
    try #require(!fixture.logits.isEmpty)
    let found = try fixture.model(LoadOptions(weightType: .f32)).logits(of: fixture.tokens)
    let difference = largestDifference(found, fixture)
    #expect(difference <= 1e-4, "largest logit \(largestLogit(fixture))")
  }

  @Test(
    "float weights continue as the reference does for 64 tokens",
    arguments: Fixture.tiny + Fixture.gguf + Fixture.adapted)
  func floatGreedy(_ fixture: Fixture) throws {
    try #require(fixture.greedy.count == 64)
    let model = try fixture.model(LoadOptions(weightType: .f32))
    #expect(try model.greedy(after: fixture.tokens, count: 64) == fixture.greedy)
  }

  @Test(
    "bfloat16 weights give logits within 2e-2 of the largest, and the same best tokens",
    arguments: Fixture.tiny + Fixture.gguf + Fixture.adapted + Fixture.shipped,
    InstructionSet.available)
  func bfloat16Logits(_ fixture: Fixture, _ isa: InstructionSet) throws {
    try #require(!fixture.logits.isEmpty)
    let model = try fixture.model(LoadOptions(weightType: .bf16, instructionSet: isa))
    let found = try model.logits(of: fixture.tokens)
    let difference = largestDifference(found, fixture)
    #expect(difference <= 2e-2 * largestLogit(fixture))
    let best =
      fixture.best.isEmpty
      ? fixture.logits.map { Int32($0.indexOfLargest) } : fixture.best
    let same = zip(found, best).count { Int32($0.indexOfLargest) == $1 }
    #expect(100 * same >= 99 * best.count)
  }

  @Test(
    "the shipped models load as bfloat16 and continue as the reference does",
    arguments: Fixture.shipped)
  func shippedGreedy(_ fixture: Fixture) throws {
    let model = try fixture.model()
    #expect(model.plan.weightType == .bf16)
    let prompt = Array(fixture.tokens.prefix(32))
    #expect(try model.greedy(after: prompt, count: 64) == fixture.greedy)
  }
}

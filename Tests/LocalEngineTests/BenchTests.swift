import Generation
import Synchronization
import TestSupport
import Testing

@testable import LocalEngine

@Suite("Measurements", .serialized, .hangGuard) struct BenchTests {
  @Test("every mesh and batch is measured, and fewer bits are compared") func report() async throws
  {
    let library = try ShippedModels.library()
    let seen = Mutex<[BenchProgress]>([])
    let request = BenchRequest(
      model: "sprout", promptLength: 70, generatedLength: 4, batches: [1, 3],
      meshes: ["1x1", "1x2"], repeats: 3)
    let report = try await library.bench(request) { progress in
      seen.withLock { $0.append(progress) }
    }
    #expect(report.model == "sprout" && report.weightType == "bf16")
    #expect(report.runs.map(\.mesh) == [[1, 1], [1, 1], [1, 2], [1, 2]])
    #expect(report.runs.map(\.batch) == [1, 3, 1, 3])
    for run in report.runs {
      for spread in [run.prefill, run.decode, run.firstToken] {
        #expect(0 < spread.least && spread.least <= spread.median)
        #expect(spread.median <= spread.largest)
      }
      // The first token comes after the prompt.
      #expect(run.firstToken.least * run.prefill.largest > 69)
      #expect(run.loadTime > 0 && run.weights > 3_000_000 && run.resident > run.weights)
      #expect(run.bandwidth > 0 && run.bandwidthShare > 0)
    }
    #expect(report.quality.map(\.text) == ["prose", "answers"])
    for quality in report.quality {
      #expect(quality.entries.map(\.weightType) == ["bf16", "q8", "q4"])
      #expect(quality.tokenCount > 100)
      #expect(quality.entries.allSatisfy { $0.perplexity > 1 && $0.perplexity.isFinite })
    }
    let answers = report.quality[1]
    #expect(abs(answers.change(of: answers.entries[1])) < 0.02)
    #expect(answers.change(of: answers.entries[0]) == 0)
    let progress = seen.withLock { $0 }
    #expect(progress.map(\.done) == Array(0..<progress.count))
    #expect(progress.allSatisfy { $0.total == progress.count })
    #expect(await library.loaded().isEmpty)
  }

  @Test("the quality is the same on every mesh, and can be left out") func quality() async throws {
    let library = try ShippedModels.library()
    var perplexities: [[Double]] = []
    for mesh in ["1x1", "1x3"] {
      let report = try await library.bench(
        BenchRequest(
          model: "floret", promptLength: 8, generatedLength: 1, meshes: [mesh], repeats: 1)
      ) { _ in }
      perplexities.append(report.quality.flatMap { $0.entries.map(\.perplexity) })
    }
    #expect(perplexities[0].count == 6 && perplexities[0] == perplexities[1])
    // It was trained on dialogs of this kind, in these words.
    #expect(perplexities[0][3] < 3)
    let report = try await library.bench(
      BenchRequest(
        model: "floret", weightType: "q8", promptLength: 8, generatedLength: 1, repeats: 1,
        measuresQuality: false)
    ) { _ in }
    #expect(report.quality.isEmpty && report.weightType == "q8")
  }

  @Test("a type that memory does not hold costs its perplexity, not the speed of another")
  func omittedTypes() async throws {
    let library = try ShippedModels.library(memoryBudget: 22_500_000)
    let report = try await library.bench(
      BenchRequest(
        model: "good", weightType: "q4", promptLength: 8, generatedLength: 1, meshes: ["1x1"],
        repeats: 1)
    ) { _ in }
    #expect(report.runs.count == 1 && report.omittedTypes == ["bf16"])
    #expect(report.quality.map { $0.entries.map(\.weightType) } == [["q8", "q4"], ["q8", "q4"]])
  }

  @Test("what cannot be measured is refused with a reason") func refusals() async throws {
    func refuse(_ request: BenchRequest, _ words: String, budget: Int = 8 << 30) async throws {
      let library = try ShippedModels.library(memoryBudget: budget)
      do {
        _ = try await library.bench(request) { _ in }
        Issue.record("\(request) was measured")
      } catch { #expect("\(error)".contains(words), "\(error)") }
    }
    try await refuse(BenchRequest(model: "nothing"), "no model 'nothing'")
    try await refuse(BenchRequest(model: "floret", weightType: "q3"), "no weight type 'q3'")
    try await refuse(BenchRequest(model: "floret", meshes: ["0x1"]), "0x1")
    try await refuse(
      BenchRequest(model: "floret", promptLength: 2_000, generatedLength: 100),
      "the context of 'floret' holds 2048")
    try await refuse(
      BenchRequest(model: "floret", batches: [256]), "'floret' needs", budget: 30_000_000)
  }

  @Test("the loss is the softmax's negative logarithm") func loss() {
    let logits: [Float] = [1, 1, 1, 1]
    logits.withUnsafeBufferPointer {
      #expect(abs(PerplexityTest.loss($0, of: 2) - 1.386_294_361) < 1e-6)
      #expect(PerplexityTest.loss($0, of: 4) == .infinity)
    }
    let large: [Float] = [1000, 998]
    large.withUnsafeBufferPointer {
      #expect(abs(PerplexityTest.loss($0, of: 1) - 2.126_928_011) < 1e-6)
    }
  }

  @Test("an even number of measurements has its median between") func spread() {
    let spread = BenchReport.Spread([4, 1, 3, 2])
    #expect(spread.median == 2.5 && spread.least == 1 && spread.largest == 4)
    #expect(BenchReport.Spread([7]).median == 7)
  }
}

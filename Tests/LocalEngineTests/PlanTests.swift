import Checkpoints
import Foundation
import Generation
import Testing
import Transformer

@testable import LocalEngine

@Suite("Plans from configurations") struct PlanTests {
  /// Parameters and bytes of keys and values of a position, as counted from the models' own files.
  static let article: [(name: String, parameters: Int, kibibytesPerToken: Int)] = [
    ("gemma-2-9b-it", 9_241_705_984, 336), ("Llama-3.1-8B-Instruct", 8_030_261_248, 128),
    ("codegemma-7b-it", 8_537_680_896, 448), ("Mistral-7B-Instruct-v0.1", 7_241_732_096, 128),
    ("vicuna-7b-v1.5", 6_738_415_616, 512), ("Llama-3.2-1B-Instruct", 1_235_814_400, 32),
    ("Llama-3.2-3B-Instruct", 3_212_749_824, 112), ("gemma-2b-it", 2_506_172_416, 18),
  ]

  private func plan(
    _ models: [String], mesh: String = "2x4", memory: Int? = 16_000_000_000, type: String = "bf16",
    context: Int? = nil, folders: [String] = []
  ) async throws -> PlanReport {
    try await ShippedModels.library(folders: folders).plan(
      PlanRequest(
        mesh: mesh, memoryPerDevice: memory, weightType: type, contextLength: context,
        models: models))
  }

  @Test("the article's eight models have the sizes that its files have, and fit together")
  func article() async throws {
    let report = try await plan(Self.article.map(\.name))
    for (model, expected) in zip(report.models, Self.article) {
      #expect(model.name == expected.name)
      #expect(model.parameterCount == expected.parameters, "\(model.name)")
      #expect(model.weights == 2 * expected.parameters, "\(model.name)")
      #expect(model.cachePerToken == 1024 * expected.kibibytesPerToken, "\(model.name)")
      #expect(model.weightsPerDevice.count == 8 && model.fits)
      // Split eight ways, but for norms and what a single key/value head replicates.
      let share = Double(model.weightsPerDevice.max() ?? 0) / (Double(model.weights) / 8)
      #expect(share >= 1 && share < (model.name == "gemma-2b-it" ? 1.06 : 1.01), "\(model.name)")
    }
    let sum = report.models.reduce(0) { $0 + $1.weights }
    #expect(sum == 2 * 46_744_532_480 && (sum + 50_000_000) / 100_000_000 == 935)
    #expect(report.leftPerDevice.allSatisfy { $0 > 0 })
    let shipped = try await ShippedModels.library().configurations()
    #expect(shipped == Self.article.map(\.name).sorted { $0.lowercased() < $1.lowercased() })
  }

  @Test("when it is full one more is refused, and a smaller one is still placed")
  func full() async throws {
    let names = Self.article.map(\.name)
    let report = try await plan(names + ["codegemma-7b-it", "vicuna-7b-v1.5", "floret"])
    #expect(report.models.map(\.fits) == Array(repeating: true, count: 9) + [false, true])
    let refused = report.models[9]
    #expect(zip(refused.neededPerDevice, refused.leftPerDevice).contains { $0 > $1 })
    #expect(report.fitting.count == 10)
    let used = report.fitting.reduce(0) { $0 + $1.neededPerDevice[0] }
    #expect(report.leftPerDevice[0] == 16_000_000_000 - used)
  }

  @Test("room is counted in whole pages, and bytes beyond all memory can still be added to")
  func room() {
    #expect([0, 1, 64, 65].map { KVCache.roomForPositions($0) } == [0, 64, 64, 128])
    #expect(3.multipliedClamped(by: 5) == 15)
    #expect(Int.max.multipliedClamped(by: 2) == Int.max / 4)
    #expect((Int.max / 2).multipliedClamped(by: 1) == Int.max / 4)
  }

  @Test("keys and values have the room asked for, as far as the context goes, with copies")
  func context() async throws {
    let usual = try await plan(["vicuna-7b-v1.5", "gemma-2b-it"])
    #expect(usual.models.map(\.contextLength) == [4096, 8192])
    #expect(usual.models[0].cachePerDevice == Array(repeating: 512 * 1024 * 4096 / 8, count: 8))
    #expect(usual.models[1].cachePerDevice == Array(repeating: 18 * 1024 * 8192, count: 8))
    #expect(usual.models[1].notes.contains { $0.contains("1 key/value head on 8 devices") })
    let short = try await plan(["gemma-2b-it"], mesh: "1x1", context: 100)
    #expect(short.models[0].cachePerDevice == [18 * 1024 * 128])
    #expect(short.models[0].contextLength == 100)
  }

  @Test("types, meshes, beginnings of names, models, folders and files")
  func references() async throws {
    let four = try await plan(["llama-3.1"], mesh: "1x2", type: "q4").models[0]
    #expect(four.name == "Llama-3.1-8B-Instruct")
    #expect(four.weights < 8_030_261_248 * 2 / 3)
    #expect(four.layout.first?.path == "model.embed_tokens.weight")
    #expect(four.layout.contains { $0.path == "model.layers.*.self_attn.o_proj.weight" })
    #expect(four.layout.first?.shardShape == [64_128, 4096])
    let scratch = try ScratchFolder([
      "only/config.json": try String(
        contentsOfFile: ShippedModels.folder + "/floret/config.json", encoding: .utf8)
    ])
    for reference in ["floret", scratch.path + "/only", scratch.path + "/only/config.json"] {
      let model = try await plan([reference], mesh: "1x2").models[0]
      #expect(model.parameterCount == 1_714_400)
      #expect(["floret", "only"].contains(model.name))
    }
    let gguf = Bundle.module.resourcePath.map { $0 + "/Fixtures/mistral.gguf" } ?? ""
    #expect(try await plan([gguf]).models[0].family == "Mistral")
    for (reference, words) in [
      ("gemma-2", "may mean 'gemma-2-9b-it', 'gemma-2b-it'"), ("nothing", "no model 'nothing'"),
      ("some/model", "hf download some/model"), (scratch.path + "/none.json", "none.json"),
    ] {
      do {
        _ = try await plan([reference])
        Issue.record("\(reference) was planned")
      } catch { #expect("\(error)".contains(words), "\(error)") }
    }
    let here = try await plan(["floret"], memory: nil)
    #expect(here.memoryPerDevice == 1 << 30)
  }
}

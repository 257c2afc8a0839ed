import Foundation
import Generation
import Synchronization
import TestSupport
import Testing

@testable import LocalEngine

@Suite("Model library", .serialized, .hangGuard) struct LocalModelLibraryTests {
  private func failure(_ library: LocalModelLibrary, _ request: LoadRequest) async
    -> LocalModelError?
  {
    do {
      _ = try await library.load(request) { _ in }
      return nil
    } catch {
      return error as? LocalModelError
    }
  }

  @Test("shipped models are listed first, then the user's; broken ones say what is wrong")
  func listings() async throws {
    let scratch = try ScratchFolder([
      "broken/config.json": "{", "alien/config.json": #"{"model_type": "mamba"}"#, "note.txt": "",
    ])
    try scratch.copy("config.json", to: "alien/tokenizer_config.json")
    let library = try ShippedModels.library(folders: [scratch.path])
    let listings = await library.listings()
    let embedded = ["clumsy", "floret", "good", "sloppy", "sprout"]
    #expect(listings.prefix(5).map(\.name) == embedded)
    #expect(listings.prefix(5).allSatisfy { $0.model.isEmbedded && $0.problem == nil })
    #expect(listings.prefix(5).allSatisfy { !$0.isLoaded && $0.model.memory == 0 })
    #expect(listings[0].model.parameterCount.map { $0 > 300_000 } == true)
    #expect(listings.dropFirst(5).map(\.name) == ["alien", "broken"])
    #expect(listings.dropFirst(5).allSatisfy { $0.problem != nil && !$0.model.isEmbedded })

    _ = try await library.engine("sprout")
    let after = await library.listings()
    #expect(after.map(\.isLoaded) == embedded.map { $0 == "sprout" } + [false, false])
    #expect(after[4].model.digest != nil)
  }

  @Test(
    "names are found in any case and by their beginning", arguments: ["FLORET", "flo", "floret"])
  func names(name: String) async throws {
    let library = try ShippedModels.library()
    #expect(try await library.engine(name).model.name == "floret")
  }

  @Test("loading that nobody waits for any more ends; whoever still waits gets the model")
  func cancelledLoading() async throws {
    let library = try ShippedModels.library()
    // Loading that stands still until it is told to go on: it cannot end before it is cancelled.
    let isHeld = Mutex(true)
    let loading = Task {
      try await library.load(LoadRequest(reference: "good")) { _ in
        while isHeld.withLock({ $0 }) { usleep(1_000) }
      }
    }
    while await library.pending.isEmpty { await Task.yield() }
    loading.cancel()
    while await library.pending.first?.task.isCancelled == false { await Task.yield() }
    // Asked for again while it ends, it is loaded after all.
    let again = Task { try await library.engine("good") }
    isHeld.withLock { $0 = false }
    #expect(try await again.value.model.name == "good")
    await #expect(throws: CancellationError.self) { _ = try await loading.value }
    try await library.unload("good")

    let patient = Task {
      try await library.load(LoadRequest(reference: "good")) { _ in usleep(20_000) }
    }
    while await library.pending.isEmpty { await Task.yield() }
    let impatient = Task { try await library.engine("good") }
    impatient.cancel()
    #expect(try await patient.value.model.name == "good")
    #expect(await library.loaded().count == 1)
  }

  @Test("equal requests give one engine, also at the same time; a taken name is refused")
  func sameEngine() async throws {
    let library = try ShippedModels.library()
    async let first = library.engine("floret")
    async let second = library.engine("floret")
    let engine = try await first
    #expect(try await second === engine)
    let byPath = try await library.engine(ShippedModels.folder + "/floret")
    #expect(byPath === engine)
    let typed = try await library.load(
      LoadRequest(reference: "floret", weightType: "bf16")
    ) { _ in }
    #expect(typed as? LocalModelEngine === engine)

    let clash = await failure(library, LoadRequest(reference: "floret", weightType: "f32"))
    guard case .nameTaken("floret", _) = clash else {
      Issue.record("\(String(describing: clash))")
      return
    }
    let other = try await library.load(
      LoadRequest(reference: "floret", name: "exact", weightType: "f32")
    ) { _ in }
    #expect(other.model.weightType == "f32")
    #expect(other.model.memory > engine.model.memory)
    #expect(await library.loaded().map { $0.model.name } == ["floret", "exact"])
    #expect(try await library.engine("exact") === other as? LocalModelEngine)
  }

  @Test("a loaded model is described in full") func description() async throws {
    let library = try ShippedModels.library()
    let seen = Mutex<[LoadProgress]>([])
    let model = try await library.load(LoadRequest(reference: "floret")) { progress in
      seen.withLock { $0.append(progress) }
    }.model
    #expect(model.name == "floret" && model.family == "llama" && model.isEmbedded)
    #expect(model.source.hasSuffix("models/floret"))
    #expect(model.parameterCount == 1_714_400 || model.parameterCount.map { $0 > 0 } == true)
    #expect(model.weightType == "bf16" && model.memory > 1_000_000 && model.shardCount == 2)
    #expect(model.contextLength == 2_048 && model.isReproducible && model.options == [])
    #expect(model.digest?.hasPrefix("sha256:") == true)
    let progress = seen.withLock { $0 }
    #expect(progress.last.map { $0.done == $0.total && $0.total > 0 } == true)
    #expect(progress.map(\.done) == progress.map(\.done).sorted())
  }

  @Test("requests that cannot be are refused with a reason") func refusals() async throws {
    let library = try ShippedModels.library()
    let cases: [(LoadRequest, String)] = [
      (LoadRequest(reference: "nothing"), "no model 'nothing'"),
      (LoadRequest(reference: "/nonexistent/model"), "/nonexistent/model"),
      (LoadRequest(reference: "floret", weightType: "q3"), "q3"),
      (LoadRequest(reference: "floret", name: "a b"), "'a b'"),
      (LoadRequest(reference: "floret", adapter: "lora"), "no folder 'lora'"),
      (LoadRequest(reference: "google/gemma-2-9b-it"), "'hf download google/gemma-2-9b-it'"),
      (LoadRequest(reference: "floret@main"), "hf download"),
      (LoadRequest(reference: "floret", template: "/nonexistent.jinja"), "/nonexistent.jinja"),
      (LoadRequest(reference: ""), "''"),
    ]
    for (request, words) in cases {
      let error = await failure(library, request)
      #expect(error.map { $0.description.contains(words) } == true, "\(String(describing: error))")
    }
    #expect(await library.loaded().isEmpty)
  }

  @Test("a model over the budget is refused with the sums") func overBudget() async throws {
    let one = try ShippedModels.library(memoryBudget: 18_000_000)
    _ = try await one.engine("floret")
    let error = await failure(one, LoadRequest(reference: "sprout"))
    guard case .overBudget(let shortage) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.isMemoryShortage == true)
    #expect(LocalModelError.invalidName(name: "").isMemoryShortage == false)
    #expect(shortage.loaded.map(\.name) == ["floret"])
    #expect(shortage.needed.weights > 3_000_000 && shortage.needed.cache > 0)
    #expect(shortage.left < shortage.needed.total)
    #expect(shortage.description.contains("of the budget of 18.0 MB are left"))
    try await one.unload("floret")
    #expect(try await one.engine("sprout").hear().result?.finishReason == .stop)
  }

  @Test("sums are in units that people read")
  func sums() {
    let shortage = MemoryShortage(
      model: "big", needed: MemoryUse(weights: 15_000_000_000, cache: 1_100_000_000),
      budget: 24_000_000_000, loaded: [.init(name: "A", byteCount: 15_800_000_000)])
    #expect(
      shortage.description
        == "'big' needs 16.10 GB (weights 15.00 GB + KV 1.10 GB), but 8.20 GB of the budget of "
        + "24.00 GB are left; loaded: A 15.80 GB; unload one or load as a smaller type, q8 or q4")
  }

  @Test("an unloaded model is gone, and comes back the same") func reload() async throws {
    let library = try ShippedModels.library()
    let before = try await library.engine("floret").hear()
    try await library.unload("Floret")
    #expect(await library.loaded().isEmpty)
    await #expect(throws: LocalModelError.self) { try await library.unload("floret") }
    let again = try await library.engine("floret").hear()
    #expect(again.ids == before.ids)
    #expect(again.prompt?.cachedTokens == 0)
  }

  @Test("on another mesh the same engines go on") func setMesh() async throws {
    let library = try ShippedModels.library(mesh: "1x1")
    let left = try await library.engine("floret")
    let right = try await library.engine("sprout")
    let expected = [try await left.hear().ids, try await right.hear().ids]
    #expect(await library.mesh().shape == [1, 1])
    try await library.setMesh("1x3") { _ in }
    #expect(await library.mesh().devices.count == 3)
    #expect(left.model.shardCount == 3 && right.model.shardCount == 3)
    #expect(await library.loaded().map { $0.model.name } == ["floret", "sprout"])
    #expect([try await left.hear().ids, try await right.hear().ids] == expected)
    await #expect(throws: (any Error).self) { try await library.setMesh("0x1") { _ in } }
    #expect(await library.mesh().shape == [1, 3])
  }

  @Test("weights can be held in fewer bits", arguments: ["q8", "q4", "f32"])
  func types(type: String) async throws {
    let library = try ShippedModels.library()
    let engine = try #require(
      await library.load(LoadRequest(reference: "floret", weightType: type)) { _ in }
        as? LocalModelEngine)
    #expect(engine.model.weightType == type)
    #expect(try await !engine.hear().ids.isEmpty)
  }

  @Test("a checkpoint without a tokenizer gives logits, and says why it gives no answers")
  func noTokenizer() async throws {
    let scratch = try ScratchFolder()
    for name in ["config.json", "model.safetensors"] { try scratch.copy(name) }
    let library = try ShippedModels.library()
    let engine = try #require(
      await library.load(LoadRequest(reference: scratch.path, name: "bare")) { _ in }
        as? LocalModelEngine)
    #expect(engine.model.options == ["no tokenizer"])
    let rows = Mutex<[String: [[Float]]]>([:])
    for model in ["bare", "floret"] {
      try await library.logits(model: model, tokens: [1, 17, 240]) { _, logits in
        rows.withLock { $0[model, default: []].append(logits) }
      }
    }
    #expect(rows.withLock { $0["bare"] == $0["floret"] && $0["bare"]?.count == 3 })
    let error = await #expect(throws: AnswerError.self) { try await engine.hear() }
    #expect(error.map { "\($0)".contains("'bare' has no tokenizer") } == true)
    let report = try await library.bench(
      BenchRequest(model: "bare", promptLength: 4, generatedLength: 1, repeats: 1)
    ) { _ in }
    #expect(report.runs.count == 1 && report.quality.isEmpty)
  }

  @Test("a checkpoint that something else quantized is refused by name") func quantized()
    async throws
  {
    let scratch = try ScratchFolder()
    try scratch.copy("model.safetensors")
    let text = try String(
      contentsOfFile: ShippedModels.folder + "/floret/config.json", encoding: .utf8)
    try scratch.write(
      text.replacing(
        "{", with: #"{"quantization_config": {"quant_method": "awq"},"#, maxReplacements: 1),
      to: "config.json")
    let error = await failure(
      try ShippedModels.library(), LoadRequest(reference: scratch.path, name: "awq"))
    #expect(error.map { $0.description.contains("quantized by 'awq'") } == true)
  }

  @Test("another template and the article's loading show in the options") func options()
    async throws
  {
    let scratch = try ScratchFolder(["plain.jinja": "{{ messages[-1].content }}"])
    let library = try ShippedModels.library()
    let path = scratch.path + "/plain.jinja"
    let engine = try #require(
      await library.load(
        LoadRequest(reference: "floret", template: path, isArticleCompatible: true)
      ) { _ in }
        as? LocalModelEngine)
    #expect(engine.model.options == ["article", "template \(path)"])
    let preview = try await library.prompt(
      model: "floret", conversation: Conversation([Message(.user, "Hello")]), settings: .init())
    #expect(preview.text == "Hello")
  }
}

import Checkpoints
import Foundation
import Generation
import Synchronization
import TestSupport
import Testing
import Transformer

@testable import LocalEngine

@Suite("Inspector", .serialized, .hangGuard) struct InspectorTests {
  @Test("a folder or file with a tokenizer is enough for tokens") func tokens() async throws {
    let scratch = try ScratchFolder()
    try scratch.copy("tokenizer.json")
    let library = try ShippedModels.library()
    var results: [[TokenizedText]] = []
    for model in ["floret", scratch.path, scratch.path + "/tokenizer.json"] {
      results.append(
        try await library.tokens(
          model: model, texts: ["Add a <|end|>", ""], parsingSpecialTokens: false))
    }
    #expect(results[0] == results[1] && results[1] == results[2])
    #expect(results[0][0].ids.count == results[0][0].pieces.count)
    #expect(results[0][1].ids.isEmpty)
    let special = try await library.tokens(
      model: "floret", texts: ["<|end|>"], parsingSpecialTokens: true)
    #expect(special[0].pieces == ["<|end|>"])
    #expect(!results[0][0].pieces.contains("<|end|>"))
    await #expect(throws: LocalModelError.self) {
      try await library.tokens(model: "/", texts: [], parsingSpecialTokens: false)
    }
  }

  @Test(
    "a template that fails says how",
    arguments: [
      ("{% if %}", "syntax"), ("{{ raise_exception('no') }}", "raised"),
      ("{{ nothing.more }}", "undefined"), ("{{ 1 + 'a' }}", "type"),
      ("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", "limit"),
    ])
  func renderFailures(template: String, kind: String) async throws {
    let scratch = try ScratchFolder(["t.jinja": template, "c.json": "{}"])
    let library = try ShippedModels.library()
    let error = await #expect(throws: RenderFailure.self) {
      try await library.render(
        template: scratch.path + "/t.jinja", context: scratch.path + "/c.json")
    }
    #expect(error?.kind == kind, "\(String(describing: error))")
  }

  @Test("a template is rendered from a file, a folder or a name") func render() async throws {
    let scratch = try ScratchFolder([
      "t.jinja": "{{ x }}!",
      "c.json": #"{"x": 3, "messages": [{"role": "user", "content": " hi "}], "bos_token": "B"}"#,
    ])
    let library = try ShippedModels.library()
    let context = scratch.path + "/c.json"
    let file = try await library.render(template: scratch.path + "/t.jinja", context: context)
    #expect(file == "3!")
    for model in ["floret", ShippedModels.folder + "/floret"] {
      let text = try await library.render(template: model, context: context)
      #expect(text == "B<|user|>hi<|end|>")
    }
    for (template, context) in [
      ("nowhere", context), (scratch.path + "/t.jinja", scratch.path + "/none.json"),
    ] {
      let error = await #expect(throws: RenderFailure.self) {
        try await library.render(template: template, context: context)
      }
      #expect(error?.kind == "file")
    }
  }

  @Test("every position's logits are the same bits on every mesh") func logits() async throws {
    let tokens: [TokenID] = (0..<150).map { TokenID(1 + $0 * 37 % 900) }
    var bits: [[[UInt32]]] = []
    for mesh in ["1x1", "1x2", "1x4", "1x8"] {
      let rows = Mutex<[[UInt32]]>([])
      try await ShippedModels.library(mesh: mesh).logits(model: "floret", tokens: tokens) {
        position, logits in
        rows.withLock { rows in
          #expect(position == rows.count)
          rows.append(logits.map(\.bitPattern))
        }
      }
      bits.append(rows.withLock { $0 })
    }
    #expect(bits[0].count == tokens.count)
    #expect(bits.dropFirst().allSatisfy { $0 == bits[0] })
    let library = try ShippedModels.library()
    for bad: [TokenID] in [[], [-1], [1, 1_000_000]] {
      await #expect(throws: ForwardError.self) {
        try await library.logits(model: "floret", tokens: bad) { _, _ in }
      }
    }
  }

  @Test("shards are reported with and without loading") func shards() async throws {
    let library = try ShippedModels.library(mesh: "1x2")
    let planned = try await library.shards(of: "floret")
    _ = try await library.engine("floret")
    let loaded = try await library.shards(of: "floret")
    #expect(planned.weights == loaded.weights)
    #expect(planned.notes.contains("5 query heads on 2 devices: 3 + 2"))
    let query = try #require(
      planned.weights.first { $0.path.hasSuffix("0.self_attn.q_proj.weight") })
    #expect(query.spec == "split(output) over model")
    #expect(query.shardShapes == [[96, 160], [64, 160]])
  }

  @Test("a prompt is shown without an answer") func prompt() async throws {
    let library = try ShippedModels.library()
    let cold = try await library.prompt(
      model: "floret", conversation: ShippedModels.conversation, settings: .init())
    let answer = try await library.engine("floret").hear()
    #expect(answer.prompt?.promptTokens == cold.tokens.count)
    #expect(cold.text.hasSuffix("<|assistant|>"))
  }
}

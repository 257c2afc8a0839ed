import Checkpoints
import Foundation
import Generation
import JSON
import TestSupport
import Testing
import Transformer

@testable import LocalEngine

/// Tiny models in both formats (`Reference/make_twins.py`): folder and GGUF file answer alike, and as
/// the reference does.
@Suite("Twins of two formats", .hangGuard) struct TwinTests {
  private static let folder = (Bundle.module.resourcePath ?? "") + "/Fixtures/"

  private struct Expected {
    let conversation: Conversation
    let prompt: String
    let ids: [TokenID]
    let greedy: [TokenID]

    init(_ name: String) throws {
      let data = try Data(contentsOf: URL(filePath: folder + name + "/expected.json"))
      let value = try JSONValue(parsing: [UInt8](data))
      conversation = Conversation(
        try (value["conversation"]?.array ?? []).map { message in
          Message(
            try #require(message["role"]?.string.flatMap(Role.init)),
            try #require(message["content"]?.string))
        })
      prompt = try #require(value["prompt"]?.string)
      ids = try (value["ids"]?.array ?? []).map { TokenID(try #require($0.int)) }
      greedy = try (value["greedy"]?.array ?? []).map { TokenID(try #require($0.int)) }
    }
  }

  @Test(
    "prompt, ids and greedy answer are the reference's in both formats",
    arguments: ["llama3", "mistral"], ["", ".gguf"])
  func twins(name: String, ending: String) async throws {
    let expected = try Expected(name)
    let library = try ShippedModels.library()
    let path = Self.folder + name + ending
    let engine = try #require(
      await library.load(LoadRequest(reference: path, weightType: "f32")) { _ in }
        as? LocalModelEngine)
    #expect(engine.model.family == name.replacing("llama3", with: "llama"))
    let preview = try await library.prompt(
      model: engine.model.name, conversation: expected.conversation, settings: .init())
    #expect(preview.text == expected.prompt)
    #expect(preview.tokens == expected.ids)
    let answer = try await engine.hear(
      expected.conversation, settings: GenerationSettings(maxTokens: 64))
    #expect(answer.ids == expected.greedy)
  }

  @Test("a template that wants turns to alternate gets the system prompt in the first one")
  func folding() async throws {
    let library = try ShippedModels.library()
    for path in [Self.folder + "mistral", Self.folder + "mistral.gguf"] {
      let engine = try await library.load(LoadRequest(reference: path, name: path)) { _ in }
      let preview = try await library.prompt(
        model: engine.model.name,
        conversation: Conversation([Message(.system, "Be brief."), Message(.user, "Hi")]),
        settings: .init())
      #expect(preview.text == "<s>[INST] Be brief.\n\nHi [/INST]")
      #expect(preview.notes == ["the system prompt was folded into the first user turn"])
    }
  }

  @Test("the article's tags are those of the family, in both formats") func articleTags()
    async throws
  {
    let library = try ShippedModels.library()
    let conversation = Conversation([Message(.system, "S"), Message(.user, "U")])
    for ending in ["", ".gguf"] {
      for (name, text) in [
        (
          "llama3",
          "<|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|>"
            + "<|start_header_id|>user<|end_header_id|>\n\nU<|eot_id|>"
            + "<|start_header_id|>assistant<|end_header_id|>\n\n"
        ), ("mistral", "S<s>[INST]U[/INST]"),
      ] {
        let engine = try await library.load(
          LoadRequest(reference: Self.folder + name + ending, name: name + ending + "-twin")
        ) { _ in }
        let preview = try await library.prompt(
          model: engine.model.name, conversation: conversation,
          settings: GenerationSettings(promptStyle: .articleTags))
        #expect(preview.text == text)
        #expect(preview.tokens.first == (name == "mistral" ? 1 : 320))
      }
    }
  }

  @Test("the article's loading changes a Llama 3, and every answer says so") func article()
    async throws
  {
    let expected = try Expected("llama3")
    let library = try ShippedModels.library()
    let engine = try #require(
      await library.load(
        LoadRequest(
          reference: Self.folder + "llama3", weightType: "f32", isArticleCompatible: true)
      ) { _ in } as? LocalModelEngine)
    #expect(engine.model.options == ["article"])
    let configuration = try engine.local.model.configuration
    #expect(configuration.rotary.base == 10_000 && configuration.rotary.scaling == .none)
    #expect(configuration.normEpsilon == 1e-6)
    let answer = try await engine.hear(
      expected.conversation, settings: GenerationSettings(maxTokens: 64))
    #expect(answer.ids != expected.greedy)
  }

  @Test("an adapter is loaded beside its model, changes the answer and shows in the options")
  func adapter() async throws {
    let scratch = try ScratchFolder([
      "adapter_config.json": #"{"peft_type": "LORA", "lora_alpha": 64, "r": 1}"#
    ])
    // One module: A is [1, 32], B is [32, 1].
    let module = "base_model.model.model.layers.0.self_attn.q_proj."
    let header = """
      {"\(module)lora_A.weight":{"dtype":"F32","shape":[1,32],"data_offsets":[0,128]},\
      "\(module)lora_B.weight":{"dtype":"F32","shape":[32,1],"data_offsets":[128,256]}}
      """
    var bytes = Data(withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) })
    bytes += Data(header.utf8)
    for index in 0..<64 {
      let number = Float(index % 7) - 3
      bytes += Data(withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) })
    }
    try bytes.write(to: scratch.url.appendingPathComponent("adapter_model.safetensors"))
    let expected = try Expected("mistral")
    let library = try ShippedModels.library()
    for (index, ending) in ["", ".gguf"].enumerated() {
      let reference = Self.folder + "mistral" + ending
      let engine = try #require(
        await library.load(
          LoadRequest(
            reference: reference, name: "tuned\(index)", weightType: "f32", adapter: scratch.path)
        ) { _ in } as? LocalModelEngine)
      let plain = try await library.load(
        LoadRequest(reference: reference, name: "plain\(index)", weightType: "f32")
      ) { _ in }
      #expect(engine.model.options.first?.hasPrefix("adapter ") == true)
      #expect(engine.model.digest != plain.model.digest)
      let answer = try await engine.hear(
        expected.conversation, settings: GenerationSettings(maxTokens: 64))
      #expect(answer.ids != expected.greedy)
    }
  }
}

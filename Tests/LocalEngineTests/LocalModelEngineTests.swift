import Foundation
import Generation
import TestSupport
import Testing
import Tokenizers

@testable import LocalEngine

@Suite("Engine", .serialized, .hangGuard) struct LocalModelEngineTests {
  @Test("the article's first question is answered in one turn", arguments: ["floret", "sprout"])
  func firstQuestion(name: String) async throws {
    let engine = try await ShippedModels.engine(name)
    let answer = try await engine.hear()
    let result = try #require(answer.result)
    #expect(result.finishReason == .stop)
    #expect(!answer.text.isEmpty)
    #expect(answer.ids == result.tokens)
    #expect(result.tokenCount == result.tokens.count)
    #expect(answer.text == (try engine.local.text.tokenizer.decode(result.tokens)))
    let prompt = try #require(answer.prompt)
    #expect(prompt.promptTokens.map { $0 > 50 } == true)
    #expect(prompt.cachedTokens == 0)
    #expect(prompt.notes == [])
  }

  @Test("the joined texts are the answer, whatever the sampler comes upon")
  func texts() async throws {
    let engine = try await ShippedModels.engine()
    for seed in UInt64(0)..<12 {
      let answer = try await engine.hear(
        settings: GenerationSettings(temperature: 4, maxTokens: 40), seed: seed)
      #expect(answer.text == (try engine.local.text.tokenizer.decode(answer.ids)))
    }
  }

  @Test("a dialog keeps its keys and values, and a reopened one gives the same tokens")
  func dialog() async throws {
    let engine = try await ShippedModels.engine()
    var conversation = ShippedModels.conversation
    var cached: [Int] = []
    for prompt in ["The current year is 2024.", "Set the duration to 3 hours."] {
      let answer = try await engine.hear(conversation)
      cached.append(try #require(answer.prompt).cachedTokens)
      conversation.append(.assistant, answer.text)
      conversation.append(.user, prompt)
    }
    let last = try await engine.hear(conversation)
    cached.append(try #require(last.prompt).cachedTokens)
    #expect(cached[0] == 0)
    #expect(cached[1] > 100)
    #expect(cached[2] > cached[1])
    let reopened = try await ShippedModels.engine().hear(conversation)
    #expect(reopened.ids == last.ids)
    #expect(reopened.prompt?.cachedTokens == 0)
  }

  @Test("every mesh gives the same tokens", arguments: ["1x1", "1x4", "1x8", "2x2"])
  func meshes(mesh: String) async throws {
    let settings = GenerationSettings(temperature: 1, topK: 5, maxTokens: 24)
    let expected = try await ShippedModels.engine().hear(settings: settings, seed: 7)
    let answer = try await ShippedModels.engine(mesh: mesh).hear(settings: settings, seed: 7)
    #expect(!answer.ids.isEmpty)
    #expect(answer.ids == expected.ids)
  }

  @Test("two models side by side answer as each does alone") func sideBySide() async throws {
    let library = try ShippedModels.library()
    let settings = GenerationSettings(temperature: 0.9, maxTokens: 30)
    var alone: [HeardAnswer] = []
    for name in ["floret", "sprout"] {
      alone.append(try await ShippedModels.engine(name).hear(settings: settings, seed: 3))
    }
    async let left = library.engine("floret").hear(settings: settings, seed: 3)
    async let right = library.engine("sprout").hear(settings: settings, seed: 3)
    #expect(try await left.ids == alone[0].ids)
    #expect(try await right.ids == alone[1].ids)
  }

  @Test("a stream that nobody reads any more ends its answer") func cancels() async throws {
    let engine = try await ShippedModels.engine()
    let long = GenerationRequest(
      conversation: ShippedModels.conversation,
      settings: GenerationSettings(temperature: 30, maxTokens: 1_500, drafting: false))
    let reader = Task {
      var count = 0
      for try await event in engine.generate(long) {
        if case .token = event { count += 1 }
        if count == 2 { withUnsafeCurrentTask { $0?.cancel() } }
      }
      return count
    }
    let count = try await reader.value
    #expect(count >= 2 && count < 1_000)
    #expect(try await engine.hear().result?.finishReason == .stop)
  }

  @Test("unloading ends answers with what they have") func unloadsWhileAnswering() async throws {
    let library = try ShippedModels.library()
    let engine = try await library.engine("floret")
    let stream = engine.generate(
      GenerationRequest(
        conversation: ShippedModels.conversation,
        settings: GenerationSettings(temperature: 30, maxTokens: 1_500, drafting: false)))
    var iterator = stream.makeAsyncIterator()
    _ = try await iterator.next()
    try await library.unload("floret")
    var last: GenerationEvent?
    while let event = try await iterator.next() { last = event }
    guard case .finished(let result) = last else {
      Issue.record("the stream ended with \(String(describing: last))")
      return
    }
    #expect(result.finishReason == .cancelled || result.finishReason == .stop)
    await #expect(throws: AnswerError.self) { try await engine.hear() }
    #expect(engine.model.name == "floret")
  }

  @Test("an answer ends where the most tokens or the context are reached") func ends() async throws
  {
    let engine = try await ShippedModels.engine()
    let short = try await engine.hear(settings: GenerationSettings(maxTokens: 3))
    #expect(short.result?.finishReason == .length)
    #expect(short.ids.count == 3)
    let local = try engine.local
    func count(_ words: String) throws -> Int {
      try local.text.prompt(for: Conversation([Message(.user, words)]), style: .chatTemplate).tokens
        .count
    }
    // A word more is the same number of tokens more.
    let (one, two) = (try count("a"), try count("a a"))
    let room = (local.contextLength - 5 - one) / (two - one)
    var words = "a" + String(repeating: " a", count: room)
    #expect(try count(words) < local.contextLength)
    let full = try await engine.hear(
      Conversation([Message(.user, words)]),
      settings: GenerationSettings(temperature: 30, maxTokens: 100))
    #expect(full.result?.finishReason == .context || full.result?.finishReason == .stop)
    words += String(repeating: " a", count: 20)
    let error = await #expect(throws: AnswerError.self) {
      try await engine.hear(Conversation([Message(.user, words)]))
    }
    guard case .promptTooLong(_, let tokens, let contextLength) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(tokens >= contextLength && contextLength == local.contextLength)
  }

  @Test(
    "settings that make no sense are refused by name",
    arguments: [
      (GenerationSettings(temperature: -1), "temperature"),
      (GenerationSettings(temperature: .nan), "temperature"),
      (GenerationSettings(topK: -1), "top_k"), (GenerationSettings(topP: -0.1), "top_p"),
      (GenerationSettings(topP: 1.5), "top_p"), (GenerationSettings(minP: 2), "min_p"),
      (GenerationSettings(maxTokens: 0), "max_tokens"),
    ])
  func settings(_ settings: GenerationSettings, _ name: String) {
    let error = #expect(throws: AnswerError.self) { try settings.validate() }
    #expect(error.map { "\($0)".contains(name) } == true)
  }
}

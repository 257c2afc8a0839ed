import Checkpoints
import Foundation
import Generation
import TestSupport
import Testing
import Transformer

@testable import LocalEngine

@Suite("Scheduler", .serialized, .hangGuard) struct SchedulerTests {
  /// The shipped model, loaded once for all tests.
  static let model: Model? = try? Model.load(
    Checkpoint.open(
      URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("models/floret").path),
    on: DeviceGroup(mesh: DeviceMesh("1x2")))

  /// A prompt that repeats itself, as a conversation with corrections does.
  static let prompt: [TokenID] =
    [1, 3] + (0..<150).map { TokenID(6 + $0 * 37 % 60) } + [5, 4]

  struct Outcome: Equatable {
    var tokens: [TokenID] = []
    var cached = 0
    var reason: FinishReason?
    var steps = 0
    var failure: ForwardError?
  }

  private func start(
    _ scheduler: Scheduler, prompt: [TokenID] = prompt,
    settings: GenerationSettings = GenerationSettings(maxTokens: 40), seed: UInt64 = 1
  ) throws -> (answer: Answer, outcome: Task<Outcome, Never>) {
    let model = try #require(Self.model)
    let (stream, continuation) = AsyncStream.makeStream(of: TokenEvent.self)
    let answer = Answer(
      model: model, prompt: prompt, settings: settings, seed: seed, endTokens: [5]
    ) { event in
      continuation.yield(event)
      switch event {
      case .finished, .failed: continuation.finish()
      default: break
      }
    }
    let outcome = Task {
      var outcome = Outcome()
      for await event in stream {
        switch event {
        case .prefilled(let cached): outcome.cached = cached
        case .token(let token): outcome.tokens.append(token)
        case .finished(let reason, let steps): (outcome.reason, outcome.steps) = (reason, steps)
        case .failed(let error): outcome.failure = error
        }
      }
      return outcome
    }
    scheduler.submit(answer)
    return (answer, outcome)
  }

  private func answer(
    prompt: [TokenID] = prompt, settings: GenerationSettings = GenerationSettings(maxTokens: 40),
    seed: UInt64 = 1
  ) async throws -> Outcome {
    let scheduler = Scheduler()
    defer { scheduler.close() }
    return try await start(scheduler, prompt: prompt, settings: settings, seed: seed).outcome.value
  }

  /// Greedy decoding by the model alone, token by token.
  private func reference(_ count: Int) throws -> [TokenID] {
    let model = try #require(Self.model)
    let sequence = model.makeSequence()
    let logits = LogitsBuffer()
    var input = Self.prompt
    var tokens: [TokenID] = []
    while tokens.count < count {
      try model.forward([SequenceInput(sequence, tokens: input)], into: logits)
      let token = TokenID(Sampler.argmax(UnsafeBufferPointer(logits[0])))
      if token == 5 { break }
      tokens.append(token)
      input = [token]
    }
    return tokens
  }

  @Test("greedy answers are the model's own, drafted or not") func greedy() async throws {
    let expected = try reference(40)
    #expect(!expected.isEmpty)
    for drafting in [false, true] {
      let outcome = try await answer(
        settings: GenerationSettings(maxTokens: 40, drafting: drafting))
      #expect(outcome.tokens == expected)
      #expect(outcome.reason == (expected.count == 40 ? .length : .stop))
      if !drafting { #expect(outcome.steps >= outcome.tokens.count - 1) }
    }
  }

  @Test("sampled answers are the same alone, in a batch, drafted, and on a warm cache")
  func sampled() async throws {
    let settings = GenerationSettings(temperature: 0.8, topK: 20, maxTokens: 30)
    var alone: [[TokenID]] = []
    for seed in UInt64(1)...5 {
      var undrafted = settings
      undrafted.drafting = false
      let plain = try await answer(settings: undrafted, seed: seed)
      let drafted = try await answer(settings: settings, seed: seed)
      #expect(plain.tokens == drafted.tokens)
      alone.append(plain.tokens)
    }
    #expect(Set(alone).count > 1)

    let scheduler = Scheduler()
    defer { scheduler.close() }
    let attempts = try (UInt64(1)...5).map { try start(scheduler, settings: settings, seed: $0) }
    for (index, attempt) in attempts.enumerated() {
      #expect(await attempt.outcome.value.tokens == alone[index])
    }
    let warm = try await start(scheduler, settings: settings, seed: 3).outcome.value
    #expect(warm.tokens == alone[2])
    #expect(warm.cached == Self.prompt.count - 1)
  }

  @Test("attempts that start together compute their prompt once") func sharedPrompt() async throws {
    let scheduler = Scheduler()
    defer { scheduler.close() }
    let settings = GenerationSettings(temperature: 1, maxTokens: 5)
    let attempts = try (UInt64(1)...4).map { try start(scheduler, settings: settings, seed: $0) }
    var cached: [Int] = []
    for attempt in attempts { cached.append(await attempt.outcome.value.cached) }
    #expect(cached.filter { $0 == 0 }.count <= 1)
    #expect(cached.filter { $0 == Self.prompt.count - 1 }.count >= 3)
  }

  @Test("a longer conversation computes only what is new") func nextTurn() async throws {
    let scheduler = Scheduler()
    defer { scheduler.close() }
    let first = try await start(scheduler).outcome.value
    let next = Self.prompt + first.tokens + [5, 3, 40, 41, 42, 5, 4]
    let second = try await start(scheduler, prompt: next).outcome.value
    #expect(second.cached >= Self.prompt.count + first.tokens.count - 1)
    let cold = try await answer(prompt: next)
    #expect(second.tokens == cold.tokens)
  }

  @Test("a cancelled answer ends with what it has, and others go on") func cancels() async throws {
    let scheduler = Scheduler()
    defer { scheduler.close() }
    let expected = try await answer(settings: GenerationSettings(maxTokens: 40))
    let long = GenerationSettings(temperature: 2, maxTokens: 1_500)
    let cancelled = try start(scheduler, settings: long)
    let other = try start(scheduler)
    scheduler.cancel(cancelled.answer)
    let outcome = await cancelled.outcome.value
    #expect(outcome.reason == .cancelled || outcome.reason == .stop)
    #expect(await other.outcome.value.tokens == expected.tokens)
  }

  @Test("a prompt beyond the context and an empty one are refused") func refusals() async throws {
    let long = try await answer(prompt: [TokenID](repeating: 7, count: 2_048))
    #expect(long.failure == .contextOverflow(length: 2_049, contextLength: 2_048))
    #expect(try await answer(prompt: []).failure == .emptyInput(index: 0))
    let full = try await answer(
      prompt: [TokenID](repeating: 7, count: 2_040),
      settings: GenerationSettings(temperature: 3, maxTokens: 100))
    #expect(full.reason == .context || full.reason == .stop)
    #expect(full.tokens.count <= 8)
  }

  @Test("a closed scheduler cancels what is on its way") func closes() async throws {
    let scheduler = Scheduler()
    let running = try start(
      scheduler, settings: GenerationSettings(temperature: 2, maxTokens: 1_500))
    scheduler.close()
    let outcome = await running.outcome.value
    #expect(outcome.reason == .cancelled || outcome.reason == .stop)
  }
}

@Suite("Prompt look-up") struct PromptLookupTests {
  @Test(
    "what followed the latest longest match is drafted",
    arguments: [
      ([1, 2, 3, 4, 9, 1, 2], [3, 4, 9, 1, 2]), ([1, 2, 3, 9, 1, 2, 4, 8, 1, 2], [4, 8, 1, 2]),
      ([5, 1, 2, 3, 9, 1, 2, 4, 5, 1, 2], [3, 9, 1, 2, 4, 5, 1, 2]), ([1, 2, 3], []), ([], []),
      ([7, 7, 7, 7], [7]),
    ] as [([TokenID], [TokenID])])
  func drafts(_ tokens: [TokenID], _ expected: [TokenID]) {
    #expect(PromptLookup.draft(after: tokens) == expected)
    #expect(PromptLookup.draft(after: tokens, atMost: 0).isEmpty)
  }
}

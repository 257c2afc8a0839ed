import Generation
import Synchronization

/// An engine whose answer follows from the conversation and the seed alone, and which logs what it was
/// asked, so that a reference model of the session can say what must come.
///
/// A prompt that holds `HOLD` gets three tokens and then nothing until it is cancelled; one that holds
/// `FAIL` gets one token and an error.
final class SoakEngine: Engine {
  struct Failure: Error, CustomStringConvertible {
    var description: String { "the engine broke" }
  }

  /// One request and what came of it.
  struct Answered: Sendable {
    var request: GenerationRequest
    var text: String
  }

  static let answers = [
    #"action.add_calendar_entry("Meeting with Fred", date="2024-11-11", time="17:00", duration=30)"#,
    #"action.add_calendar_entry("Meeting with Fred", date="2023-11-11", time="17:00", duration=30)"#,
    #"action.add_calendar_entry("Rock Concert", date="2024-11-11", time="20:00", duration=60*3)"#,
    #"action.add_calendar_entry("Meeting with Paul", "2024-11-12", "08:00", 30)"#,
    #"action.remove_calendar_entry("Meeting with Fred", "2024-11-11", "17:00")"#,
    #"action.remove_calendar_entry("Rock Concert", "2024-11-11", "20:00")"#,
    "Sure! Here it is:\n```python\naction.add_calendar_entry(\"Gym\", date=\"2024-11-13\", time=\"7am\", duration=45)\n```",
    "I cannot do that.", "action.add_calendar_entry(\"Tea\"", "", "日本語 🥦\u{1B}[2J\r\n",
  ]

  let model: ModelDescription
  private let log = Mutex<[Answered]>([])

  init(name: String) {
    model = ModelDescription(
      name: name, family: "scripted", source: "test", parameterCount: 1, weightType: "bf16",
      memory: 1, shardCount: 1, contextLength: 2_048, digest: "soak-\(name)",
      isReproducible: true)
  }

  /// Takes the requests since the last call.
  func takeLog() -> [Answered] {
    log.withLock { log in
      defer { log = [] }
      return log
    }
  }

  func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for message in request.conversation.messages {
      for byte in message.content.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    hash = (hash ^ request.seed) &* 0x100_0000_01B3
    let text = Self.answers[Int(hash >> 33) % Self.answers.count]
    let prompt = request.conversation.messages.last?.content ?? ""
    let (holds, fails) = (prompt.contains("HOLD"), prompt.contains("FAIL"))
    log.withLock { $0.append(Answered(request: request, text: holds ? "abc" : text)) }
    return AsyncThrowingStream { continuation in
      continuation.yield(
        .prefilled(PrefillReport(promptTokens: 3, cachedTokens: 0, duration: .zero)))
      if fails {
        continuation.yield(.token(GeneratedToken(id: 1, text: "x")))
        continuation.finish(throwing: Failure())
        return
      }
      if holds {
        for piece in ["a", "b", "c"] {
          continuation.yield(.token(GeneratedToken(id: 1, text: piece)))
        }
        // Ends when the consumer does.
        return
      }
      if !text.isEmpty { continuation.yield(.token(GeneratedToken(id: 7, text: text))) }
      continuation.yield(
        .finished(
          GenerationResult(
            finishReason: .stop, tokens: text.isEmpty ? [] : [7], tokenCount: text.isEmpty ? 0 : 1,
            steps: 1, duration: .zero)))
      continuation.finish()
    }
  }
}

/// A library over engines that come and go.
final class SoakLibrary: ModelLibrary {
  struct Unknown: Error {}

  private let engines: [SoakEngine]
  private let names = Mutex<Set<String>>([])

  init(_ engines: [SoakEngine]) { self.engines = engines }

  func loaded() async -> [any Engine] {
    let names = names.withLock { $0 }
    return engines.filter { names.contains($0.model.name) }
  }

  func listings() async -> [ModelListing] { [] }

  func load(_ request: LoadRequest, progress: @escaping @Sendable (LoadProgress) -> Void)
    async throws -> any Engine
  {
    guard let engine = engines.first(where: { $0.model.name == request.reference }) else {
      throw Unknown()
    }
    names.withLock { _ = $0.insert(engine.model.name) }
    return engine
  }

  func unload(_ name: String) async throws { names.withLock { _ = $0.remove(name) } }
}

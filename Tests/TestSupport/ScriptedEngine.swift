import Generation
import Synchronization

/// An engine whose answers are written down beforehand, so that sessions and the shell are tested at once and exactly.
///
/// Answers are looked up by the last user message; a message with several answers gives them in
/// turn, the last one again and again. An answer is streamed in pieces of `pieceLength` characters.
public final class ScriptedEngine: Engine {
  public let model: ModelDescription
  private let answers: Mutex<[String: [String]]>
  private let received = Mutex<[GenerationRequest]>([])
  private let fallback: String
  private let pieceLength: Int
  private let delay: Duration

  public init(
    name: String, answers: [String: [String]] = [:], fallback: String = "I do not know.",
    pieceLength: Int = 4, delay: Duration = .zero
  ) {
    model = ModelDescription(
      name: name, family: "scripted", source: "test", parameterCount: 1_000, weightType: "bf16",
      memory: 2_000, shardCount: 1, contextLength: 2_048, digest: "scripted-\(name)",
      isReproducible: true)
    self.answers = Mutex(answers)
    self.fallback = fallback
    self.pieceLength = pieceLength
    self.delay = delay
  }

  /// Every request so far, oldest first.
  public var requests: [GenerationRequest] { received.withLock { $0 } }

  public func generate(_ request: GenerationRequest)
    -> AsyncThrowingStream<GenerationEvent, any Error>
  {
    received.withLock { $0.append(request) }
    let prompt = request.conversation.messages.last { $0.role == .user }?.content ?? ""
    let answer = answers.withLock { answers in
      guard let queue = answers[prompt], let first = queue.first else { return fallback }
      if queue.count > 1 { answers[prompt] = Array(queue.dropFirst()) }
      return first
    }
    let pieces = stride(from: 0, to: answer.count, by: pieceLength).map {
      String(answer.dropFirst($0).prefix(pieceLength))
    }
    let promptTokens = request.conversation.messages.reduce(0) { $0 + $1.content.count / 4 + 3 }
    let delay = delay
    return AsyncThrowingStream { continuation in
      let task = Task {
        continuation.yield(
          .prefilled(PrefillReport(promptTokens: promptTokens, cachedTokens: 0, duration: .zero)))
        for (index, piece) in pieces.enumerated() {
          if delay > .zero { try? await Task.sleep(for: delay) }
          if Task.isCancelled { break }
          continuation.yield(.token(GeneratedToken(id: TokenID(index), text: piece)))
        }
        continuation.yield(
          .finished(
            GenerationResult(
              finishReason: .stop, tokens: pieces.indices.map { TokenID($0) },
              tokenCount: pieces.count, steps: pieces.count, duration: .zero)))
        continuation.finish()
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}

import Foundation
import Generation
import JSON
import TestSupport
import Testing

@testable import RemoteEngine

@Suite("OpenAI-compatible engine", .hangGuard) struct OpenAIEngineTests {
  /// A recorded stream in the shape that servers send.
  static let stream = """
    data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":null}}]}

    : keep-alive

    data: {"choices":[{"index":0,"delta":{"content":"action.add"}}]}

    data: {"choices":[{"index":0,"delta":{"content":"(\\"Café 🥦\\")"}}]}

    data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

    data: {"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":7}}

    data: [DONE]


    """
  static let answer = #"action.add("Café 🥦")"#

  struct Outcome {
    var text = ""
    var prefill: PrefillReport?
    var result: GenerationResult?
    var error: RemoteError?
  }

  static func engine(
    _ server: ReplayServer, idleSeconds: Int = 10, gate: RequestGate = RequestGate()
  ) throws -> OpenAIEngine {
    OpenAIEngine(
      name: "m", endpoint: try Endpoint(server.base, environment: [:]), remoteModel: "model-1",
      gate: gate, retries: RetryPolicy(firstDelay: .milliseconds(1)),
      patience: Patience(connectionSeconds: 10, idleSeconds: idleSeconds))
  }

  private func ask(
    _ server: ReplayServer, settings: GenerationSettings = GenerationSettings(),
    idleSeconds: Int = 10
  ) async throws -> Outcome {
    try await Self.ask(Self.engine(server, idleSeconds: idleSeconds), settings: settings)
  }

  static func ask(
    _ engine: OpenAIEngine, settings: GenerationSettings = GenerationSettings()
  ) async throws -> Outcome {
    let request = GenerationRequest(
      conversation: Conversation([Message(.system, "s"), Message(.user, "Hello \"you\"")]),
      settings: settings, seed: .max)
    var outcome = Outcome()
    do {
      for try await event in engine.generate(request) {
        switch event {
        case .prefilled(let report): outcome.prefill = report
        case .token(let token): outcome.text += token.text
        case .finished(let result): outcome.result = result
        }
      }
    } catch let error as RemoteError {
      outcome.error = error
    }
    return outcome
  }

  @Test("a stream becomes an answer, and the request is what the server expects")
  func wholeStream() async throws {
    let server = try ReplayServer([.http(text: Self.stream)])
    defer { server.stop() }
    let outcome = try await ask(server, settings: GenerationSettings(temperature: 0.5, topK: 5))
    #expect(outcome.text == Self.answer)
    #expect(outcome.result?.finishReason == .stop)
    #expect(outcome.result?.tokenCount == 7)
    #expect(
      outcome.result?.serverReport
        == ServerReport(asked: ["temperature", "max_tokens", "top_p", "top_k", "seed"]))
    #expect(outcome.error == nil)
    let request = try #require(server.requests.first)
    #expect(request.hasPrefix("POST /v1/chat/completions HTTP/1.1"))
    let body = try JSONValue(parsing: String(request.split(separator: "\r\n\r\n")[1]))
    #expect(body["model"] == "model-1")
    #expect(body["messages"]?[1] == ["role": "user", "content": "Hello \"you\""])
    #expect(body["stream"] == true)
    #expect(body["top_k"]?.int == 5)
    #expect(body["temperature"]?.double == 0.5)
    #expect(body["top_p"]?.double == 1)
    #expect(body["min_p"] == nil)
    #expect(body["seed"]?.int == 0x7FFF_FFFF)
  }

  @Test("a stream split at every byte gives the same answer") func splitAnywhere() async throws {
    let bytes = Array(Self.stream.utf8)
    let cuts = Array(1..<bytes.count)
    let server = try ReplayServer(
      cuts.map { cut in
        .http(pieces: [Array(bytes[..<cut]), Array(bytes[cut...])], delay: .milliseconds(1))
      })
    defer { server.stop() }
    for cut in cuts {
      let outcome = try await ask(server)
      #expect(outcome.text == Self.answer, "split at \(cut)")
      #expect(outcome.result?.finishReason == .stop)
    }
  }

  @Test("a stream cut at any byte is truncated or an error, never a whole answer")
  func cutAnywhere() async throws {
    let bytes = Array(Self.stream.utf8)
    let finish = try #require(Self.stream.range(of: #""finish_reason":"stop"}]}"#)).upperBound
    let finishOffset = Self.stream.utf8.distance(from: Self.stream.startIndex, to: finish)
    let cuts = Array(0..<finishOffset)
    let server = try ReplayServer(cuts.map { .http(pieces: [Array(bytes[..<$0])]) })
    defer { server.stop() }
    for cut in cuts {
      let outcome = try await ask(server)
      #expect(Self.answer.hasPrefix(outcome.text), "cut at \(cut)")
      if outcome.error == nil {
        #expect(outcome.result?.finishReason == .truncated, "cut at \(cut)")
        #expect(!outcome.text.isEmpty, "cut at \(cut)")
      } else {
        #expect(outcome.result == nil)
      }
    }
  }

  struct Failure: CustomTestStringConvertible, Sendable {
    let name: String
    let reply: ReplayServer.Reply
    let error: RemoteError
    var testDescription: String { name }
  }

  static let failures: [Failure] = [
    .init(
      name: "HTTP 200 with a JSON error",
      reply: .http(type: "application/json", text: #"{"error":{"message":"out of memory"}}"#),
      error: .reportedError(message: "out of memory")),
    .init(
      name: "an error event at the start",
      reply: .http(text: "event: error\ndata: {\"message\":\"no\"}\n\n"),
      error: .reportedError(message: "no")),
    .init(
      name: "404 with Gemini's list",
      reply: .http(
        404, type: "application/json", text: #"[{"error":{"code":404,"message":"gone"}}]"#),
      error: .refused(status: 404, message: "gone")),
    .init(
      name: "401 with plain text", reply: .http(401, type: "text/plain", text: "who are you?"),
      error: .refused(status: 401, message: "who are you?")),
    .init(
      name: "500 with nothing", reply: .http(500, type: "text/plain", text: ""),
      error: .refused(status: 500, message: "no reason given")),
    .init(
      name: "422 with FastAPI's detail",
      reply: .http(422, type: "application/json", text: #"{"detail":"bad model"}"#),
      error: .refused(status: 422, message: "bad model")),
    .init(
      name: "a web page", reply: .http(type: "text/html", text: "<html>hello</html>"),
      error: .notAnEventStream(contentType: "text/html")),
    .init(
      name: "an empty stream", reply: .http(text: ""),
      error: .malformedReply(reason: "the stream ended before an answer began")),
    .init(
      name: "an empty JSON object", reply: .http(type: "application/json", text: "{}"),
      error: .malformedReply(reason: "it has neither 'choices' nor 'error'")),
  ]

  @Test("failures are errors with the server's words, never empty answers", arguments: failures)
  func fails(_ failure: Failure) async throws {
    let server = try ReplayServer([failure.reply])
    defer { server.stop() }
    let outcome = try await ask(server)
    #expect(outcome.error == failure.error)
    #expect(outcome.result == nil)
    #expect(outcome.text.isEmpty)
  }

  @Test("an error in the middle keeps what came before, and nothing is asked again")
  func errorInTheMiddle() async throws {
    let server = try ReplayServer([
      .http(
        text: "data: {\"choices\":[{\"delta\":{\"content\":\"act\"}}]}\n\n"
          + "data: {\"error\":{\"message\":\"crashed\",\"code\":503}}\n\n")
    ])
    defer { server.stop() }
    let outcome = try await ask(server)
    #expect(outcome.text == "act")
    #expect(outcome.error == .reportedError(message: "crashed"))
    #expect(server.requests.count == 1)
  }

  @Test("429 and 503 are asked again before the first token, with the wait that was asked for")
  func retries() async throws {
    let server = try ReplayServer([
      .http(
        429, type: "application/json", headers: ["Retry-After: 0"], text: #"{"error":"slow down"}"#),
      .http(503, type: "text/plain", text: "busy"), .http(text: Self.stream),
    ])
    defer { server.stop() }
    let outcome = try await ask(server)
    #expect(outcome.text == Self.answer)
    #expect(server.requests.count == 3)
  }

  @Test("after four refusals the last is reported") func givesUp() async throws {
    let server = try ReplayServer([.http(503, type: "text/plain", text: "busy")])
    defer { server.stop() }
    let outcome = try await ask(server)
    #expect(outcome.error == .refused(status: 503, message: "busy"))
    #expect(server.requests.count == 4)
  }

  @Test("a field that the server refuses is withheld and reported as ignored")
  func withheldField() async throws {
    let server = try ReplayServer([
      .http(
        400, type: "application/json", text: #"{"error":{"message":"Unknown name \"top_k\""}}"#),
      .http(text: Self.stream),
    ])
    defer { server.stop() }
    let outcome = try await ask(server, settings: GenerationSettings(temperature: 1, topK: 5))
    #expect(outcome.text == Self.answer)
    #expect(outcome.result?.serverReport?.refused == ["top_k"])
    #expect(outcome.result?.serverReport?.asked == ["temperature", "max_tokens", "top_p", "seed"])
    #expect(server.requests.last?.contains("top_k") == false)
  }

  @Test("reasoning is no part of the answer, and is mentioned") func reasoning() async throws {
    let server = try ReplayServer([
      .http(
        text: "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hmm hmm\"}}]}\n\n"
          + "data: {\"choices\":[{\"delta\":{\"content\":\"yes\"},\"finish_reason\":\"length\"}]}\n\n"
      )
    ])
    defer { server.stop() }
    let outcome = try await ask(server)
    #expect(outcome.text == "yes")
    #expect(outcome.result?.finishReason == .length)
    #expect(
      outcome.prefill?.notes == ["the model reasoned for 7 bytes of text, which are not shown"])
  }

  @Test("a server that does not stream is read too") func notStreamed() async throws {
    let server = try ReplayServer([
      .http(
        type: "application/json",
        text: #"{"choices":[{"message":{"content":"yes"},"finish_reason":"stop"}]}"#)
    ])
    defer { server.stop() }
    let outcome = try await ask(server)
    #expect(outcome.text == "yes")
    #expect(outcome.result?.finishReason == .stop)
  }

  @Test("silence ends with a time-out that names the host") func idle() async throws {
    let server = try ReplayServer([
      .http(
        pieces: [Array("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n".utf8)],
        stalls: true)
    ])
    defer { server.stop() }
    let outcome = try await ask(server, idleSeconds: 1)
    #expect(outcome.text == "a")
    #expect(outcome.error == .timedOut(host: "127.0.0.1:\(server.port)", seconds: 1))
  }

  @Test("a cancelled answer closes its connection") func cancellation() async throws {
    let server = try ReplayServer([
      .http(
        pieces: [Array("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n".utf8)],
        stalls: true)
    ])
    defer { server.stop() }
    let engine = try Self.engine(server)
    let task = Task {
      for try await event in engine.generate(GenerationRequest(conversation: Conversation())) {
        if case .token = event { break }
      }
    }
    try await task.value
    while server.closedByPeer == 0 { try await Task.sleep(for: .milliseconds(10)) }
    #expect(server.requests.count == 1)
  }

  @Test("a server that is not there is named") func unreachable() async throws {
    let server = try ReplayServer([])
    server.stop()
    try await Task.sleep(for: .milliseconds(50))
    let outcome = try await ask(server)
    guard case .unreachable(let host, _) = outcome.error else {
      Issue.record("expected an unreachable server, got \(String(describing: outcome.error))")
      return
    }
    #expect(host == "127.0.0.1:\(server.port)")
  }
}

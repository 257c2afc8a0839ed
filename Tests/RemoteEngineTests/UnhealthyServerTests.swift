import Foundation
import Generation
import Glibc
import TestSupport
import Testing

@testable import RemoteEngine

/// What no healthy server does: every reply ends as an answer, a cut answer or an error with words,
/// in bounded time and memory.
@Suite("Unhealthy servers", .hangGuard) struct UnhealthyServerTests {
  private typealias Engine = OpenAIEngineTests

  private func ask(
    _ reply: ReplayServer.Reply, settings: GenerationSettings = GenerationSettings(),
    idleSeconds: Int = 10
  ) async throws -> (outcome: OpenAIEngineTests.Outcome, server: ReplayServer) {
    let server = try ReplayServer([reply])
    defer { server.stop() }
    let engine = try Engine.engine(server, idleSeconds: idleSeconds)
    return (try await Engine.ask(engine, settings: settings), server)
  }

  static let statuses = [400, 401, 403, 404, 405, 408, 413, 422, 429, 500, 501, 502, 503, 504]
  static let bodies: [[UInt8]] =
    [
      #"{"error":{"message":"out of memory","type":"server_error","code":null}}"#,
      #"{"error":"out of memory"}"#, #"{"error":{"code":7}}"#, #"{"error":null}"#, #"{"error":[]}"#,
      #"{"detail":"out of memory"}"#,
      #"{"detail":[{"loc":["body","model"],"msg":"field required","type":"missing"}]}"#,
      #"[{"error":{"code":404,"message":"gone","status":"NOT_FOUND"}}]"#,
      #"{"object":"error","message":"gone","type":"NotFoundError"}"#,
      "<html><body><h1>502 Bad Gateway</h1></body></html>", "", " \r\n ", "null", "7", "[]", "{",
      "\"",
      String(repeating: "x", count: 1 << 20), String(repeating: "[", count: 100_000),
      "data: {\"choices\":[{\"delta\":{\"content\":\"not an answer\"}}]}\n\n",
    ].map { Array($0.utf8) } + [[0xFF, 0xFE, 0x00, 0xC3], [UInt8](repeating: 0, count: 1000)]

  @Test("Every error status with every kind of body is an error with words", arguments: statuses)
  func errorBodies(status: Int) async throws {
    for (index, body) in Self.bodies.enumerated() {
      for type in ["application/json", "text/event-stream"] {
        let (outcome, server) = try await ask(.http(status, type: type, pieces: [body]))
        guard case .refused(let found, let message)? = outcome.error else {
          Issue.record("body \(index): \(String(describing: outcome.error))")
          continue
        }
        #expect(found == status)
        #expect(!message.isEmpty && message.count <= 301, "body \(index): \(message.prefix(80))")
        #expect(outcome.result == nil && outcome.text.isEmpty)
        // Only 429 and 503 are asked again.
        #expect(server.requests.count == (status == 429 || status == 503 ? 4 : 1))
      }
    }
  }

  static let malformed: [(String, String)] = [
    ("no HTTP at all", "hello\n"), ("nothing", ""), ("half a head", "HTTP/1.1 200 OK\r\nContent-"),
    ("a status that is none", "HTTP/1.1 9999 What\r\n\r\n"),
    ("a body cut by its length", "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"choices\":["),
    (
      "chunks that are none",
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
    ),
    (
      "an event that is no JSON",
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {\"choices\":[{\"delta\"\n\n"
    ),
    (
      "a deep event",
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: "
        + String(repeating: "[", count: 100_000) + "\n\n"
    ),
    (
      "[DONE] and no word",
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: [DONE]\n\n"
    ),
    ("binary", "HTTP/1.1 200 OK\r\n\r\n\u{0}\u{1}\u{2}"),
    ("an interim reply and no more", "HTTP/1.1 100 Continue\r\n\r\n"),
    ("a head without end", "HTTP/1.1 200 OK\r\n" + String(repeating: "A: b\r\n", count: 200_000)),
  ]

  @Test("What is no reply is an error, never an answer", arguments: malformed.indices)
  func malformedReplies(index: Int) async throws {
    let (name, text) = Self.malformed[index]
    let (outcome, server) = try await ask(.raw(text))
    #expect(outcome.error != nil, "\(name): \(outcome.text)")
    #expect(outcome.result == nil && outcome.text.isEmpty, "\(name)")
    #expect(server.requests.count <= 1, "\(name)")
  }

  static let eventHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

  @Test(
    "Silence anywhere ends after the time that was set",
    arguments: [
      "", "HTTP/1.1 200", eventHead, eventHead + "data: {\"cho", eventHead + ": alive\n\n",
    ])
  func stalled(start: String) async throws {
    let (outcome, server) = try await ask(.raw(start, stalls: true), idleSeconds: 1)
    #expect(outcome.error == .timedOut(host: "127.0.0.1:\(server.port)", seconds: 1))
    #expect(outcome.result == nil)
  }

  static let odd: [String] = [
    // What ended the process or hung under Foundation's own client.
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
      + String(Engine.stream.utf8.count, radix: 16) + "\r\n" + Engine.stream
      + "\r\n0\r\nX-Trailer: late\r\n\r\n",
    "HTTP/1.1 200\r\nContent-Type: text/event-stream\r\n\r\n" + Engine.stream,
    "HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + Engine.stream,
    "HTTP/1.1 100 Continue\r\n\r\n" + eventHead + Engine.stream,
    "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + eventHead + Engine.stream,
    "HTTP/1.1 200 OK\r\nX: é\r\nCONTENT-TYPE: Text/Event-Stream; charset=utf-8\r\n\r\n"
      + Engine.stream,
  ]

  @Test("Replies that are odd but whole are read", arguments: odd.indices)
  func oddReplies(index: Int) async throws {
    let (outcome, _) = try await ask(.raw(Self.odd[index]))
    #expect(outcome.text == Engine.answer, "\(String(describing: outcome.error))")
  }

  @Test("A server that asks for a password is refused at once, not asked again")
  func passwords() async throws {
    let (outcome, server) = try await ask(
      .http(401, headers: ["WWW-Authenticate: Basic realm=\"x\""], text: "who?"))
    #expect(outcome.error == .refused(status: 401, message: "who?"))
    #expect(server.requests.count == 1)
  }

  @Test("An answer that is complete is not waited for") func staysOpen() async throws {
    let (outcome, _) = try await ask(
      .raw(Self.eventHead + Engine.stream, stalls: true), idleSeconds: 30)
    #expect(outcome.text == Engine.answer)
    #expect(outcome.result?.finishReason == .stop)
  }

  @Test("A reply without end is refused before it fills the memory")
  func oversized() async throws {
    let megabyte = [UInt8](repeating: 0x20, count: 1 << 20)
    for type in ["application/json", "text/event-stream"] {
      let (outcome, _) = try await ask(
        .http(type: type, pieces: [Array("data: ".utf8)] + Array(repeating: megabyte, count: 9)))
      #expect(outcome.error == .replyTooLarge(limit: EventStreamParser.sizeLimit))
    }
  }

  @Test("What comes faster than it is read waits in the server, not in our memory")
  func flood() async throws {
    let megabyte = [UInt8](repeating: 0x0A, count: 1 << 20)
    let server = try ReplayServer([.http(pieces: Array(repeating: megabyte, count: 96))])
    defer { server.stop() }
    let endpoint = try Endpoint(server.base, environment: [:])
    var parts = StreamingConnection.send(
      HTTPRequest(endpoint, path: "models"), host: endpoint.host, patience: Patience()
    ).makeAsyncIterator()
    _ = try await parts.next()
    var sent = -1
    while sent != server.sentByteCount {
      sent = server.sentByteCount
      try await Task.sleep(for: .milliseconds(300))
    }
    // What sockets hold on both sides, and our buffer.
    #expect(sent < 48 << 20)
    var received = 0
    while case .body(let bytes)? = try await parts.next() { received += bytes.count }
    #expect(received == 96 << 20)
  }

  @Test(
    "An answer, or thinking, that goes on past its tokens is cut, and the server's word is not taken",
    arguments: ["content", "reasoning_content"])
  func overlong(field: String) async throws {
    let event =
      "data: {\"choices\":[{\"delta\":{\"\(field)\":\""
      + String(repeating: "more ", count: 400) + "\"}}]}\n\n"
    let (outcome, _) = try await ask(
      .raw(Self.eventHead + String(repeating: event, count: 50), stalls: true),
      settings: GenerationSettings(maxTokens: 4), idleSeconds: 30)
    #expect(outcome.result?.finishReason == .length)
    #expect(outcome.text.utf8.count < 10_000)
    #expect(outcome.result?.serverReport?.refused == ["max_tokens"])
  }

  @Test(
    "Counts that no answer has are passed over, so that a session's file can hold the answer",
    arguments: ["-1", "9223372036854775807", "1099511627777", "1.5"])
  func absurdCounts(count: String) async throws {
    let usage =
      "{\"prompt_tokens\":\(count),\"completion_tokens\":\(count),"
      + "\"prompt_tokens_details\":{\"cached_tokens\":\(count)}}"
    let (outcome, _) = try await ask(
      .http(
        text: "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}],"
          + "\"usage\":\(usage)}\n\ndata: [DONE]\n\n"))
    #expect(outcome.result?.tokenCount == 1)
    #expect(outcome.prefill?.promptTokens == nil)
    #expect(outcome.prefill?.cachedTokens == 0)
  }

  @Test("What a reply tells of the settings is confirmed or found to be otherwise")
  func confirmation() async throws {
    let (outcome, _) = try await ask(
      .http(
        text: """
          data: {"model":"real-name","system_fingerprint":"fp_1","choices":[{"delta":{"content":"a"},"seed":7}]}

          data: {"choices":[{"delta":{},"finish_reason":"length"}],"usage":{"completion_tokens":3},"__verbose":{"generation_settings":{"top_k":40,"temperature":0.8999999761581421}}}


          """), settings: GenerationSettings(temperature: 0.9, topK: 5, maxTokens: 3))
    let report = try #require(outcome.result?.serverReport)
    #expect(report.confirmed == ["temperature", "max_tokens"])
    #expect(report.refused == ["top_k", "seed"])
    #expect(report.model == "real-name" && report.fingerprint == "fp_1")
  }

  @Test("A redirection is not followed: prompts and keys go where the user said")
  func redirection() async throws {
    let (outcome, server) = try await ask(
      .http(307, headers: ["Location: http://127.0.0.1:1/v1"], text: ""))
    #expect(outcome.error == .redirected(status: 307, place: "http://127.0.0.1:1/v1"))
    #expect(server.requests.count == 1)
  }

  @Test("Requests go out at once as far as the gate lets them, and the cancelled ones not at all")
  func boundedRequests() async throws {
    let server = try ReplayServer([
      .http(pieces: [Array(Engine.stream.utf8)], delay: .milliseconds(30))
    ])
    defer { server.stop() }
    let engine = try Engine.engine(server, gate: RequestGate(limit: 3))
    await withTaskGroup(of: String?.self) { group in
      for _ in 0..<12 { group.addTask { try? await Engine.ask(engine).text } }
      for await text in group { #expect(text == Engine.answer) }
    }
    #expect(server.requests.count == 12)
    #expect(server.mostInFlight == 3)
    let cancelled = (0..<6).map { _ in Task { try? await Engine.ask(engine) } }
    for task in cancelled { task.cancel() }
    for task in cancelled { _ = await task.value }
    let after = try await Engine.ask(engine)
    #expect(after.text == Engine.answer)
  }

  @Test("A host that takes no connection is given up early") func noConnection() async throws {
    // A full backlog leaves further connections unanswered, as a packet filter would.
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    var clients: [Int32] = []
    defer { clients.forEach { close($0) } }
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = bind(listener, address, length)
        _ = listen(listener, 0)
        _ = getsockname(listener, address, &length)
        for _ in 0..<4 {
          let client = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
          _ = connect(client, address, length)
          clients.append(client)
        }
      }
    }
    let host = "127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
    let engine = OpenAIEngine(
      name: "m", endpoint: try Endpoint("http://\(host)/v1", environment: [:]), remoteModel: "m",
      patience: Patience(connectionSeconds: 1, idleSeconds: 60))
    let outcome = try await Engine.ask(engine)
    #expect(outcome.error == .unreachable(host: host, reason: "no connection within 1 s"))
  }
}

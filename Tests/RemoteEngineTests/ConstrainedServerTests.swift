import Constraints
import Foundation
import Generation
import JSON
import TestSupport
import Testing

@testable import RemoteEngine

/// What servers are asked for where answers are constrained, and what their answers show.
@Suite("Constraints over servers", .hangGuard) struct ConstrainedServerTests {
  static let language = OutputLanguage(
    .choice([.text("yes"), .sequence([.text("no, "), .text("thanks")])]))
  static let grammar = "root ::= \"yes\" | (\"no, \" \"thanks\")\n"

  static func list(_ owner: String, headers: [String] = []) -> ReplayServer.Reply {
    .http(
      type: "application/json", headers: headers,
      text: #"{"object":"list","data":[{"id":"m","object":"model","owned_by":"\#(owner)"}]}"#)
  }

  static func answer(_ text: String, finish: String = "stop") -> ReplayServer.Reply {
    .http(
      text: "data: {\"choices\":[{\"delta\":{\"content\":\"\(text)\"}}]}\n\n"
        + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"\(finish)\"}]}\n\ndata: [DONE]\n\n"
    )
  }

  /// Loads the model of a server and asks it once.
  static func ask(
    _ server: ReplayServer, remotes: String? = nil, language: OutputLanguage? = Self.language
  ) async throws -> (result: GenerationResult?, model: ModelDescription) {
    var named = NamedRemotes()
    if let remotes {
      let file = FileManager.default.temporaryDirectory.appendingPathComponent(
        "remotes-\(UUID()).json")
      defer { try? FileManager.default.removeItem(at: file) }
      try Data(remotes.utf8).write(to: file)
      named = try NamedRemotes(path: file.path)
    }
    let library = RemoteLibrary(named: named, environment: [:])
    let engine = try await library.load(
      LoadRequest(reference: server.base, remoteModel: "m", name: "m")
    ) { _ in }
    var result: GenerationResult?
    let request = GenerationRequest(
      conversation: Conversation([Message(.user, "Hello")]),
      settings: GenerationSettings(maxTokens: 9, constraint: .call), seed: 5, language: language)
    for try await event in engine.generate(request) {
      if case .finished(let finished) = event { result = finished }
    }
    return (result, engine.model)
  }

  static func body(of request: String) -> String {
    String(request.split(separator: "\r\n\r\n", maxSplits: 1).last ?? "")
  }

  struct Server: CustomTestStringConvertible, Sendable {
    let name: String
    let replies: [ReplayServer.Reply]
    /// The members of the body that carry the grammar; none where it is refused.
    let field: String
    var reason: String?
    var title: String?
    var remotes: String?
    var testDescription: String { name }
  }

  static func version(_ text: String) -> ReplayServer.Reply {
    .http(type: "application/json", text: #"{"version":"\#(text)"}"#)
  }
  static let encoded = JSONValue.string(grammar).text

  static let servers: [Server] = [
    .init(
      name: "llama-server", replies: [list("llamacpp"), answer("yes")],
      field: ",\"grammar\":\(encoded)", title: "llama-server"),
    .init(
      name: "llama-server by its header alone",
      replies: [list("me", headers: ["Server: llama.cpp"]), answer("yes")],
      field: ",\"grammar\":\(encoded)", title: "llama-server"),
    .init(
      name: "vLLM", replies: [list("vllm"), version("0.12.0"), answer("yes")],
      field: ",\"structured_outputs\":{\"grammar\":\(encoded)}", title: "vLLM 0.12.0"),
    .init(
      name: "vLLM 0.11, which knows both names",
      replies: [list("vllm"), version("0.11.0rc2.dev1"), answer("yes")],
      field: ",\"structured_outputs\":{\"grammar\":\(encoded)}", title: "vLLM 0.11.0"),
    .init(
      name: "vLLM of an unknown version",
      replies: [list("vllm"), .http(404, type: "text/plain", text: "no"), answer("yes")],
      field: ",\"structured_outputs\":{\"grammar\":\(encoded)}", title: "vLLM"),
    .init(
      name: "vLLM before 0.11", replies: [list("vllm"), version("0.10.2"), answer("yes")],
      field: ",\"guided_grammar\":\(encoded)", title: "vLLM 0.10.2"),
    .init(
      name: "SGLang", replies: [list("sglang"), answer("yes")], field: ",\"ebnf\":\(encoded)",
      title: "SGLang"),
    .init(
      name: "Ollama", replies: [list("library"), answer("yes")], field: "",
      reason: "Ollama holds answers to JSON schemas alone, and a call is no JSON", title: "Ollama"),
    .init(
      name: "a server that does not say", replies: [list("somebody"), answer("yes")], field: "",
      reason: "what server it is is not known; 'server' in remotes.json says so "
        + "(llama-server, vllm, sglang, ollama, gemini)"),
    .init(
      name: "a server that the user names", replies: [list("somebody"), answer("yes")],
      field: ",\"ebnf\":\(encoded)", title: "SGLang", remotes: "sglang"),
    .init(
      name: "Gemini by the user's word", replies: [list("google"), answer("yes")], field: "",
      reason: "Gemini's endpoint holds answers to JSON schemas alone, and a call is no JSON",
      title: "Gemini's endpoint", remotes: "gemini"),
  ]

  @Test("each server is asked in its own words", arguments: servers)
  func bodies(_ row: Server) async throws {
    let server = try ReplayServer(row.replies)
    defer { server.stop() }
    let remotes = row.remotes.map { #"{"r":{"url":"\#(server.base)","server":"\#($0)"}}"# }
    let (result, model) = try await Self.ask(server, remotes: remotes)
    let body = Self.body(of: try #require(server.requests.last))
    #expect(
      body
        == #"{"model":"m","messages":[{"role":"user","content":"Hello"}],"stream":true,"#
        + #""stream_options":{"include_usage":true},"max_tokens":9,"temperature":0,"seed":5"#
        + row.field + "}")
    let report = try #require(result?.serverReport)
    let isAsked = !row.field.isEmpty
    #expect(report.asked.contains("constrain") == isAsked)
    #expect(report.confirmed == (isAsked ? ["constrain"] : []))
    #expect(report.refused == (isAsked ? [] : ["constrain"]))
    #expect(report.reasons["constrain"] == row.reason)
    #expect(model.options == ["model m"] + (row.title.map { ["server \($0)"] } ?? []))
  }

  @Test(
    "where a token is drawn, the server is told from which, since it would have its own idea",
    arguments: [
      ("llamacpp", #""top_p":1,"top_k":0,"min_p":0"#),
      ("sglang", #""top_p":1,"top_k":-1,"min_p":0"#),
      ("library", #""top_p":1"#),
    ])
  func allTokens(_ owner: String, _ fields: String) async throws {
    let server = try ReplayServer([Self.list(owner), Self.answer("yes")])
    defer { server.stop() }
    let library = RemoteLibrary(named: NamedRemotes(), environment: [:])
    let engine = try await library.load(LoadRequest(reference: server.base)) { _ in }
    let request = GenerationRequest(
      conversation: Conversation([Message(.user, "Hello")]),
      settings: GenerationSettings(temperature: 1, maxTokens: 9), seed: 5)
    for try await _ in engine.generate(request) {}
    let body = Self.body(of: try #require(server.requests.last))
    #expect(body.contains(#""temperature":1,\#(fields),"seed":5}"#), "\(body)")
  }

  @Test("Gemini is known by its address, and vLLM's version is asked for without a key")
  func identities() async throws {
    #expect(
      ServerKind(owners: ["google"], header: nil, host: "generativelanguage.googleapis.com")
        == .gemini)
    #expect(ServerIdentity.version("0.10.2rc1") == [0, 10, 2])
    #expect(ServerIdentity.version("0.9") == [0, 9])
    #expect(ServerIdentity.version("dev") == nil)
    let server = try ReplayServer([Self.list("vllm"), Self.version("0.9.1")])
    defer { server.stop() }
    let library = RemoteLibrary(named: NamedRemotes(), environment: ["K": "s3cret"])
    _ = try await library.load(LoadRequest(reference: server.base, keyVariable: "K")) { _ in }
    #expect(server.requests[0].contains("s3cret"))
    #expect(server.requests[1].hasPrefix("GET /version HTTP/1.1"))
    #expect(!server.requests[1].contains("s3cret"))
  }

  struct Outcome: CustomTestStringConvertible, Sendable {
    let text: String
    let finish: String
    var reason: String?
    var testDescription: String { "\(text.debugDescription), \(finish)" }
  }

  static let outcomes: [Outcome] = [
    .init(text: "yes", finish: "stop"), .init(text: "no, thanks", finish: "stop"),
    .init(text: "no, th", finish: "length"),
    .init(
      text: "no, th", finish: "stop",
      reason: "the answer ends before it is one of the language"),
    .init(text: "Sure: yes", finish: "stop", reason: "the answer leaves the language at byte 1"),
    .init(text: "yes!", finish: "length", reason: "the answer leaves the language at byte 4"),
  ]

  @Test("an answer shows whether the field was heeded", arguments: outcomes)
  func heeded(_ row: Outcome) async throws {
    let server = try ReplayServer([
      Self.list("llamacpp"), Self.answer(row.text, finish: row.finish),
    ])
    defer { server.stop() }
    let report = try #require(try await Self.ask(server).result?.serverReport)
    #expect(report.asked.contains("constrain"))
    #expect(report.confirmed.contains("constrain") == (row.reason == nil))
    #expect(report.refused == (row.reason == nil ? [] : ["constrain"]))
    #expect(report.reasons["constrain"] == row.reason)
    #expect(
      report.remarks
        == (row.reason.map { ["constrain is not honoured by the server: " + $0] } ?? []))
  }

  @Test(
    "a server that complains of the grammar is asked without, and its words are the reason",
    arguments: [
      "Failed to parse grammar", "[{'loc': ['body', 'grammar'], 'msg': 'Extra inputs'}]",
    ])
  func complaint(_ words: String) async throws {
    let server = try ReplayServer([
      Self.list("llamacpp"),
      .http(400, type: "application/json", text: "{\"error\":{\"message\":\"\(words)\"}}"),
      Self.answer("yes"),
    ])
    defer { server.stop() }
    let report = try #require(try await Self.ask(server).result?.serverReport)
    #expect(!report.asked.contains("constrain"))
    #expect(report.refused == ["constrain"])
    #expect(report.reasons["constrain"] == "it says: " + words)
    #expect(!Self.body(of: try #require(server.requests.last)).contains("grammar"))
  }

  @Test("a language without a grammar is not asked for") func inexpressible() async throws {
    for (language, reason) in [
      (OutputLanguage(.choice([])), "a part of the language has no text at all"),
      (nil, "there is no language to hold it to"),
    ] {
      let server = try ReplayServer([Self.list("llamacpp"), Self.answer("yes")])
      defer { server.stop() }
      let report = try await Self.ask(server, language: language).result?.serverReport
      #expect(report?.refused == ["constrain"])
      #expect(report?.reasons["constrain"] == reason)
    }
  }
}

import Foundation
import Generation
import TestSupport
import Testing

@testable import RemoteEngine

@Suite("Remote library", .hangGuard) struct RemoteLibraryTests {
  static let list =
    #"{"object":"list","data":[{"id":"small","max_model_len":4096},{"id":"large"}]}"#

  private func load(
    _ replies: [ReplayServer.Reply], model: String?, name: String? = nil
  ) async throws -> (engine: any Engine, library: RemoteLibrary, server: ReplayServer) {
    let server = try ReplayServer(replies)
    let library = RemoteLibrary(named: NamedRemotes(), environment: [:])
    let request = LoadRequest(reference: server.base, remoteModel: model, name: name)
    return (try await library.load(request) { _ in }, library, server)
  }

  @Test("a model of the server's list is loaded by name") func loads() async throws {
    let (engine, library, server) = try await load(
      [.http(type: "application/json", text: Self.list)], model: "small", name: "s")
    defer { server.stop() }
    #expect(engine.model.name == "s")
    #expect(engine.model.contextLength == 4096)
    #expect(engine.model.isReproducible == false)
    #expect(await library.loaded().count == 1)
    try await library.unload("s")
    #expect(await library.loaded().isEmpty)
    await #expect(throws: RemoteError.notLoaded(name: "s")) { try await library.unload("s") }
  }

  @Test("a name that the server does not offer is refused with those it does")
  func unknown() async throws {
    await #expect(throws: RemoteError.unknownModel(name: "x", offered: ["small", "large"])) {
      _ = try await load([.http(type: "application/json", text: Self.list)], model: "x")
    }
    await #expect(throws: RemoteError.ambiguousModel(offered: ["small", "large"])) {
      _ = try await load([.http(type: "application/json", text: Self.list)], model: nil)
    }
  }

  @Test("a server without a list takes the name on trust") func noList() async throws {
    let (engine, _, server) = try await load(
      [.http(404, type: "text/plain", text: "not here")], model: "any")
    defer { server.stop() }
    #expect(engine.model.name == "any")
  }

  @Test("two loads at a time leave one engine of a name")
  func sameName() async throws {
    // One reply for the list and for the version, so slow that both loads wait for it together.
    let text =
      #"{"data":[{"id":"small","owned_by":"vllm"},{"id":"large"}],"version":"0.12.0"}"#
    let server = try ReplayServer([
      .http(type: "application/json", pieces: [Array(text.utf8)], delay: .milliseconds(200))
    ])
    defer { server.stop() }
    let library = RemoteLibrary(named: NamedRemotes(), environment: [:])
    let base = server.base
    @Sendable func load(
      _ model: String, as name: String
    ) async -> Result<OpenAIEngine?, any Error> {
      do {
        let request = LoadRequest(reference: base, remoteModel: model, name: name)
        return .success(try await library.load(request) { _ in } as? OpenAIEngine)
      } catch {
        return .failure(error)
      }
    }
    async let first = load("small", as: "s")
    async let second = load("small", as: "s")
    let engines = try await [first.get(), second.get()].compactMap { $0 }
    #expect(engines.count == 2 && engines.first === engines.last)
    #expect(await library.loaded().count == 1)

    async let small = load("small", as: "t")
    async let large = load("large", as: "t")
    var errors: [RemoteError] = []
    for case .failure(let error) in await [small, large] {
      errors.append(try #require(error as? RemoteError))
    }
    #expect(errors == [.nameTaken(name: "t")])
    #expect(await library.loaded().map { $0.model.name } == ["s", "t"])
  }

  struct Place: CustomTestStringConvertible, Sendable {
    let url: String
    let error: RemoteError?
    var testDescription: String { url }
  }

  static let places: [Place] = [
    .init(url: "http://localhost:8000/v1", error: nil),
    .init(url: "http://127.0.0.1/v1/", error: nil),
    .init(url: "https://example.org/v1", error: nil),
    .init(url: "http://example.org/v1", error: .insecure(host: "example.org")),
    .init(url: "http://127.0.0.evil/v1", error: .insecure(host: "127.0.0.evil")),
    .init(url: "http://127.0.0.256/v1", error: .insecure(host: "127.0.0.256")),
    .init(url: "ftp://example.org", error: .invalidURL("ftp://example.org")),
    .init(url: "http://user:pw@h/v1", error: .invalidURL("http://user:pw@h/v1")),
    .init(url: "http://h/v1?key=1", error: .invalidURL("http://h/v1?key=1")),
    .init(url: "http://", error: .invalidURL("http://")),
  ]

  @Test("a key travels over TLS or stays on this machine", arguments: places)
  func keyTravels(_ place: Place) {
    do throws(RemoteError) {
      _ = try Endpoint(place.url, keyVariable: "K", environment: ["K": "secret"])
      #expect(place.error == nil)
    } catch {
      #expect(error == place.error)
    }
  }

  @Test("a key shows itself nowhere") func secrecy() throws {
    let endpoint = try Endpoint(
      "https://example.org/v1", keyVariable: "K", environment: ["K": "s3cret"])
    #expect(!String(reflecting: endpoint).contains("s3cret"))
    #expect(!"\(endpoint)".contains("s3cret"))
    var dumped = ""
    dump(endpoint, to: &dumped)
    #expect(!dumped.contains("s3cret"))
    #expect(endpoint.redacted("bad key s3cret") == "bad key •••")
    #expect(throws: RemoteError.missingKey(variable: "K")) {
      _ = try Endpoint("https://example.org/v1", keyVariable: "K", environment: [:])
    }
    #expect(throws: RemoteError.notAVariable) {
      _ = try Endpoint("https://example.org/v1", keyVariable: "sk-1234", environment: [:])
    }
    #expect(throws: RemoteError.unusableKey(variable: "K")) {
      _ = try Endpoint(
        "https://example.org/v1", keyVariable: "K", environment: ["K": "a\r\nHost: b"])
    }
  }

  @Test("a key that the server repeats is taken out of the error") func repeatedKey() async throws {
    let server = try ReplayServer([
      .http(401, type: "application/json", text: #"{"error":{"message":"wrong key s3cret"}}"#)
    ])
    defer { server.stop() }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "remotes-\(UUID()).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(#"{"r":{"url":"\#(server.base)","model":"m","key":"K"}}"#.utf8).write(to: file)
    let library = RemoteLibrary(
      named: try NamedRemotes(path: file.path), environment: ["K": "s3cret"])
    #expect(library.recognizes("r"))
    #expect(await library.listings().map(\.name) == ["r"])
    await #expect(throws: RemoteError.refused(status: 401, message: "wrong key •••")) {
      _ = try await library.load(LoadRequest(reference: "r")) { _ in }
    }
    #expect(server.requests.first?.contains("Authorization: Bearer s3cret") == true)
  }

  @Test(
    "a damaged file of remotes is refused with the field",
    arguments: [
      ("[]", "must be an object of remotes by name"),
      (#"{"a":1}"#, "'a' must be an object with a 'url'"),
      (#"{"a":{"model":"m"}}"#, "'a' has no 'url'"),
      (
        #"{"a":{"url":"u","api_key":"x"}}"#,
        "'a' has an unknown field 'api_key'; known: url, model, key, parallel, server"
      ),
      (#"{"a":{"url":"u","parallel":0}}"#, "'parallel' of 'a' must be a number from 1 to 256"),
      (#"{"a":{"url":5}}"#, "'url' of 'a' must be a string"),
      (
        #"{"a":{"url":"u","server":"x"}}"#,
        "'server' of 'a' must be one of llama-server, vllm, sglang, ollama, gemini"
      ),
      ("{", "line 1, column 2: the text ends in the middle of a value"),
    ])
  func damagedFile(_ text: String, _ reason: String) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "remotes-\(UUID()).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(text.utf8).write(to: file)
    #expect(throws: RemoteError.remotesFile(path: file.path, reason: reason)) {
      _ = try NamedRemotes(path: file.path)
    }
  }
}

import Foundation
import Generation
import TestSupport
import Testing

@testable import RemoteEngine

/// What servers offer, and which of them are asked on whose word.
@Suite("Servers' offers", .hangGuard) struct ServerOfferTests {
  static let list = ReplayServer.Reply.http(
    type: "application/json",
    text: #"{"data":[{"id":"small","max_model_len":4096},{"id":"large"}]}"#)

  private func library(
    _ remotes: String, environment: [String: String] = [:]
  ) throws -> RemoteLibrary {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "remotes-\(UUID()).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(remotes.utf8).write(to: file)
    return RemoteLibrary(named: try NamedRemotes(path: file.path), environment: environment)
  }

  @Test("Servers with names and loaded ones are asked what they offer, each once")
  func survey() async throws {
    let server = try ReplayServer([Self.list])
    defer { server.stop() }
    let library = try library(
      #"{"box":{"url":"\#(server.base)","model":"small"},"off":{"url":"http://127.0.0.1:1/v1"}}"#)
    _ = try await library.load(LoadRequest(reference: "box")) { _ in }
    let listings = await library.survey(nil)
    #expect(listings.map(\.name) == ["box", "off", "box large"])
    #expect(listings[1].problem?.contains("127.0.0.1:1") == true)
    #expect(server.requests.count == 2)
    // The name is what `:load` takes.
    let engine = try await library.load(
      LoadRequest(reference: "box", remoteModel: "large", name: "l")
    ) { _ in }
    #expect(engine.model.options == ["model large"])
  }

  @Test("A server without a name is asked by its URL") func bareURL() async throws {
    let server = try ReplayServer([Self.list])
    defer { server.stop() }
    let listings = await RemoteLibrary(named: NamedRemotes(), environment: [:])
      .survey(server.base)
    #expect(listings.map(\.name) == [server.base + " small", server.base + " large"])
    #expect(listings.first?.model.contextLength == 4096)
  }

  private func request(_ url: String) -> LoadRequest {
    var request = LoadRequest(reference: url, remoteModel: "small", name: "s")
    request.isFromSession = true
    return request
  }

  @Test("A session's file does not choose where prompts and keys go") func strangers() async throws
  {
    let environment = ["BROCCOLI_API_KEY": "s3cret", "K": "s3cret"]
    let library = RemoteLibrary(named: NamedRemotes(), environment: environment)
    for url in ["https://192.0.2.1/v1", "http://192.0.2.1/v1"] {
      await #expect(throws: RemoteError.notNamedByUser(url: url, model: "small", name: "s")) {
        _ = try await library.load(request(url)) { _ in }
      }
    }
    let server = try ReplayServer([Self.list])
    defer { server.stop() }
    _ = try await library.load(request(server.base)) { _ in }
    #expect(server.requests.allSatisfy { !$0.contains("s3cret") })
    // With the user's own word for the server, its key goes there.
    let named = try self.library(
      #"{"box":{"url":"\#(server.base)/","key":"K"}}"#, environment: environment)
    _ = try await named.load(request(server.base)) { _ in }
    #expect(server.requests.last?.contains("Authorization: Bearer s3cret") == true)
  }

  @Test("A key comes from the variable that the command names") func keyVariable() async throws {
    let server = try ReplayServer([Self.list])
    defer { server.stop() }
    let library = RemoteLibrary(named: NamedRemotes(), environment: ["K": "s3cret"])
    _ = try await library.load(
      LoadRequest(reference: server.base, remoteModel: "small", keyVariable: "K")
    ) { _ in }
    #expect(server.requests.last?.contains("Authorization: Bearer s3cret") == true)
    await #expect(throws: RemoteError.missingKey(variable: "NONE")) {
      _ = try await library.load(
        LoadRequest(reference: server.base, remoteModel: "large", keyVariable: "NONE")
      ) { _ in }
    }
  }
}

import Foundation
import Generation
import JSON

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Models on servers: any base URL, and the remotes that have names.
public actor RemoteLibrary: ModelLibrary {
  private let named: NamedRemotes
  private let environment: [String: String]
  private var engines: [OpenAIEngine] = []

  /// Where a key is looked for when a URL is given without a named remote: a variable of our own,
  /// so that a key meant for one service is not sent to another.
  static let keyVariable = "BROCCOLI_API_KEY"

  /// - Parameters:
  ///   - named: the remotes that have names.
  ///   - environment: where keys come from.
  public init(named: NamedRemotes, environment: [String: String]) {
    self.named = named
    self.environment = environment
  }

  /// Whether a reference is one for this library: a URL, or the name of a remote.
  public nonisolated func recognizes(_ reference: String) -> Bool {
    reference.hasPrefix("http://") || reference.hasPrefix("https://") || named[reference] != nil
  }

  public func loaded() -> [any Engine] { engines }

  public func listings() -> [ModelListing] {
    let loadedNames = Set(engines.map { $0.model.name })
    return engines.map { ModelListing(name: $0.model.name, model: $0.model, isLoaded: true) }
      + named.remotes.filter { !loadedNames.contains($0.name) }.map { remote in
        ModelListing(
          name: remote.name,
          model: ModelDescription(
            name: remote.name, family: "remote", source: remote.url,
            options: remote.model.map { ["model \($0)"] } ?? []),
          isLoaded: false,
          problem: remote.keyVariable.flatMap {
            environment[$0] == nil ? RemoteError.missingKey(variable: $0).description : nil
          })
      }
  }

  public func load(_ request: LoadRequest, progress: @escaping @Sendable (LoadProgress) -> Void)
    async throws -> any Engine
  {
    let remote = named[request.reference]
    let url = remote?.url ?? request.reference
    let endpoint = try Endpoint(
      url, keyVariable: remote?.keyVariable ?? defaultKeyVariable(for: url),
      environment: environment, allowsInsecure: request.allowsInsecure)
    let offered = try await models(at: endpoint)
    let remoteModel = try choose(request.remoteModel ?? remote?.model, from: offered)
    let name = request.name ?? remote?.name ?? remoteModel
    if let engine = engines.first(where: { $0.model.name == name }) {
      guard engine.endpoint == endpoint, engine.remoteModel == remoteModel else {
        throw RemoteError.nameTaken(name: name)
      }
      return engine
    }
    let engine = OpenAIEngine(
      name: name, endpoint: endpoint, remoteModel: remoteModel,
      contextLength: offered?.first { $0.name == remoteModel }?.contextLength)
    engines.append(engine)
    return engine
  }

  public func unload(_ name: String) throws {
    guard let index = engines.firstIndex(where: { $0.model.name == name }) else {
      throw RemoteError.notLoaded(name: name)
    }
    engines.remove(at: index)
  }

  // MARK: - What a server offers

  /// A model that a server offers.
  struct OfferedModel: Sendable, Equatable {
    var name: String
    var contextLength: TokenCount?
  }

  /// The models that `/models` lists; nil where the server has no such list.
  private func models(at endpoint: Endpoint) async throws -> [OfferedModel]? {
    var request = URLRequest(url: endpoint.url("models"))
    endpoint.authorize(&request)
    var status = 0
    var body: [UInt8] = []
    for try await part in StreamingConnection.send(request, host: endpoint.host, idleSeconds: 20) {
      switch part {
      case .head(let code, _): status = code
      case .body(let data):
        guard body.count + data.count <= EventStreamParser.sizeLimit else {
          throw RemoteError.replyTooLarge(limit: EventStreamParser.sizeLimit)
        }
        body += data
      }
    }
    switch status {
    case 200..<300: return Self.offeredModels(in: body)
    case 401, 403, 500...:
      let message = endpoint.redacted(ChatCompletionReader.errorMessage(in: body))
      throw RemoteError.refused(status: status, message: message)
    default: return nil  // Some servers have no list; the model's name is taken on trust.
    }
  }

  static func offeredModels(in body: [UInt8]) -> [OfferedModel]? {
    guard let value = try? JSONValue(parsing: body),
      let list = value["data"]?.array ?? value["models"]?.array
    else { return nil }
    return list.compactMap { entry in
      guard let name = entry["id"]?.string ?? entry["name"]?.string else { return nil }
      return OfferedModel(
        name: name,
        contextLength: entry["max_model_len"]?.int ?? entry["meta"]?["n_ctx_train"]?.int)
    }
  }

  private func choose(_ name: String?, from offered: [OfferedModel]?) throws(RemoteError) -> String
  {
    let names = (offered ?? []).map(\.name)
    guard let name else {
      guard names.count == 1, let only = names.first else {
        throw .ambiguousModel(offered: names)
      }
      return only
    }
    // Gemini lists `models/NAME` and takes both forms.
    if names.isEmpty || names.contains(name) || names.contains("models/" + name) { return name }
    throw .unknownModel(name: name, offered: names)
  }

  /// A key for a bare URL; never for plain `http`, where servers are the user's own.
  private func defaultKeyVariable(for url: String) -> String? {
    guard url.hasPrefix("https://") else { return nil }
    return environment[Self.keyVariable] == nil ? nil : Self.keyVariable
  }
}

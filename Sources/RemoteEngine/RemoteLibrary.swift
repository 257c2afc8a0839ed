import Foundation
import Generation

/// Models on servers: any base URL, and the remotes that have names.
public actor RemoteLibrary: ModelLibrary {
  let named: NamedRemotes
  let environment: [String: String]
  private var engines: [OpenAIEngine] = []
  /// One for each server, whatever its models.
  private var gates: [URL: RequestGate] = [:]
  private let grammars = AnswerGrammars()

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

  public func survey(_ url: String?) async -> [ModelListing] {
    await survey(url, engines: engines, listings: listings())
  }

  public func load(_ request: LoadRequest, progress: @escaping @Sendable (LoadProgress) -> Void)
    async throws -> any Engine
  {
    let remote = named[request.reference]
    let endpoint = try endpoint(of: request, remote)
    let listing = try await ServerListing(of: endpoint)
    let offered = listing.offers
    let remoteModel: String
    do throws(RemoteError) {
      remoteModel = try choose(request.remoteModel ?? remote?.model, from: offered)
    } catch {
      throw error.redacted(by: endpoint.redacted)
    }
    let name = request.name ?? remote?.name ?? remoteModel
    if let engine = try loaded(name, as: remoteModel, of: endpoint) { return engine }
    let known = remote ?? self.remote(at: endpoint)
    let server = await ServerIdentity(at: endpoint, told: listing.kind, named: known?.server)
    // Somebody else may have loaded it, or taken its name, while the server was asked.
    if let engine = try loaded(name, as: remoteModel, of: endpoint) { return engine }
    let gate = gates[endpoint.base] ?? RequestGate(limit: limit(of: endpoint))
    gates[endpoint.base] = gate
    let engine = OpenAIEngine(
      name: name, endpoint: endpoint, remoteModel: remoteModel,
      contextLength: offered?.first { $0.name == remoteModel }?.contextLength, server: server,
      grammars: grammars, gate: gate)
    engines.append(engine)
    return engine
  }

  /// The engine that has a name already; nil where the name is free.
  ///
  /// - Throws: `RemoteError.nameTaken` where it is another model's.
  private func loaded(
    _ name: String, as remoteModel: String, of endpoint: Endpoint
  ) throws(RemoteError) -> OpenAIEngine? {
    guard let engine = engines.first(where: { $0.model.name == name }) else { return nil }
    guard engine.endpoint == endpoint, engine.remoteModel == remoteModel else {
      throw .nameTaken(name: name)
    }
    return engine
  }

  public func unload(_ name: String) throws {
    guard let index = engines.firstIndex(where: { $0.model.name == name }) else {
      throw RemoteError.notLoaded(name: name)
    }
    engines.remove(at: index)
  }

  // MARK: - Where to ask

  private func endpoint(of request: LoadRequest, _ remote: NamedRemotes.Remote?)
    throws(RemoteError) -> Endpoint
  {
    if request.isFromSession { return try endpointNamedByUser(request) }
    let url = remote?.url ?? request.reference
    return try Endpoint(
      url,
      keyVariable: request.keyVariable ?? remote?.keyVariable ?? defaultKeyVariable(for: url),
      environment: environment, allowsInsecure: request.allowsInsecure)
  }

  /// The server that a session's file names, if the user has named it too or it is on this machine.
  ///
  /// The file may be a stranger's: it must not choose where prompts go, still less keys.
  private func endpointNamedByUser(_ request: LoadRequest) throws(RemoteError) -> Endpoint {
    let plain = try Endpoint(request.reference, environment: [:])
    if let engine = engines.first(where: { $0.endpoint.base == plain.base }) {
      return engine.endpoint
    }
    for remote in named.remotes {
      guard let known = try? Endpoint(remote.url, environment: [:]), known.base == plain.base
      else { continue }
      return try Endpoint(
        remote.url, keyVariable: remote.keyVariable, environment: environment,
        allowsInsecure: request.allowsInsecure)
    }
    guard plain.isLoopback else {
      throw .notNamedByUser(
        url: request.reference, model: request.remoteModel ?? "MODEL", name: request.name ?? "NAME")
    }
    return plain
  }

  /// A key for a bare URL; never for plain `http`, where servers are the user's own.
  func defaultKeyVariable(for url: String) -> String? {
    guard url.hasPrefix("https://") else { return nil }
    return environment[Self.keyVariable] == nil ? nil : Self.keyVariable
  }

  /// The remote that has an endpoint's URL.
  private func remote(at endpoint: Endpoint) -> NamedRemotes.Remote? {
    named.remotes.first { (try? Endpoint($0.url, environment: [:]))?.base == endpoint.base }
  }

  private func limit(of endpoint: Endpoint) -> Int {
    remote(at: endpoint)?.parallel ?? RequestGate.standardLimit
  }

  private func choose(_ name: String?, from offered: [ServerOffer]?) throws(RemoteError) -> String {
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
}

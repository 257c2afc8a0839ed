import Generation
import RemoteEngine

/// The models of this machine and those of servers, as one library.
struct CombinedLibrary: ModelLibrary {
  let local: any ModelLibrary
  let remote: RemoteLibrary

  func loaded() async -> [any Engine] { await local.loaded() + remote.loaded() }

  func listings() async -> [ModelListing] { await local.listings() + remote.listings() }

  func survey(_ url: String?) async -> [ModelListing] {
    await local.listings() + remote.survey(url)
  }

  func load(_ request: LoadRequest, progress: @escaping @Sendable (LoadProgress) -> Void)
    async throws -> any Engine
  {
    let isRemote = remote.recognizes(request.reference)
    if !isRemote, request.remoteModel != nil || request.keyVariable != nil {
      throw RemoteError.notARemote(name: request.reference)
    }
    let library: any ModelLibrary = isRemote ? remote : local
    return try await library.load(request, progress: progress)
  }

  func require(_ reference: String) async throws {
    let loaded = await loaded().contains { $0.model.name == reference }
    guard !loaded, !remote.recognizes(reference) else { return }
    try await local.require(reference)
  }

  func unload(_ name: String) async throws {
    if await remote.loaded().contains(where: { $0.model.name == name }) {
      try await remote.unload(name)
    } else {
      try await local.unload(name)
    }
  }
}

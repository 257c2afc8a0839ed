import Generation
import Synchronization

/// A model library over scripted engines.
public final class ScriptedLibrary: ModelLibrary {
  /// What went wrong with a request to this library.
  public enum Failure: Error, CustomStringConvertible {
    case unknown(String)

    public var description: String {
      switch self {
      case .unknown(let name): "no model '\(name)'"
      }
    }
  }

  private let engines: [ScriptedEngine]
  private let loadedNames = Mutex<[String]>([])

  public init(_ engines: [ScriptedEngine]) { self.engines = engines }

  public func loaded() async -> [any Engine] {
    let names = loadedNames.withLock { $0 }
    return names.compactMap { name in engines.first { $0.model.name == name } }
  }

  public func listings() async -> [ModelListing] {
    let names = loadedNames.withLock { $0 }
    return engines.map {
      ModelListing(
        name: $0.model.name, model: $0.model, isLoaded: names.contains($0.model.name))
    }
  }

  public func load(_ request: LoadRequest, progress: @escaping @Sendable (LoadProgress) -> Void)
    async throws -> any Engine
  {
    guard let engine = engines.first(where: { $0.model.name == request.reference }) else {
      throw Failure.unknown(request.reference)
    }
    progress(LoadProgress(done: engine.model.memory, total: engine.model.memory))
    loadedNames.withLock { if !$0.contains(engine.model.name) { $0.append(engine.model.name) } }
    return engine
  }

  public func unload(_ name: String) async throws {
    let found = loadedNames.withLock { names in
      let before = names.count
      names.removeAll { $0 == name }
      return names.count < before
    }
    if !found { throw Failure.unknown(name) }
  }
}

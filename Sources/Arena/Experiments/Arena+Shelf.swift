import Generation

extension Arena {
  /// A model for an experiment. Where memory is short, models go that earlier runs brought in and that
  /// nobody needs any more; what the user loaded stays.
  ///
  /// - Parameters:
  ///   - needed: models that have to stay beside it.
  ///   - bring: loads a model by its name or returns the loaded one.
  func borrow(
    _ name: String, beside needed: Set<String> = [],
    bring: (String) async throws -> any Engine
  ) async throws -> any Engine {
    let before = Set(await library.loaded().map(\.model.name))
    while true {
      try Task.checkCancellation()
      do {
        let engine = try await bring(name)
        if !before.contains(engine.model.name) { borrowed.append(engine.model.name) }
        return engine
      } catch let failure as any LoadFailure where failure.isMemoryShortage {
        guard let victim = borrowed.first(where: { !needed.contains($0) }) else { throw failure }
        borrowed.removeAll { $0 == victim }
        guard await library.loaded().contains(where: { $0.model.name == victim }) else { continue }
        try await library.unload(victim)
        release(victim)
      }
    }
  }

  /// Leaves a model to the user, so that no experiment takes it out of memory.
  public func keep(_ name: String) { borrowed.removeAll { $0 == name } }
}

import Arena
import Generation
import Shell
import Terminal

extension ArenaShell {
  /// Loads a model, showing how far it is.
  func load(_ request: LoadRequest) async throws -> any Engine {
    var request = request
    request.allowsInsecure = allowsInsecure
    let line = printer.progress(
      "loading \(request.reference)", total: nil, unit: .amount(ByteText.of))
    defer { line.finish() }
    return try await arena.library.load(request) { progress in
      Task { @MainActor in line.update(progress.done, of: progress.total) }
    }
  }

  /// Starts a pair of models by name, loading what is not loaded.
  func startPair(_ names: [String]) async throws {
    var engines: [Side: any Engine] = [:]
    for (side, name) in zip(Side.allCases, names) { engines[side] = try await engine(named: name) }
    for engine in engines.values { arena.keep(engine.model.name) }
    arena.pair(engines)
    await refreshListings()
  }

  /// A loaded model by its name, or one that is loaded now.
  func engine(named name: String) async throws -> any Engine {
    let loaded = await arena.library.loaded()
    if let engine = loaded.first(where: { $0.model.name == name }) { return engine }
    return try await load(LoadRequest(reference: name))
  }

  /// Asks again which models there are, for completion.
  public func refreshListings() async {
    listings = await arena.library.listings()
    configurations = await inspector.configurations()
  }

  /// Bytes, or a dash for none.
  static func memory(_ count: ByteCount) -> String { count == 0 ? "–" : ByteText.of(count) }

  /// `8.03 B`, `135 M`: parameters as people say them.
  nonisolated static func parameters(_ count: Int?) -> String {
    guard let count else { return "–" }
    let value = Double(count)
    if value >= 1e9 { return Quantity.rate(value / 1e9) + " B" }
    if value >= 1e6 { return Quantity.rate(value / 1e6) + " M" }
    return Quantity.rate(value / 1e3) + " K"
  }
}

import Arena
import Generation
import JSON
import Shell
import Terminal

/// `:models`: what is loaded and what can be.
struct ModelsCommand: Command {
  typealias Context = ArenaShell
  static let name = "models"
  static let summary = "list models: loaded ones and those that can be"
  static let group = CommandGroup.models
  static let arguments: [Argument] = [.optional("WORDS")]
  static let otherForms: [[Argument]] = [[.required("URL")]]
  static let discussion = """
    Servers that are loaded or have a name in ~/.config/broccoli/remotes.json, and the one at URL, \
    are asked what they offer; ':load' takes the two words that name such a model.
    """
  static let examples = [
    Example(":models", "every model with a name"),
    Example(":models gemma", "those whose name or family has the word"),
    Example(":models http://localhost:8000/v1", "what a server offers"),
  ]

  /// What names or families must have.
  let words: [String]
  /// The server to list alone.
  let url: String?

  init(_ words: Words) throws(UsageError) {
    var words = words
    let all = try words.all()
    let url = all.first { $0.hasPrefix("http://") || $0.hasPrefix("https://") }
    self.url = url
    self.words = all.filter { $0 != url }.map { $0.lowercased() }
  }

  func run(in shell: ArenaShell) async throws {
    await shell.refreshListings()
    let all = await shell.arena.library.survey(url)
    try Task.checkCancellation()
    let found = all.filter { listing in
      isAtURL(listing)
        && words.allSatisfy {
          listing.name.lowercased().contains($0) || listing.model.family.lowercased().contains($0)
        }
    }
    guard !found.isEmpty else {
      return shell.printer.say(
        words.isEmpty
          ? "no models found; ':load PATH' takes a folder or a GGUF file"
          : "no model matches; ':models' lists all")
    }
    var table = Table([
      .init("model"), .init("family"), .init("parameters", .trailing), .init("type"),
      .init("memory", .trailing), .init("shards", .trailing), .init(""),
    ])
    for listing in found {
      let model = listing.model
      var remarks = model.options
      if listing.isLoaded { remarks.insert("loaded", at: 0) }
      if model.isEmbedded { remarks.append("embedded") }
      if let problem = listing.problem { remarks.append(problem) }
      table.add(
        "\(listing.name, listing.isLoaded ? .strong : .plain)", "\(model.family)",
        "\(ArenaShell.parameters(model.parameterCount))", "\(model.weightType ?? "–")",
        "\(ArenaShell.memory(model.memory))",
        "\(model.shardCount == 0 ? "–" : String(model.shardCount))",
        "\(remarks.joined(separator: ", "), .dim)")
      shell.emit(Self.json(listing))
    }
    shell.printer.say(table)
  }

  private func isAtURL(_ listing: ModelListing) -> Bool {
    guard var url else { return true }
    while url.hasSuffix("/") { url.removeLast() }
    return listing.model.source == url || listing.model.source == self.url
  }

  private static func json(_ listing: ModelListing) -> JSONObject {
    let model = listing.model
    var object = JSONObject([
      ("event", "model"), ("name", .string(listing.name)), ("loaded", .bool(listing.isLoaded)),
      ("embedded", .bool(model.isEmbedded)), ("family", .string(model.family)),
      ("parameters", .optional(model.parameterCount)), ("type", .optional(model.weightType)),
      ("memory", .int(model.memory)), ("shards", .int(model.shardCount)),
      ("context", .optional(model.contextLength)), ("source", .string(model.source)),
      ("digest", .optional(model.digest)),
    ])
    if let problem = listing.problem { object["problem"] = .string(problem) }
    return object
  }
}

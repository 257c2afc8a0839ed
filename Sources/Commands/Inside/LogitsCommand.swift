import Generation
import JSON
import Shell
import Terminal

/// `:logits`: what a model makes of token ids.
struct LogitsCommand: Command {
  typealias Context = ArenaShell
  static let name = "logits"
  static let summary = "show the logits of every position after token ids"
  static let group = CommandGroup.inside
  static let arguments: [Argument] = [
    .required("MODEL", .any([.model, .path])), .required("IDS"), .option("top", "K"),
  ]
  static let examples = [Example(":logits floret 1,17,240 top 5", "the five largest per position")]

  let model: String
  let tokens: [TokenID]
  let top: Int?

  init(_ words: Words) throws(UsageError) {
    var words = words
    model = try words.required("MODEL")
    let word = try words.requiredWord("IDS")
    tokens = try word.text.split(separator: ",", omittingEmptySubsequences: false).map {
      (part) throws(UsageError) in
      guard let id = TokenID(part), id >= 0 else {
        throw .rule(word, "IDS", "must be token ids with commas between")
      }
      return id
    }
    top = words.take("top") ? try words.integer("K", in: 1...10_000_000) : nil
    try words.finish()
  }

  func run(in shell: ArenaShell) async throws {
    // Shown as they come: all rows of a long prompt together would be gigabytes.
    try await shell.inspector.logits(model: model, tokens: tokens) { @MainActor position, logits in
      show(position, logits, in: shell)
    }
  }

  @MainActor
  private func show(_ position: Int, _ logits: [Float], in shell: ArenaShell) {
    let largest = top.map { logits.largest($0) }
    shell.emit(Self.json(position, logits, largest: largest))
    let shown = largest ?? logits.prefix(8).enumerated().map { (id: $0.offset, value: $0.element) }
    let cells = shown.map { id, value -> StyledText in
      "\("\(id)", .code) \(Quantity.fixed(Double(value), 4))"
    }
    let more = top == nil && logits.count > 8 ? "  … \(logits.count) in all" : ""
    shell.printer.say(
      "\("position \(position)", .strong)  \(cells.joined(separator: "  "))\(more, .dim)")
  }

  private static func json(
    _ position: Int, _ logits: [Float], largest: [(id: Int, value: Float)]?
  ) -> JSONObject {
    let values: [JSONValue]
    if let largest {
      values = largest.map { [.int($0.id), .double(Double($0.value))] }
    } else {
      values = logits.map { .double(Double($0)) }
    }
    return JSONObject([
      ("event", "logits"), ("position", .int(position)), ("logits", .array(values)),
    ])
  }
}

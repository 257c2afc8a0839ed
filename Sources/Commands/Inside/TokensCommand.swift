import Arena
import Generation
import JSON
import Shell
import Terminal

/// `:tokens`: text as a model's tokenizer cuts it.
struct TokensCommand: Command {
  typealias Context = ArenaShell
  static let name = "tokens"
  static let summary = "show how a model's tokenizer cuts text"
  static let group = CommandGroup.inside
  static let arguments: [Argument] = [
    .required("MODEL", .any([.model, .path])), .flag("special"), .text("TEXT"),
  ]
  static let otherForms: [[Argument]] = [
    [
      .required("MODEL", .any([.model, .path])), .flag("special"), .word("lines"),
      .text("FILE", .path),
    ]
  ]
  static let discussion = """
    Plain text: no token for the beginning is added, and special tokens in the text are text, \
    unless 'special' says otherwise. FILE has a JSON string per line. A folder or file with only a \
    tokenizer is enough.
    """
  static let examples = [
    Example(":tokens floret Add a meeting", "ids and pieces"),
    Example(":tokens floret special <|user|>Hi", "special tokens are parsed"),
    Example(":tokens floret lines texts.jsonl", "many texts"),
  ]

  let model: String
  let isParsingSpecial: Bool
  let isFile: Bool
  let text: String

  init(_ words: Words) throws(UsageError) {
    var words = words
    model = try words.required("MODEL")
    isParsingSpecial = words.take("special")
    isFile = words.take("lines")
    if isFile {
      text = try words.requiredPathText("FILE")
    } else {
      let rest = try words.requiredText("TEXT")
      text = Block.content(of: rest) ?? rest
    }
  }

  func run(in shell: ArenaShell) async throws {
    let texts = isFile ? try readTexts(in: shell) : [text]
    let results = try await shell.inspector.tokens(
      model: model, texts: texts, parsingSpecialTokens: isParsingSpecial)
    for (index, result) in results.enumerated() {
      shell.emit(
        JSONObject([
          ("event", "tokens"), ("index", .int(index)),
          ("ids", .array(result.ids.map { .int($0) })),
          ("pieces", .array(result.pieces.map { .string($0) })),
        ]))
      let cells = zip(result.ids, result.pieces).map { id, piece -> StyledText in
        "\(piece, .code)\(" \(id)", .dim)"
      }
      shell.printer.say(cells.joined(separator: "  "))
      shell.printer.say("\("\(result.ids.count) tokens", .dim)")
    }
  }

  @MainActor private func readTexts(in shell: ArenaShell) throws -> [String] {
    let content = try shell.arena.prompts.file(text)
    var texts: [String] = []
    for (number, line) in content.splitAtLineBreaks().enumerated() {
      guard line.contains(where: { !$0.isWhitespace }) else { continue }
      guard let string = try? JSONValue(parsing: String(line)).string else {
        throw CheckItemError(path: text, line: number + 1, reason: "a line must be a JSON string")
      }
      texts.append(string)
    }
    return texts
  }
}

import Arena
import Shell
import Terminal
import Verdicts

/// `:fix`: asks a side to fix its last answer.
struct FixCommand: Command {
  typealias Context = ArenaShell
  static let name = "fix"
  static let summary = "ask a side alone to fix its last answer"
  static let group = CommandGroup.talk
  static let arguments: [Argument] = [
    .optional("SIDE", .side), .optionalText("TEXT|KIND", .kind),
  ]
  static let otherForms: [[Argument]] = [[.optional("SIDE", .side), .word("auto"), .optional("N")]]
  static let discussion = """
    With no text, the sentence fits the mistakes found (prompts/corrections.txt has them; ':set \
    fixer MODEL' has another model write it). With no side, every side whose last answer has a \
    mistake is asked; the name of a side's model says which, too. ':help kinds' lists the kinds. \
    A single word that is no sentence is refused unless it stands in quotes. 'auto' goes on until the answer is right or N \
    sentences (3) are spent. The other side hears nothing of it.
    """
  static let examples = [
    Example(":fix left", "the sentence that fits"),
    Example(":fix right The time is wrong.", "your own words"),
    Example(":fix left date-format", "the sentence for one kind of mistake"),
    Example(":fix auto 5", "until right, five sentences at most"),
  ]

  let side: Side?
  let correction: Correction
  /// How many sentences may be spent; nil for one, right or not.
  let limit: Int?

  init(_ words: Words) throws(UsageError) {
    var words = words
    // What stands in quotes is a sentence, whatever it says.
    side = words.peek()?.isQuoted == true ? nil : words.takeSide()
    if words.take("auto") {
      limit = try words.optionalInteger("N", in: 1...100) ?? 3
      correction = .fitting
      try words.finish()
      return
    }
    limit = nil
    let beforeKind = words
    if words.peek()?.isQuoted == false, let kind = words.takeKind(), words.isAtEnd {
      correction = .kind(kind)
      return
    }
    words = beforeKind
    try words.refuseNearWords(hasSide: side != nil)
    let text = words.unquotedText()
    guard text != "" else {
      throw .conflict("TEXT must not be empty; without one the sentence fits the mistakes found")
    }
    correction = text.map { .words($0) } ?? .fitting
  }

  func run(in shell: ArenaShell) async throws {
    guard let limit else { return try await shell.arena.fix(side, correction) }
    try await shell.arena.fixUntilRight(side, limit: limit)
  }
}

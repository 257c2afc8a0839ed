import Arena
import Shell

/// `:transplant`: the article's third experiment, in which models fix the mistakes of others.
struct TransplantCommand: Command {
  typealias Context = ArenaShell
  static let name = "transplant"
  static let summary = "hand a model's mistake to others to be fixed"
  static let group = CommandGroup.experiments
  static let arguments: [Argument] = [
    .repeated("SESSION[:TURN]", .any([.session, .path])), .list("to", "MODEL", .model),
    .option("attempts", "N"),
  ]
  static let discussion = """
    The conversation up to a mistake and the sentence that asked for its fix are given to every model \
    as its own history, N times (3) with different seeds. Where nobody asked, the sentence that fits \
    is said. Without a turn, every mistake of the session is handed over; without a session, every \
    mistake of this one. Without models, all that are loaded get it.

    wrong-time, api-only and wrong-api are the article's three cases. What is done stays when the \
    same line is typed again.
    """
  static let examples = [
    Example(":transplant wrong-time api-only wrong-api", "the article's cases, on loaded models"),
    Example(":transplant demo:3 to sprout attempts 5", "the mistake of turn 3 of a session"),
    Example(":transplant", "every mistake of this session, on every loaded model"),
  ]

  let sources: [(session: String, turn: TurnID?)]
  let models: [String]
  let attempts: Int

  init(_ words: Words) throws(UsageError) {
    var words = words
    let keywords = ["to", "attempts"]
    var sources: [(session: String, turn: TurnID?)] = []
    while let word = words.peek(), word.isQuoted || !keywords.contains(word.text.lowercased()) {
      sources.append(try Self.source(try words.requiredWord("SESSION")))
    }
    var models: [String] = []
    var attempts = 3
    while !words.isAtEnd {
      if let named = try words.values(after: "to", "MODEL", until: keywords) {
        models += named
      } else if words.take("attempts") {
        attempts = try words.integer("N", in: 1...1_000)
      } else {
        try words.finish()
      }
    }
    (self.sources, self.models, self.attempts) = (sources, models, attempts)
  }

  func run(in shell: ArenaShell) async throws {
    let cases = try shell.arena.mistakes(of: sources)
    let models = try await shell.experimentModels(models, prefersPair: false)
    let names = sources.map { source in
      source.turn.map { "\(source.session):\($0)" } ?? source.session
    }
    let experiment = shell.arena.startExperiment(
      .transplant, name: names.isEmpty ? "this session" : names.joined(separator: ", "),
      cases: cases)
    try await shell.runCells(of: experiment, models: models, attempts: attempts)
  }

  /// `demo:3`, or `demo` for all of its mistakes.
  private static func source(
    _ word: Words.Word
  ) throws(UsageError) -> (session: String, turn: TurnID?) {
    let text = HomeFolder.expanding(word.text)
    guard let colon = text.lastIndex(of: ":") else { return (text, nil) }
    let session = String(text[..<colon])
    guard let turn = TurnID(text[text.index(after: colon)...]), turn > 0,
      !session.isEmpty
    else { throw .rule(word, "SESSION[:TURN]", "must be a session and the number of a turn") }
    return (session, turn)
  }
}

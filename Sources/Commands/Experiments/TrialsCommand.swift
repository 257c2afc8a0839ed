import Arena
import Generation
import Shell
import Terminal

/// `:trials`: the article's reliability experiment.
struct TrialsCommand: Command {
  typealias Context = ArenaShell
  static let name = "trials"
  static let summary = "attempts at a prompt from a clean state, one symbol each"
  static let group = CommandGroup.experiments
  static let arguments: [Argument] = [
    .optional("N"), .optional("PROMPT|SCRIPT", .script), .list("models", "MODEL", .model),
  ]
  static let discussion = """
    Each of N attempts (5) begins with nothing but the system prompt and has a seed of its own; those \
    of one model are decoded as one batch. ✔︎ is an answer without a mistake, 🍄 one with a call and \
    mistakes, 🔥 one without a call. Without a prompt the article's is asked (first-question); a \
    script's ':expect' says which call is right, and so does ':expect next' for a prompt typed here. \
    Quote a prompt that has the word models.

    Attempts that are done stay when the same line is typed again, so that a run goes on after a kill. \
    Without models, those of the pair are asked. A model that has to be loaded is, and where memory \
    is short, models that experiments brought in go again.
    """
  static let examples = [
    Example(":trials", "the article's question, five times to each side"),
    Example(":trials 10 models floret sprout", "ten attempts of two models"),
    Example(":trials 3 Lunch with Zoe on May 3 2024 at noon", "a prompt of your own"),
  ]

  static let standardScript = "first-question"

  let attempts: Int
  /// A prompt, or a script where it is one word that names one.
  let text: (text: String, isOneWord: Bool, isQuoted: Bool)?
  let models: [String]

  init(_ words: Words) throws(UsageError) {
    var words = words
    var attempts = try words.optionalInteger("N", in: 1...1_000)
    // N may stand behind a prompt in quotes, too.
    var behind = words
    if attempts == nil, let quoted = try behind.next(), quoted.isQuoted,
      let count = try behind.optionalInteger("N", in: 1...1_000),
      behind.isAtEnd || behind.peek()?.text == "models"
    {
      (attempts, words) = (count, behind)
      text = (quoted.text, !quoted.text.contains(where: \.isWhitespace), true)
    } else {
      text = try words.text(until: ["models"])
    }
    self.attempts = attempts ?? 5
    models = try words.values(after: "models", "MODEL") ?? []
    try words.finish()
  }

  func run(in shell: ArenaShell) async throws {
    let (name, prompts) = try await prompts(in: shell)
    let models = try await shell.experimentModels(models)
    let origin = Experiment.Case(
      name: name, system: shell.arena.systemForExperiments(), prompts: prompts)
    let experiment = shell.arena.startExperiment(.trials, name: name, cases: [origin])
    if experiment.settings.isGreedy, attempts > 1 {
      shell.printer.note(
        "greedy attempts are all alike; ':set temperature 1' lets seeds make a difference")
    }
    try await shell.runCells(of: experiment, models: models, attempts: attempts)
  }

  @MainActor
  private func prompts(
    in shell: ArenaShell
  ) async throws -> (name: String, prompts: [Experiment.CasePrompt]) {
    let given = text ?? (Self.standardScript, true, false)
    if given.isOneWord,
      let path = shell.arena.prompts.script(named: HomeFolder.expanding(given.text))
    {
      return (given.text, try await ScriptPrompts.read(path, in: shell))
    }
    guard text != nil else {
      throw FileProblem.noScript(given.text, scripts: shell.arena.prompts.scripts)
    }
    if given.isOneWord, !given.isQuoted {
      let near = EditDistance.nearest(to: given.text, among: shell.arena.prompts.scripts, atMost: 1)
      if !near.isEmpty { throw FileProblem.nearScript(given.text, nearest: near[0]) }
    }
    let next = shell.arena.state.nextExpectation
    let intent = next.flatMap { $0.fixes.isEmpty ? nil : FixIntent.scripted($0.fixes) }
    return (
      given.text, [.init(given.text, intent: intent, expectation: next?.expectation)]
    )
  }
}

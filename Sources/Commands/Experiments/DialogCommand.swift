import Arena
import Shell
import Terminal

/// `:dialog`: the article's second experiment, in which mistakes are pointed out.
struct DialogCommand: Command {
  typealias Context = ArenaShell
  static let name = "dialog"
  static let summary = "play a script, pointing out mistakes until they are fixed"
  static let group = CommandGroup.experiments
  static let arguments: [Argument] = [
    .required("SCRIPT", .any([.script, .path])), .list("models", "MODEL", .model),
    .option("fixes", "N"),
  ]
  static let discussion = """
    Two models at a time are asked the script's prompts. A side whose answer has a mistake is asked \
    alone to fix it, in the sentence of prompts/corrections.txt that fits (':set fixer MODEL' has \
    another model write it), with up to N sentences (3) per prompt; what the script's next prompt points \
    out itself is left to that. A side whose answer is 🔥🔥 after the last sentence is given up.

    It does what a person does with ':fix': Ctrl-C stops it, you can take over, and the same line \
    lets it go on. Without models the pair plays, in a new conversation if it has one already; models \
    that are named take the sides two by two, and the last ones stay there.
    """
  static let examples = [
    Example(":dialog calendar", "the article's dialog"),
    Example(":dialog calendar models floret sprout fixes 5", "up to five sentences a mistake"),
  ]

  let script: String
  let models: [String]
  let sentences: Int

  init(_ words: Words) throws(UsageError) {
    var words = words
    script = try words.requiredPath("SCRIPT")
    var models: [String] = []
    var sentences = 3
    while !words.isAtEnd {
      if let named = try words.values(after: "models", "MODEL", until: ["fixes"]) {
        models += named
      } else if words.take("fixes") {
        sentences = try words.integer("N", in: 0...100)
      } else {
        try words.finish()
      }
    }
    (self.models, self.sentences) = (models, sentences)
  }

  func run(in shell: ArenaShell) async throws {
    let prompts = try await ScriptPrompts.read(try shell.scriptPath(script), in: shell)
    let models = try await dialogModels(in: shell)
    let origin = Experiment.Case(
      name: script, system: shell.arena.systemForExperiments(), prompts: prompts)
    let experiment = shell.arena.startExperiment(
      .dialog, name: script, cases: [origin], sentences: sentences)
    let clock = ContinuousClock()
    let start = clock.now
    var first: Int?
    try await shell.showing(experiment) {
      try await shell.arena.playDialogs(
        of: experiment, models: models, bring: { try await shell.engine(named: $0) },
        watch: { progress in
          let begin = first ?? progress.done
          first = begin
          guard shell.printer.isTerminal else { return }
          let done = progress.done - begin
          let left =
            (clock.now - start) / .seconds(1) / Double(max(1, done))
            * Double(progress.total - progress.done)
          shell.printer.say(Self.text(progress, script: script, left: done > 0 ? left : nil))
        },
        finished: { side in
          if let result = side.resultJSON(experiment) { shell.emit(result) }
        })
    }
  }

  /// The pair as it is, the same model on both sides included; else as other experiments.
  @MainActor
  private func dialogModels(in shell: ArenaShell) async throws -> [String] {
    let state = shell.arena.state
    if models.isEmpty, !state.pair.isEmpty {
      return state.pair.compactMap { state.sides[$0]?.model.name }
    }
    return try await shell.experimentModels(models)
  }

  /// `calendar · pair 1 of 4 · prompt 3 of 6 · 0:42 left`.
  private static func text(
    _ progress: DialogProgress, script: String, left: Double?
  ) -> StyledText {
    var parts = [script]
    if progress.pairs > 1 { parts.append("pair \(progress.pair) of \(progress.pairs)") }
    parts.append("prompt \(progress.prompt) of \(progress.prompts)")
    if let left { parts.append("\(Quantity.clock(.seconds(left))) left") }
    return "\(parts.joined(separator: " · "), .dim)"
  }
}

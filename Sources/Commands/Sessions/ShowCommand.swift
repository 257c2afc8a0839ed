import Arena
import Generation
import Shell
import Terminal
import Verdicts

/// `:show`: a turn in full.
struct ShowCommand: Command {
  typealias Context = ArenaShell
  static let name = "show"
  static let summary = "show a turn in full: answers, verdicts, settings"
  static let group = CommandGroup.sessions
  static let arguments: [Argument] = [.optional("TURN", .turn), .flag("prompt")]
  static let discussion = "'prompt' adds the text that the model saw, with its template's marks."
  static let examples = [
    Example(":show", "the last turn"),
    Example(":show 3", "the third prompt"),
    Example(":show 3 prompt", "with what the models saw"),
  ]

  let id: TurnID?
  let showsPrompt: Bool

  init(_ words: Words) throws(UsageError) {
    var words = words
    var showsPrompt = words.take("prompt")
    id = try words.optionalTurn("TURN")
    if words.take("prompt") { showsPrompt = true }
    self.showsPrompt = showsPrompt
    try words.finish(or: ["prompt"])
  }

  func run(in shell: ArenaShell) async throws {
    let state = shell.arena.state
    guard !state.allPairs.isEmpty || !state.cells.isEmpty else { throw ArenaError.noPair }
    guard let id = id ?? state.sides.values.compactMap({ $0.lastTurn?.id }).max() else {
      throw ArenaError.noAnswer(nil)
    }
    if let side = state.cell(of: id), let turn = side.ownTurns.last(where: { $0.id == id }) {
      return try await show(turn, ofCell: side, state, in: shell)
    }
    var isFound = false
    let pair = state.allPairs.last { $0.values.contains { $0.turns.contains { $0.id == id } } }
    for side in (pair ?? [:]).keys.sorted() {
      guard let sideState = pair?[side],
        let turn = sideState.turns.first(where: { $0.id == id })
      else { continue }
      if !isFound {
        shell.printer.say("\("turn \(id):", .heading) \(lines: turn.prompt)", indent: 2)
      }
      isFound = true
      shell.printer.say(
        "\(side.rawValue, side.style) · \(sideState.model.name, .strong) "
          + VerdictText.symbols(turn.symbols))
      if showsPrompt { try await self.showPrompt(sideState, turn, in: shell) }
      show(turn, in: shell)
    }
    guard isFound else { throw shell.arena.noTurn(id) }
  }

  /// An attempt of an experiment, after the history that a transplant gave it.
  @MainActor private func show(
    _ turn: Turn, ofCell side: SideState, _ state: SessionState, in shell: ArenaShell
  ) async throws {
    for planted in side.turns where planted.isPlanted {
      shell.printer.say("\("history:", .heading) \(lines: planted.prompt)", indent: 2)
      guard let answer = planted.answer else { continue }
      shell.printer.say(
        "\(answer.model.name, .strong) " + VerdictText.symbols(planted.verdict?.symbols ?? []))
      sayText(VerdictText.text(of: answer), in: shell)
    }
    shell.printer.say("\("turn \(turn.id):", .heading) \(lines: turn.prompt)", indent: 2)
    var place = ""
    if let cell = side.cell, let experiment = state.experiment(cell.experiment),
      experiment.cases.indices.contains(cell.caseIndex)
    {
      let name = experiment.cases[cell.caseIndex].name
      place = " · \(experiment.title), \(name), attempt \(cell.attempt)"
    }
    shell.printer.say(
      "\(side.model.name, .strong)\(place, .dim) " + VerdictText.symbols(side.symbols(of: turn)))
    if showsPrompt { try await showPrompt(side, turn, in: shell) }
    show(turn, in: shell)
  }

  @MainActor private func show(_ turn: Turn, in shell: ArenaShell) {
    let printer = shell.printer
    if let answer = turn.answer {
      sayText(VerdictText.text(of: answer), in: shell)
      for remark in VerdictText.remarks(on: turn) { printer.say("    " + remark, indent: 6) }
      guard answer.isRecorded else { return }
      var facts = ["finish \(answer.finishReason.rawValue)", "seed \(answer.seed)"]
      facts.append("\(answer.tokenCount) tokens in \(answer.steps) steps")
      if let prompt = answer.promptTokens {
        facts.append("prompt \(prompt) tokens, \(answer.cachedTokens) cached")
      }
      printer.say("    \(facts.joined(separator: ", "), .dim)", indent: 6)
      printer.say("    \(Self.settings(answer.settings), .dim)", indent: 6)
      if !answer.model.options.isEmpty {
        printer.say(
          "    \("loaded with " + answer.model.options.joined(separator: ", "), .dim)", indent: 6)
      }
      if let report = answer.serverReport {
        printer.say("    \(Self.report(report), .dim)", indent: 6)
      }
      if let digest = answer.model.digest {
        printer.say("    \("weights " + digest, .dim)", indent: 6)
      }
      for note in answer.notes where note != answer.constraintRemark {
        printer.say("    \(note, .dim)", indent: 6)
      }
    } else {
      let part = turn.failure?.partialText ?? ""
      if !part.isEmpty {
        sayText("\(lines: part)", in: shell)
        printer.say("  \("broken off, so this counts as no answer:", .dim)")
      }
      printer.say("  \(turn.failure?.message ?? "no answer yet", .caution)", indent: 4)
    }
    if let expectation = turn.expectation {
      printer.say("    expected: \(expectation.description, .code)", indent: 6)
    }
  }

  /// An answer's own text, set in.
  @MainActor private func sayText(_ text: StyledText, in shell: ArenaShell) {
    for line in text.lines { shell.printer.say("  " + line, indent: 2) }
  }

  /// `asked of the server: seed, top_k; confirmed: none; refused: top_k; answered by qwen3 (fp_1)`.
  private static func report(_ report: ServerReport) -> String {
    func list(_ names: [String]) -> String {
      names.isEmpty ? "none" : names.joined(separator: ", ")
    }
    var text = "asked of the server: \(list(report.asked)); confirmed: \(list(report.confirmed))"
    if !report.refused.isEmpty { text += "; refused: \(list(report.refused))" }
    if let model = report.model { text += "; answered by \(model)" }
    if let fingerprint = report.fingerprint { text += " (\(fingerprint))" }
    return text
  }

  private static func settings(_ settings: GenerationSettings) -> String {
    guard !settings.isGreedy else {
      return "greedy, at most \(settings.maxTokens) tokens, \(settings.promptStyle.rawValue) prompt"
        + (settings.constraint == .off ? "" : ", constrain \(settings.constraint.rawValue)")
    }
    return "temperature \(settings.temperature), top_k \(settings.topK), top_p \(settings.topP), "
      + "min_p \(settings.minP), at most \(settings.maxTokens) tokens, "
      + "\(settings.promptStyle.rawValue) prompt"
      + (settings.constraint == .off ? "" : ", constrain \(settings.constraint.rawValue)")
  }

  @MainActor private func showPrompt(
    _ side: SideState, _ turn: Turn, in shell: ArenaShell
  ) async throws {
    let preview = try await shell.inspector.prompt(
      model: side.model.name, conversation: side.conversation(upTo: turn.id),
      settings: turn.answer?.settings ?? shell.arena.state.settings.generation)
    for line in preview.text.split(separator: "\n", omittingEmptySubsequences: false) {
      // A line that goes on in the next row has the bar there, too.
      for row in ("\(String(line))" as StyledText).wrapped(to: shell.printer.wrapWidth - 4) {
        shell.printer.say("  \("│", .dim) " + row)
      }
    }
    for note in preview.notes { shell.printer.say("    \(note, .dim)", indent: 6) }
    shell.printer.say("    \("\(preview.tokens.count) tokens", .dim)")
  }
}

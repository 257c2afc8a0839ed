import Arena
import Generation
import Terminal
import Verdicts

/// An experiment's symbols as the article prints them: models by attempts, or prompts by models.
struct ExperimentTable {
  let experiment: Experiment
  let cells: [SideState]

  /// - Parameters:
  ///   - attempts: how many attempts are shown; nil shows all.
  ///   - models: whose are shown; nil shows all.
  init(
    _ experiment: Experiment, _ state: SessionState, attempts: Int? = nil, models: [String]? = nil
  ) {
    self.experiment = experiment
    let superseded = state.supersededCells
    cells = state.cells(of: experiment.id).filter { side in
      guard let cell = side.cell else { return false }
      let isAsked = models.map { $0.contains { side.isCalled($0) } } ?? true
      return isAsked && cell.attempt <= attempts ?? .max && !superseded.contains(cell.id)
    }
  }

  var isEmpty: Bool { cells.isEmpty }

  /// `trials 1 · first-question · temperature 1, top_k 5, seed 0`.
  var title: StyledText {
    let settings = experiment.settings
    var facts =
      settings.isGreedy ? ["greedy"] : ["temperature \(Self.number(settings.temperature))"]
    if !settings.isGreedy {
      if settings.topK > 0 { facts.append("top_k \(settings.topK)") }
      if settings.topP < 1 { facts.append("top_p \(Self.number(settings.topP))") }
      if settings.minP > 0 { facts.append("min_p \(Self.number(settings.minP))") }
      facts.append("seed \(experiment.seed)")
    }
    if settings.maxTokens != GenerationSettings().maxTokens {
      facts.append("max_tokens \(settings.maxTokens)")
    }
    if settings.constraint != .off { facts.append("constrain \(settings.constraint.rawValue)") }
    if settings.promptStyle != .chatTemplate {
      facts.append("\(settings.promptStyle.rawValue) tags")
    }
    if experiment.kind == .dialog {
      facts.append(
        "\(experiment.sentences) sentence\(experiment.sentences == 1 ? "" : "s") at most")
      if let fixer = experiment.fixer { facts.append("written by \(fixer)") }
    }
    let head: StyledText = "\(experiment.title, .heading)"
    return head + " \("· \(experiment.name) · \(facts.joined(separator: ", "))", .dim)"
  }

  /// The symbols, laid out for a window of `width` cells.
  func table(width: Int) -> Table {
    switch experiment.kind {
    case .trials: attempts
    case .transplant: transplants(width: width)
    case .dialog: dialog
    }
  }

  /// What can be done with one of the answers.
  var hint: String? {
    guard experiment.kind != .dialog, let turn = cells.last?.ownTurns.last?.id else { return nil }
    return "':show \(turn)' shows an attempt in full, ':retry turn \(turn)' has it given again"
  }

  // MARK: - Kinds

  /// The most attempts that have a column each.
  private static let widest = 10

  /// A row per model, a symbol per attempt.
  private var attempts: Table {
    let attempts = Set(cells.compactMap { $0.cell?.attempt }).sorted()
    guard attempts.count <= Self.widest else { return manyAttempts }
    var table = Table(
      [.init("model")] + attempts.map { .init("\($0)") } + [.init("turns")])
    for model in models {
      let own = cells.filter { $0.model.name == model }
      let symbols = attempts.map { attempt -> StyledText in
        let side = own.first { $0.cell?.attempt == attempt }
        return side?.attemptSymbol.map { VerdictText.symbols([$0]) } ?? Self.missing(side)
      }
      table.add([name(own)] + symbols + [Self.turns(own)])
    }
    return table
  }

  /// A row per model, its symbols in a run that may take several lines, and how many there are of each.
  private var manyAttempts: Table {
    var table = Table([.init("model"), .init("attempts"), .init("counts"), .init("turns")])
    for model in models {
      let own = cells.filter { $0.model.name == model }
        .sorted { ($0.cell?.attempt ?? 0) < ($1.cell?.attempt ?? 0) }
      let symbols = own.map { $0.attemptSymbol }
      let run = zip(own, symbols).compactMap { side, symbol -> StyledText? in
        if let symbol { return VerdictText.symbols([symbol]) }
        return side.lastTurn?.failure == nil ? nil : Self.missing(side)
      }
      // What an interrupted run left takes no place of its own.
      let due = own.count - run.count
      let rest: [StyledText] = due > 0 ? ["\("\(due) to go", .dim)"] : []
      let counts = Symbol.allCases.compactMap { symbol -> StyledText? in
        let count = symbols.count { $0 == symbol }
        return count == 0 ? nil : VerdictText.symbols([symbol]) + " \(count)"
      }
      table.add([
        name(own), (run + rest).joined(separator: " "), counts.joined(separator: ", "),
        Self.turns(own),
      ])
    }
    return table
  }

  /// A row per prompt of the script and per sentence between them, a column per model.
  private var dialog: Table {
    var table = Table(
      [.init("turn", .trailing), .init("prompt")] + cells.map { .init(name([$0])) })
    let prompts = experiment.cases.first?.prompts ?? []
    let parts = cells.map { Self.parts(of: $0, prompts) }
    for index in prompts.indices {
      let turns = parts.map { index < $0.count ? $0[index].first : nil }
      let ids = Set(turns.compactMap { $0?.id }).sorted().map(String.init)
      table.add(
        ["\(ids.joined(separator: ","))", "\(prompts[index].text)"]
          + zip(cells, turns).map { side, turn in turn.map { Self.symbols(side, $0) } ?? "" })
      for (column, part) in parts.enumerated() where index < part.count {
        for turn in part[index].dropFirst() {
          var row: [StyledText] = ["\(turn.id)", "\("  ↳ " + turn.prompt, .dim)"]
          row += cells.indices.map { $0 == column ? Self.symbols(cells[$0], turn) : "" }
          table.add(row)
        }
        if index == part.count - 1, cells[column].isGivenUp {
          table.add(
            ["", ""] + cells.indices.map { $0 == column ? "\(VerdictText.givingUp, .bad)" : "" })
        }
      }
    }
    return table
  }

  /// A side's turns, those of each prompt of the script together with what followed it.
  private static func parts(of side: SideState, _ prompts: [Experiment.CasePrompt]) -> [[Turn]] {
    var parts: [[Turn]] = []
    for turn in side.ownTurns {
      var isSentence = false
      if case .asked = turn.intent { isSentence = true }
      if !isSentence, parts.count < prompts.count, turn.prompt == prompts[parts.count].text {
        parts.append([turn])
      } else if !parts.isEmpty {
        parts[parts.count - 1].append(turn)
      }
    }
    return parts
  }

  // MARK: - Cells

  /// The models in the order of their first cells.
  var models: [String] {
    var names: [String] = []
    for side in cells where !names.contains(side.model.name) { names.append(side.model.name) }
    return names
  }

  /// A model's name; with the constraint that its side had, if it was another than the experiment's.
  func name(_ sides: [SideState]) -> StyledText {
    guard let side = sides.first else { return "" }
    let constraint = side.ownTurns.compactMap { $0.answer?.settings.constraint }.first
    guard let constraint, constraint != experiment.settings.constraint else {
      return "\(side.model.name, .strong)"
    }
    return "\(side.model.name, .strong) \("[constrain \(constraint.rawValue)]", .dim)"
  }

  private static func symbols(_ side: SideState, _ turn: Turn) -> StyledText {
    turn.answer == nil
      ? "\(turn.failure == nil ? "–" : "failed", .dim)"
      : VerdictText.symbols(side.symbols(of: turn))
  }

  /// What stands for a symbol that is not there.
  static func missing(_ side: SideState?) -> StyledText {
    "\(side?.lastTurn?.failure == nil ? "–" : "failed", .dim)"
  }

  /// The numbers of some cells' turns: `7–11, 14`.
  static func turns(_ sides: [SideState]) -> StyledText {
    let ids = sides.flatMap { $0.ownTurns.map(\.id) }.sorted()
    var ranges: [ClosedRange<Int>] = []
    for id in ids {
      if let last = ranges.last, last.upperBound == id - 1 {
        ranges[ranges.count - 1] = last.lowerBound...id
      } else {
        ranges.append(id...id)
      }
    }
    let texts = ranges.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)"
    }
    return "\(texts.joined(separator: ", "), .dim)"
  }

  private static func number(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

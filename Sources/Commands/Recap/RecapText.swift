import Arena
import Generation
import Terminal
import Verdicts

/// A recap in tables and bars for the terminal.
struct RecapText {
  /// A table under a title.
  struct TitledTable {
    var title: String?
    var table: Table
  }

  private let recap: Recap

  init(_ recap: Recap) { self.recap = recap }

  /// Every table, in the order of importance.
  var tables: [TitledTable] {
    recap.groups.flatMap { group -> [TitledTable] in
      let suffix =
        group.constraint == .off ? "" : " (answers constrained to '\(group.constraint.rawValue)')"
      var tables = [
        TitledTable(
          title: suffix.isEmpty ? nil : "rank" + suffix, table: Self.ranking(group.models)),
        TitledTable(
          title: "right at once" + suffix, table: Self.rates(group.models, \.firstTimeRight)),
      ]
      if group.models.contains(where: { $0.fixes.total > 0 }) {
        tables.append(
          TitledTable(
            title: "fixed when asked" + suffix,
            table: Self.rates(group.models.filter { $0.fixes.total > 0 }, \.fixes)))
      }
      tables.append(TitledTable(title: "in numbers" + suffix, table: Self.numbers(group.models)))
      return tables
    }
  }

  private static func ranking(_ models: [ModelRecap]) -> Table {
    var table = Table([
      .init("#", .trailing), .init("model"), .init("✔︎", .trailing), .init("🥦", .trailing),
      .init("🍄", .trailing), .init("🔥", .trailing), .init("🍄+3🔥", .trailing), .init("symbols"),
    ])
    for model in models {
      table.add(
        "\(model.rank)", "\(model.name, .strong)", "\(model.symbols.checks)",
        "\(model.symbols.broccolis)", "\(model.symbols.mushrooms)", "\(model.symbols.fires)",
        "\(model.symbols.penalty, .strong)", symbols(model.symbols))
    }
    return table
  }

  /// The symbols in a row, as the article's recap shows them, in their colours.
  private static func symbols(_ count: SymbolCount) -> StyledText {
    func run(_ symbol: Symbol, _ style: Style) -> StyledText {
      "\(String(repeating: symbol.rawValue, count: count[symbol]), style)"
    }
    return run(.check, .good) + run(.broccoli, .good) + run(.mushroom, .caution) + run(.fire, .bad)
  }

  private static func rates(
    _ models: [ModelRecap], _ proportion: KeyPath<ModelRecap, Proportion>
  ) -> Table {
    var table = Table([
      .init(), .init(), .init("", .trailing), .init("", .trailing), .init("", .trailing),
    ])
    for model in models {
      let value = model[keyPath: proportion]
      table.add(
        "\(model.name)", bar(value), "\(value.count) of \(value.total)",
        "\(percent(value.rate), .strong)", "\(interval(value), .dim)")
    }
    return table
  }

  private static func numbers(_ models: [ModelRecap]) -> Table {
    var table = Table([
      .init(), .init("answers", .trailing), .init("saved", .trailing),
      .init("sentences", .trailing), .init("tokens", .trailing), .init("tokens/s", .trailing),
      .init("mistakes"),
    ])
    for model in models {
      let kinds = model.mistakesByCount.map { "\($0.kind.rawValue) \($0.count)" }
      table.add(
        "\(model.name)", "\(model.answerCount)",
        "\(model.saves.total > 0 ? "\(model.saves.count) of \(model.saves.total)" : "–")",
        "\(model.sentencesPerSave.map { Quantity.fixed($0, 1) } ?? "–")",
        "\(model.tokenCount > 0 ? "\(model.tokenCount)" : "–")",
        "\(model.tokensPerSecond.map(Quantity.rate) ?? "–")",
        "\(kinds.isEmpty ? model.judgedCount > 0 ? "none" : "not judged" : kinds.joined(separator: ", "))"
      )
    }
    return table
  }

  /// What persons and the judge say of the same answers.
  var agreement: [StyledText] {
    let agreed = recap.agreement.agreed
    guard agreed.total > 0 else { return [] }
    var first: StyledText =
      "person and judge: \(agreed.count) of \(agreed.total) answers alike (\(Self.interval(agreed)))"
    if let kappa = recap.agreement.kappa {
      first += "; Cohen's kappa \(Quantity.fixed(kappa, 2), .strong)"
    } else if agreed.total < Agreement.leastCount {
      first += "\("; too few for Cohen's kappa", .dim)"
    }
    return [first]
      + recap.disputed.prefix(12).map { answer in
        "  \(answer.place.description), \(answer.model.name): a person says "
          + VerdictText.symbols(answer.rated ?? []) + ", the judge "
          + VerdictText.symbols(answer.judged ?? [])
      } + (recap.disputed.count > 12 ? ["  and \(recap.disputed.count - 12) more"] : [])
  }

  // MARK: - Rates

  private static let barWidth = 24

  /// A bar: solid up to where the rate surely reaches, shaded as far as it may.
  private static func bar(_ value: Proportion) -> StyledText {
    guard let interval = value.interval else { return "" }
    let cells = Double(barWidth)
    let sure = Int((interval.lowerBound * cells).rounded())
    let possible = max(sure, Int((interval.upperBound * cells).rounded()))
    return "\(String(repeating: "█", count: sure), .good)"
      + "\(String(repeating: "▒", count: possible - sure), .good)"
      + "\(String(repeating: "·", count: barWidth - possible), .dim)"
  }

  private static func percent(_ rate: Double?) -> String {
    rate.map { Quantity.fixed($0 * 100, 0) + " %" } ?? "–"
  }

  private static func interval(_ value: Proportion) -> String {
    guard let interval = value.interval else { return "" }
    let low = Quantity.fixed(interval.lowerBound * 100, 0)
    return "\(low)–\(Quantity.fixed(interval.upperBound * 100, 0)) %"
  }
}

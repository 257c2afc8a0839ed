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
    var hasBars = false
  }

  private let recap: Recap

  init(_ recap: Recap) { self.recap = recap }

  /// Every table, in the order of importance, laid out for a window of `width` cells.
  func tables(width: Int) -> [TitledTable] {
    recap.groups.flatMap { group -> [TitledTable] in
      let suffix =
        group.constraint == .off ? "" : " (answers constrained to '\(group.constraint.rawValue)')"
      var tables = [
        TitledTable(
          title: suffix.isEmpty ? nil : "rank" + suffix, table: Self.ranking(group.models)),
        Self.rates("right at once" + suffix, group.models, \.firstTimeRight, width: width),
      ]
      if group.models.contains(where: { $0.fixes.total > 0 }) {
        tables.append(
          Self.rates(
            "fixed when asked" + suffix, group.models.filter { $0.fixes.total > 0 }, \.fixes,
            width: width))
      }
      tables.append(TitledTable(title: "in numbers" + suffix, table: Self.numbers(group.models)))
      return tables
    }
  }

  private static func ranking(_ models: [ModelRecap]) -> Table {
    var table = Table([
      .init("#", .trailing), .init("model", keepsWords: true), .init("✔︎", .trailing),
      .init("🥦", .trailing),
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

  /// A line per model: its bar, which gives way in a narrow window, and after it the interval.
  private static func rates(
    _ title: String, _ models: [ModelRecap], _ proportion: KeyPath<ModelRecap, Proportion>,
    width: Int
  ) -> TitledTable {
    func table(bar: Int, hasInterval: Bool = true) -> Table {
      let columns: [Table.Column?] = [
        .init(), bar > 0 ? .init() : nil, .init("", .trailing), .init("", .trailing),
        hasInterval ? .init("", .trailing) : nil,
      ]
      var table = Table(columns.compactMap(\.self))
      for model in models {
        let value = model[keyPath: proportion]
        let cells: [StyledText?] = [
          "\(model.name)", bar > 0 ? Self.bar(value, width: bar) : nil,
          "\(value.count) of \(value.total)", "\(percent(value.rate), .strong)",
          hasInterval ? "\(interval(value), .dim)" : nil,
        ]
        table.add(cells.compactMap(\.self))
      }
      return table
    }
    let full = table(bar: barWidth)
    let room = barWidth - max(0, full.naturalWidth - width)
    if room >= shortestBar {
      return TitledTable(
        title: title, table: room < barWidth ? table(bar: room) : full, hasBars: true)
    }
    let bare = table(bar: 0)
    return TitledTable(
      title: title,
      table: bare.naturalWidth <= width ? bare : table(bar: 0, hasInterval: false))
  }

  /// What the signs of the bars mean.
  static let legend: StyledText = """
    \(rateMark, .strong) the rate that was measured, \(sureMark, .good) what is sure, \
    \(possibleMark, .good) where the rate may lie (95 %)
    """

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
  /// Cells below which a bar says nothing.
  private static let shortestBar = 8
  private static let rateMark = "●"
  private static let sureMark = "█"
  private static let possibleMark = "▒"

  /// A bar: solid up to where the rate surely reaches, shaded as far as it may, with a dot where it was
  /// measured.
  private static func bar(_ value: Proportion, width: Int) -> StyledText {
    guard let interval = value.interval, let rate = value.rate else { return "" }
    let cells = Double(width)
    let sure = Int((interval.lowerBound * cells).rounded())
    let possible = max(sure, Int((interval.upperBound * cells).rounded()))
    // The cell that the rate lies in; all of them end in the last one.
    let measured = min(width - 1, Int(rate * cells))
    func run(_ range: Range<Int>) -> StyledText {
      let parts = [0..<sure, sure..<possible, possible..<width].map {
        $0.clamped(to: range).count
      }
      return "\(String(repeating: sureMark, count: parts[0]), .good)"
        + "\(String(repeating: possibleMark, count: parts[1]), .good)"
        + "\(String(repeating: "·", count: parts[2]), .dim)"
    }
    return run(0..<measured) + "\(rateMark, .strong)" + run(measured + 1..<width)
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

import Generation
import Verdicts

/// The tables of a Markdown report.
enum MarkdownTables {
  /// The ranks with the symbols in a row, then the numbers.
  static func recap(_ recap: Recap) -> String {
    var text = ""
    for group in recap.groups {
      let suffix = group.constraint == .off ? "" : " (constrained: \(group.constraint.rawValue))"
      text += "## Recap\(suffix)\n\n"
      text += table(
        ["#", "model", "✔︎", "🥦", "🍄", "🔥", "🍄+3🔥", "symbols"],
        group.models.map { model in
          [
            "\(model.rank)", MarkdownText.escaped(model.name), "\(model.symbols.checks)",
            "\(model.symbols.broccolis)", "\(model.symbols.mushrooms)", "\(model.symbols.fires)",
            "\(model.symbols.penalty)", model.symbolString,
          ]
        })
      text += table(
        [
          "model", "answers", "right at once", "fixed when asked", "saved", "sentences per save",
          "tokens", "tokens/s", "mistakes",
        ],
        group.models.map { model in
          [
            MarkdownText.escaped(model.name), "\(model.answerCount)", rate(model.firstTimeRight),
            rate(model.fixes), rate(model.saves), ReportNumber.decimal(model.sentencesPerSave),
            model.tokenCount > 0 ? "\(model.tokenCount)" : "–",
            ReportNumber.rate(model.tokensPerSecond),
            model.mistakesByCount.map { "\($0.kind.rawValue) \($0.count)" }.joined(separator: ", "),
          ]
        })
    }
    let agreed = recap.agreement.agreed
    if agreed.total > 0 {
      text += "Person and judge: \(rate(agreed)) answers alike"
      text +=
        recap.agreement.kappa.map { "; Cohen's kappa \(ReportNumber.two($0)).\n\n" } ?? ".\n\n"
    }
    return text
  }

  /// The grid of an experiment: models by cases and attempts.
  static func experiment(_ grid: ExperimentGrid) -> String {
    let experiment = grid.experiment
    var text = "## \(experiment.kind.title): \(MarkdownText.escaped(experiment.name))\n\n"
    if experiment.kind == .trials {
      let indices = experiment.cases.indices
      let columns = indices.flatMap { index in
        (1...max(1, grid.attemptCount(index))).map { attempt in
          experiment.cases.count > 1
            ? "\(MarkdownText.escaped(experiment.cases[index].name)) \(attempt)" : "\(attempt)"
        }
      }
      text += table(
        ["model"] + columns,
        grid.rows.map { row in
          [MarkdownText.escaped(row.model)]
            + indices.flatMap { index in
              (0..<max(1, grid.attemptCount(index))).map { attempt in
                row.cells[index].indices.contains(attempt)
                  ? row.cells[index][attempt].symbols.text : ""
              }
            }
        })
    } else {
      text += table(
        ["model"] + experiment.cases.map { MarkdownText.escaped($0.name) },
        grid.rows.map { row in
          [MarkdownText.escaped(row.model)]
            + row.cells.map { $0.map(\.symbols.text).joined(separator: " · ") }
        })
    }
    return text
  }

  /// The dialog of a pair, prompts down, models across, as in the article; sentences that ask for a
  /// fix are set in italics.
  static func dialog(_ pair: [Side: SideState]) -> String {
    let sides = pair.keys.sorted().compactMap { pair[$0] }
    let rows = PromptRow.rows(of: sides)
    guard !rows.isEmpty else { return "" }
    return table(
      ["prompt"] + sides.map { MarkdownText.escaped($0.model.name) },
      rows.map { row in
        let prompt = MarkdownText.escaped(row.turn.prompt)
        return [row.turn.isFix ? "_\(prompt)_" : prompt]
          + zip(sides, row.turns).map { side, own in own.map { side.symbols(of: $0).text } ?? "" }
      })
  }

  private static func rate(_ value: Proportion) -> String {
    guard value.total > 0 else { return "–" }
    return "\(value.count) of \(value.total): \(ReportNumber.percent(value.rate)) "
      + "(\(ReportNumber.interval(value)))"
  }

  private static func table(_ titles: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }
    return line(titles) + line(titles.map { _ in "---" }) + rows.map(line).joined() + "\n"
  }
}

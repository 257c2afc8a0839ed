import Generation
import Verdicts

extension ReportPage {
  /// The ranked table with symbols in a row under each model, and what persons and the judge say.
  var recap: HTML {
    """
    <section id="recap" aria-labelledby="recap-title">
    <h2 id="recap-title">Recap</h2>
    \(report.recap.groups.map(ranking))
    \(agreement)
    \(remarks)
    </section>
    """
  }

  private func ranking(_ group: Recap.Group) -> HTML {
    let note: HTML =
      group.constraint == .off
      ? "" : "<h3>Answers constrained to <code>\(group.constraint.rawValue)</code></h3>"
    return """
      \(note)
      <div class="card">
      <table class="ranking">
      <caption>Symbols by model, best first</caption>
      <thead><tr>
      <th scope="col"><abbr title="rank">#</abbr></th><th scope="col">Model</th>
      <th scope="col" class="n" aria-label="check">✔︎</th>
      <th scope="col" class="n" aria-label="broccoli">🥦</th>
      <th scope="col" class="n" aria-label="mushroom">🍄</th>
      <th scope="col" class="n" aria-label="fire">🔥</th>
      <th scope="col" class="n score" aria-label="mushrooms and three times the fires">🍄+3🔥</th>
      </tr></thead>
      \(group.models.map(row))
      </table>
      </div>
      """
  }

  private func row(_ model: ModelRecap) -> HTML {
    let count = model.symbols
    func run(_ symbol: Symbol) -> HTML {
      let text = String(repeating: symbol.rawValue, count: count[symbol])
      return text.isEmpty ? "" : "<span class=\"run \(symbol.name)\">\(text)</span><wbr>"
    }
    let runs = [Symbol.check, .broccoli, .mushroom, .fire].map(run)
    return """
      <tbody>
      <tr><td class="rank">\(model.rank)</td>
      <th scope="row" class="model"><bdi>\(model.name)</bdi></th>
      <td class="n">\(count.checks)</td><td class="n">\(count.broccolis)</td>
      <td class="n">\(count.mushrooms)</td><td class="n">\(count.fires)</td>
      <td class="n score"><b>\(count.penalty)</b></td></tr>
      <tr class="string" aria-hidden="true"><td></td><td colspan="6">\(runs)</td></tr>
      </tbody>
      """
  }

  private var remarks: HTML {
    let items = report.remarks.map { "<li>\($0)</li>\n" as HTML }
    return items.isEmpty ? "" : "<ul class=\"remarks\">\(items)</ul>"
  }

  private var agreement: HTML {
    let agreed = report.recap.agreement.agreed
    guard agreed.total > 0 else { return "" }
    let kappa: HTML =
      report.recap.agreement.kappa.map { "; Cohen's κ is <b>\(ReportNumber.two($0))</b>" }
      ?? (agreed.total < Agreement.leastCount ? "; too few for Cohen's κ" : "")
    let disputes = report.recap.disputed.prefix(200).map { answer -> HTML in
      """
      <li><a href="#\(report.anchor(answer.place))">\(answer.place.description)</a>, \
      <bdi>\(answer.model.name)</bdi>: a person says \(Self.symbols(answer.rated ?? [])), the judge \
      \(Self.symbols(answer.judged ?? []))</li>
      """
    }
    let list: HTML =
      disputes.isEmpty
      ? ""
      : "<details><summary>\(report.recap.disputed.count) rated differently</summary>"
        + "<ul>\(disputes)</ul></details>"
    return """
      <div class="card agreement"><h3>Person and judge</h3>
      <p><b>\(agreed.count) of \(agreed.total)</b> answers alike \
      (\(ReportNumber.interval(agreed)))\(kappa).</p>
      \(list)</div>
      """
  }
}

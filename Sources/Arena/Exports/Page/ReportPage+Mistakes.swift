import Generation
import Verdicts

extension ReportPage {
  /// The heat map of mistakes by kind and model; nil where the judge has found none.
  var mistakes: HTML? {
    let models = report.recap.groups.flatMap { group in
      group.models.map { (model: $0, constraint: group.constraint) }
    }.filter { $0.model.judgedCount > 0 }
    let kinds = MistakeKind.allCases.filter { kind in
      models.contains { ($0.model.mistakes[kind] ?? 0) > 0 }
    }
    guard !kinds.isEmpty else { return nil }
    let most = models.flatMap { $0.model.mistakes.values }.max() ?? 1
    let titles = models.map { model, constraint -> HTML in
      let suffix: HTML =
        constraint == .off ? "" : " <small>constrained: \(constraint.rawValue)</small>"
      return "<th scope=\"col\"><span><bdi>\(model.name)</bdi>\(suffix)</span></th>"
    }
    let rows = kinds.map { kind -> HTML in
      let cells = models.map { model, _ -> HTML in
        let count = model.mistakes[kind] ?? 0
        guard count > 0 else { return "<td class=\"h0\">·</td>" }
        return "<td class=\"h\(heat(count, of: most))\">\(count)</td>"
      }
      let total = models.reduce(0) { $0 + ($1.model.mistakes[kind] ?? 0) }
      return """
        <tr><th scope="row">\(kind.rawValue)<small>\(kind.summary)</small></th>\(cells)\
        <td class="sum">\(total)</td></tr>
        """
    }
    return """
      <section id="mistakes" aria-labelledby="mistakes-title">
      <h2 id="mistakes-title">Mistakes</h2>
      <div class="card scroll" tabindex="0" role="region" aria-label="Mistakes by kind and model">
      <table class="heat">
      <caption>How often each model made each kind of mistake</caption>
      <thead><tr><th scope="col">Kind</th>\(titles)<th scope="col"><span>all</span></th></tr></thead>
      <tbody>\(rows)</tbody></table></div>
      </section>
      """
  }

  /// One of five steps; the square root keeps small counts apart.
  private func heat(_ count: Int, of most: Int) -> Int {
    let share = (Double(count) / Double(max(most, 1))).squareRoot()
    return max(1, min(5, Int((share * 5).rounded(.up))))
  }
}

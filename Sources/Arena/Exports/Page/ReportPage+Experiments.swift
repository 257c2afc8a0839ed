import Verdicts

extension ReportPage {
  /// The experiments as grids, models down, attempts across; every cell leads to its transcript.
  var experiments: HTML {
    """
    <section id="experiments" aria-labelledby="experiments-title">
    <h2 id="experiments-title">Experiments</h2>
    \(report.experiments.map(grid))
    </section>
    """
  }

  private func grid(_ table: ExperimentGrid) -> HTML {
    let experiment = table.experiment
    let title = "\(experiment.kind.title): \(experiment.name)"
    let hasNames = experiment.kind == .transplant || experiment.cases.count > 1
    let head: HTML =
      hasNames
      ? "<thead><tr><th scope=\"col\">Model</th>"
        + "\(experiment.cases.map { "<th scope=\"col\">\($0.name)</th>" as HTML })</tr></thead>"
      : ""
    let rows = table.rows.map { row -> HTML in
      let cells = row.cells.map { attempts -> HTML in
        let links = attempts.map { attempt -> HTML in
          """
          <a href="#\(report.anchor(attempt.place))">\(Self.symbols(attempt.symbols))</a>
          """
        }
        return "<td class=\"attempts\">\(links)</td>"
      }
      return "<tr><th scope=\"row\"><bdi>\(row.model)</bdi></th>\(cells)</tr>"
    }
    return """
      <div class="card scroll" tabindex="0" role="region" aria-label="\(title)">
      <h3>\(title)</h3>
      <table class="grid attempts \(experiment.kind.rawValue)">\(head)<tbody>\(rows)</tbody></table>
      </div>
      """
  }
}

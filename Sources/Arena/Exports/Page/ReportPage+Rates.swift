import Generation
import Verdicts

extension ReportPage {
  /// How often models were right at once and fixed what they were asked to, with intervals, and the
  /// other numbers.
  var rates: HTML {
    """
    <section id="rates" aria-labelledby="rates-title">
    <h2 id="rates-title">Rates</h2>
    <p class="hint">The dot is what was seen; the band is where the rate behind it lies with a \
    confidence of 95 %.</p>
    \(report.recap.groups.map(rates))
    </section>
    """
  }

  private func rates(_ group: Recap.Group) -> HTML {
    let title = group.constraint == .off ? "" : " (constrained: \(group.constraint.rawValue))"
    let asked = group.models.filter { $0.fixes.total > 0 }
    return """
      <div class="plots">
      \(plot("Right at once" + title, group.models, \.firstTimeRight))
      \(asked.isEmpty ? "" : plot("Fixed when asked" + title, asked, \.fixes))
      </div>
      \(numbers(group.models))
      """
  }

  private func plot(
    _ title: String, _ models: [ModelRecap], _ rate: KeyPath<ModelRecap, Proportion>
  ) -> HTML {
    let rows = models.map { model -> HTML in
      let value = model[keyPath: rate]
      let words =
        "\(value.count) of \(value.total), \(ReportNumber.percent(value.rate)), "
        + "95 % interval \(ReportNumber.interval(value))"
      return """
        <li><bdi class="model">\(model.name)</bdi>
        \(track(value, words))
        <span class="numbers"><b>\(ReportNumber.percent(value.rate))</b> \
        <small>\(value.count)/\(value.total)</small></span></li>
        """
    }
    return """
      <figure class="card plot"><figcaption><h3>\(title)</h3></figcaption>
      <ul>\(rows)</ul>
      <p class="axis" aria-hidden="true"><span>0</span><span>50</span><span>100 %</span></p>
      </figure>
      """
  }

  /// A band from the interval's one end to the other and a dot at the rate.
  private func track(_ value: Proportion, _ words: String) -> HTML {
    guard let rate = value.rate, let interval = value.interval else {
      return "<span class=\"track\">none</span>"
    }
    func percent(_ number: Double) -> String { ReportNumber.decimal(number * 100) + "%" }
    let width = percent(interval.upperBound - interval.lowerBound)
    return """
      <svg class="track" role="img" aria-label="\(words)" width="100%" height="20" focusable="false">
      <title>\(words)</title>
      <line class="rail" x1="0" x2="100%" y1="10" y2="10"/>
      <line class="tick" x1="50%" x2="50%" y1="5" y2="15"/>
      <rect class="band" x="\(percent(interval.lowerBound))" width="\(width)" y="5" height="10" rx="5"/>
      <circle class="dot" cx="\(percent(rate))" cy="10" r="5.5"/></svg>
      """
  }

  private func numbers(_ models: [ModelRecap]) -> HTML {
    let rows = models.map { model -> HTML in
      let saves =
        model.saves.total > 0
        ? "\(model.saves.count) of \(model.saves.total)" : "–"
      return """
        <tr><th scope="row"><bdi>\(model.name)</bdi></th>
        <td class="n">\(model.answerCount)</td><td class="n">\(saves)</td>
        <td class="n">\(ReportNumber.interval(model.saves))</td>
        <td class="n">\(ReportNumber.decimal(model.sentencesPerSave))</td>
        <td class="n">\(model.tokenCount > 0 ? "\(model.tokenCount)" : "–")</td>
        <td class="n">\(ReportNumber.rate(model.tokensPerSecond))</td></tr>
        """
    }
    return """
      <div class="card scroll" tabindex="0" role="region" aria-label="Numbers by model">
      <table class="grid">
      <caption>Saved: answers that became right in the end, of those that were asked to be \
      fixed</caption>
      <thead><tr><th scope="col">Model</th><th scope="col" class="n">answers</th>
      <th scope="col" class="n">saved</th><th scope="col" class="n">interval</th>
      <th scope="col" class="n">sentences each</th>
      <th scope="col" class="n">tokens</th><th scope="col" class="n">tokens/s</th></tr></thead>
      <tbody>\(rows)</tbody></table></div>
      """
  }
}

import Generation

extension ReportPage {
  /// What is needed to make the answers again: models, system prompts, settings and seeds.
  var settings: HTML {
    """
    <section id="settings" aria-labelledby="settings-title">
    <h2 id="settings-title">Seeds and settings</h2>
    <p class="hint">Each answer has its own seed and settings under it.</p>
    \(models)
    \(report.sessions.map(settings))
    </section>
    """
  }

  private var models: HTML {
    var seen: [ModelIdentity] = []
    for side in report.sessions.flatMap(\.state.conversations) {
      for answer in side.ownTurns.compactMap(\.answer) {
        // A folder on somebody's disk is nobody else's business.
        var model = answer.model
        model.source = ""
        if !seen.contains(model) { seen.append(model) }
      }
    }
    guard seen.contains(where: { $0.digest != nil || !$0.family.isEmpty }) else { return "" }
    let rows = seen.map { model -> HTML in
      """
      <tr><th scope="row"><bdi>\(model.name)</bdi></th><td>\(model.family)</td>
      <td>\(model.weightType ?? "–")</td><td>\(model.options.joined(separator: ", "))</td>
      <td class="digest"><code>\(model.digest ?? "–")</code></td></tr>
      """
    }
    return """
      <div class="card scroll" tabindex="0" role="region" aria-label="Models">
      <table class="grid"><caption>Models</caption><thead><tr><th scope="col">Model</th>
      <th scope="col">family</th><th scope="col">weights</th><th scope="col">options</th>
      <th scope="col">digest</th></tr></thead><tbody>\(rows)</tbody></table></div>
      """
  }

  private func settings(_ session: NamedSession) -> HTML {
    let state = session.state
    let seeds = state.experiments.map { experiment -> HTML in
      """
      <li>\(experiment.kind.title) <bdi>\(experiment.name)</bdi>: seed \(String(experiment.seed)), \
      \(Self.words(for: experiment.settings))</li>
      """
    }
    let systems = systemPrompts(state).map {
      "<pre class=\"text\" dir=\"auto\"><code>\($0)</code></pre>" as HTML
    }
    let system: HTML = systems.isEmpty ? "" : "<h4>System prompt</h4>\(systems)"
    return """
      <div class="card"><h3><bdi>\(session.name)</bdi></h3>
      <ul><li>session seed \(String(state.settings.seed)), at most \(state.settings.maxTokens) \
      tokens, \(Self.words(for: state.settings.generation)), strict \
      \(state.settings.isStrict ? "on" : "off"), amend \(state.settings.amends ? "on" : "off")</li>
      \(seeds)</ul>
      \(system)
      </div>
      """
  }

  private func systemPrompts(_ state: SessionState) -> [String] {
    var prompts: [String] = []
    for turn in state.conversations.flatMap(\.turns) {
      if !turn.system.isEmpty, !prompts.contains(turn.system) { prompts.append(turn.system) }
    }
    return prompts
  }
}

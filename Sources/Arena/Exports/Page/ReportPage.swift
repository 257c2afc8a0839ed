import Verdicts

extension SessionExport {
  /// The sessions as one HTML file that needs nothing else: no script, no font, no picture from
  /// anywhere. It reads on a phone, prints, and follows the reader's light or dark.
  public static func page(_ sessions: [NamedSession]) -> String {
    ReportPage(Report(sessions)).html.markup
  }
}

/// A report as a page. Each section is a file beside this one.
struct ReportPage {
  let report: Report

  init(_ report: Report) { self.report = report }

  /// The whole page.
  var html: HTML {
    let sections = self.sections
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <meta name="generator" content="broccoli">
      <title>\(report.title) · broccoli</title>
      <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' \
      viewBox='0 0 100 100'%3E%3Ctext y='.9em' font-size='90'%3E🥦%3C/text%3E%3C/svg%3E">
      <style>\(ReportStyle.sheet)</style>
      </head>
      <body>
      <a class="skip" href="#content">Skip to the content</a>
      \(header)
      \(navigation(sections))
      <main id="content">
      \(sections.map(\.html))
      </main>
      \(footer)
      </body>
      </html>

      """
  }

  /// A part of the page with a heading.
  struct Section {
    let id: String
    let title: String
    let html: HTML
  }

  private var sections: [Section] {
    var sections: [Section] = []
    if !report.recap.isEmpty {
      sections.append(Section(id: "recap", title: "Recap", html: recap))
      sections.append(Section(id: "rates", title: "Rates", html: rates))
    }
    if let mistakes { sections.append(Section(id: "mistakes", title: "Mistakes", html: mistakes)) }
    if !report.experiments.isEmpty {
      sections.append(Section(id: "experiments", title: "Experiments", html: experiments))
    }
    sections.append(Section(id: "transcripts", title: "Transcripts", html: transcripts))
    sections.append(Section(id: "settings", title: "Settings", html: settings))
    return sections
  }

  // MARK: - Frame

  private var header: HTML {
    let answers = report.recap.groups.flatMap(\.models).reduce(0) {
      $0 + $1.answerCount + $1.unratedCount
    }
    let models = Set(report.recap.groups.flatMap(\.models).map(\.name)).count
    let began = report.sessions.compactMap(\.state.began).filter { !$0.isEmpty }.min()
    var facts: [HTML] = [
      counted(report.sessions.count, "session"), counted(models, "model"),
      counted(answers, "answer"),
    ]
    if let began { facts.append("<time>\(began.prefix(10))</time>") }
    return """
      <header class="top">
      <p class="kicker">🥦 broccoli report</p>
      <h1>How good are they at fixing their mistakes?</h1>
      <p class="facts">\(facts.map { "<span>\($0)</span>" as HTML })</p>
      <p class="names">\(report.sessions.map { "<bdi>\($0.name)</bdi> " as HTML })</p>
      \(headline)
      </header>
      """
  }

  /// The first thing to know: who leads, and by what.
  private var headline: HTML {
    guard let best = report.recap.models.first, report.recap.models.count > 1,
      report.recap.models[1].rank > 1
    else { return "" }
    let right = best.firstTimeRight
    let fixes = best.fixes
    var words: [HTML] = []
    if right.total > 0 { words.append("was right at once in \(right.count) of \(right.total)") }
    if fixes.total > 0 {
      words.append("fixed what it was asked to in \(fixes.count) of \(fixes.total)")
    }
    guard let first = words.first else { return "" }
    let rest = words.dropFirst().map { " and \($0)" as HTML }
    return "<p class=\"headline\"><b><bdi>\(best.name)</bdi></b> leads: it \(first)\(rest).</p>"
  }

  private func counted(_ count: Int, _ noun: String) -> HTML {
    "<b>\(count)</b> \(noun)\(count == 1 ? "" : "s")"
  }

  private func navigation(_ sections: [Section]) -> HTML {
    let links = sections.map { "<a href=\"#\($0.id)\">\($0.title)</a>\n" as HTML }
    return "<nav aria-label=\"Sections\">\(links)</nav>"
  }

  private var footer: HTML {
    """
    <footer>
    <p><b>✔︎</b> a valid call · <b>🍄</b> a mistake, <b>(🍄)</b> one that the answer before had too \
    · <b>🥦</b> a mistake fixed when asked · <b>🔥</b> no recognizable call · <b>🔥🔥</b> three or \
    more mistakes, counted as two.</p>
    <p>Models stand in ascending order of 🍄 + 3·🔥. Rates have 95 % confidence intervals (Wilson): \
    few attempts prove little. A person's rating counts before the judge's.</p>
    <p>Made by broccoli. This file is whole: it loads nothing and runs nothing.</p>
    </footer>
    """
  }

  // MARK: - Parts of many sections

  /// Symbols with words for those who do not see them.
  static func symbols(_ symbols: [Symbol]) -> HTML {
    guard !symbols.isEmpty else { return "<span class=\"sym none\">–</span>" }
    return
      "<span class=\"sym\" role=\"img\" aria-label=\"\(symbols.words)\">\(colored(symbols))</span>"
  }

  /// Symbols in a row, the check marks in their colour.
  static func colored(_ symbols: [Symbol]) -> HTML {
    var html = HTML()
    for piece in symbols.text.split(separator: " ") {
      if !html.isEmpty { html += " " }
      html += piece == Substring(Symbol.check.rawValue) ? "<i>\(piece)</i>" : "\(piece)"
    }
    return html
  }
}

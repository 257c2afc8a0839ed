import Generation
import Verdicts

extension ReportPage {
  /// An answer with its symbols, its mistakes underlined in place and listed, and what made it.
  ///
  /// - Parameters:
  ///   - label: What tells it from the answers beside it: a side, an attempt.
  ///   - kind: The class of its place.
  func answer(
    _ turn: Turn, of state: SideState, label: String? = nil, kind: String = "",
    _ place: RecapAnswer.Place
  ) -> HTML {
    let id = report.anchor(place)
    let label: HTML = label.map { "<span class=\"label\">\($0)</span> " } ?? ""
    guard let answer = turn.answer else {
      let part = turn.failure?.partialText ?? ""
      let broken: HTML =
        part.isEmpty ? "" : "<p class=\"hint\">broken off after:</p>\(text(part, []))"
      return """
        <div class="answer failed \(kind)" id="\(id)"><div class="head">\(label)no answer</div>
        <p class="hint">\(turn.failure?.message ?? "still awaited")</p>\(broken)</div>
        """
    }
    let symbols = turn.isPlanted ? turn.verdict?.symbols ?? [] : state.symbols(of: turn)
    guard answer.isRecorded else {
      return """
        <div class="answer bare \(kind)" id="\(id)"><div class="head">\(label)\
        \(Self.symbols(symbols))</div></div>
        """
    }
    return """
      <div class="answer \(kind)" id="\(id)">
      <div class="head">\(label)\(Self.symbols(symbols))\(rating(turn, of: state))</div>
      \(text(answer.text, turn.verdict?.mistakes ?? []))
      \(remarks(turn))
      \(facts(answer, turn))
      </div>
      """
  }

  private func rating(_ turn: Turn, of state: SideState) -> HTML {
    guard let rating = turn.rating else { return "" }
    let judged = state.judgedSymbols(of: turn)
    let judge: HTML = judged.isEmpty ? "" : ", judge \(Self.symbols(judged))"
    let note: HTML = rating.note.map { ": <bdi>\($0)</bdi>" } ?? ""
    return " <span class=\"rating\">rated by a person\(judge)\(note)</span>"
  }

  // MARK: - The text

  /// Answers longer than this are folded behind their beginning.
  private static let longText = 6_000
  /// How much of a long answer stands open.
  private static let openText = 1_500

  private func text(_ text: String, _ mistakes: [Mistake]) -> HTML {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty else { return "<p class=\"hint\">An empty answer.</p>" }
    guard bytes.count > Self.longText else {
      return Self.block(marked(bytes, 0..<bytes.count, mistakes))
    }
    var cut = Self.openText
    while cut > 0, bytes[cut] & 0xC0 == 0x80 { cut -= 1 }
    return """
      \(Self.block(marked(bytes, 0..<cut, mistakes)))
      <details class="rest"><summary>\(bytes.count - cut) more bytes</summary>
      \(Self.block(marked(bytes, cut..<bytes.count, mistakes)))</details>
      """
  }

  private static func block(_ html: HTML) -> HTML {
    "<pre class=\"text\" dir=\"auto\"><code>\(html)</code></pre>"
  }

  /// A part of the text with its mistakes underlined: where they overlap, the stretch belongs to all.
  private func marked(_ bytes: [UInt8], _ part: Range<Int>, _ mistakes: [Mistake]) -> HTML {
    var cuts: Set<Int> = [part.lowerBound, part.upperBound]
    let ranges = mistakes.map {
      $0.byteRange?.clamped(to: part) ?? part.lowerBound..<part.lowerBound
    }
    for range in ranges where !range.isEmpty {
      cuts.insert(range.lowerBound)
      cuts.insert(range.upperBound)
    }
    let borders = cuts.sorted()
    var html = HTML()
    for (start, end) in zip(borders, borders.dropFirst()) {
      let piece = String(decoding: bytes[start..<end], as: UTF8.self)
      let here = mistakes.indices.filter {
        ranges[$0].lowerBound <= start && end <= ranges[$0].upperBound
      }
      guard !here.isEmpty else {
        html.append(piece)
        continue
      }
      let words = here.map { "\(mistakes[$0].kind.rawValue): \(mistakes[$0].message)" }
      let numbers = here.filter { ranges[$0].lowerBound == start && isStart(mistakes[$0], start) }
      let marks = numbers.map { "<sup aria-hidden=\"true\">\($0 + 1)</sup>" as HTML }
      html += "\(marks)<mark title=\"\(words.joined(separator: "\n"))\">\(piece)</mark>"
    }
    return html
  }

  private func isStart(_ mistake: Mistake, _ offset: Int) -> Bool {
    mistake.byteRange?.lowerBound == offset
  }

  // MARK: - Below the text

  private func remarks(_ turn: Turn) -> HTML {
    let mistakes = turn.verdict?.mistakes ?? []
    let items = mistakes.map { mistake -> HTML in
      let place: HTML =
        mistake.line.map { " <span class=\"place\">\($0):\(mistake.column ?? 1)</span>" } ?? ""
      let again: HTML = mistake.isRecurring ? " <span class=\"again\">again</span>" : ""
      return
        "<li><b>\(mistake.kind.rawValue)</b>\(again)\(place) <bdi>\(mistake.message)</bdi></li>"
    }
    let notes = (turn.verdict?.notes ?? []).map { "<li><bdi>\($0)</bdi></li>" as HTML }
    let expected: HTML =
      mistakes.isEmpty
      ? ""
      : turn.expectation.map {
        "<p class=\"expected\">expected <code>\($0.description)</code></p>"
      } ?? ""
    let list: HTML = items.isEmpty ? "" : "<ol class=\"mistakes\">\(items)</ol>"
    let effects: HTML = notes.isEmpty ? "" : "<ul class=\"notes\">\(notes)</ul>"
    return list + effects + expected
  }

  private func facts(_ answer: AnswerRecord, _ turn: Turn) -> HTML {
    var facts: [HTML] = ["\(answer.tokenCount) tokens"]
    if let rate = answer.tokensPerSecond { facts.append("\(ReportNumber.rate(rate)) tokens/s") }
    if answer.finishReason != .stop { facts.append("ended: \(answer.finishReason.rawValue)") }
    facts.append("seed \(String(answer.seed))")
    facts.append(Self.words(for: answer.settings))
    facts += answer.notes.map { "<bdi>\($0)</bdi>" as HTML }
    return "<p class=\"made\">\(facts.map { "<span>\($0)</span> " as HTML })</p>"
  }

  /// Settings of a sampler in words: `greedy`, `temperature 1, top_k 5`.
  static func words(for settings: GenerationSettings) -> HTML {
    func number(_ value: Double) -> String {
      let text = "\(value)"
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    var words = settings.isGreedy ? ["greedy"] : ["temperature \(number(settings.temperature))"]
    if !settings.isGreedy {
      if settings.topK > 0 { words.append("top_k \(settings.topK)") }
      if settings.topP < 1 { words.append("top_p \(number(settings.topP))") }
      if settings.minP > 0 { words.append("min_p \(number(settings.minP))") }
    }
    if settings.promptStyle != .chatTemplate {
      words.append("\(settings.promptStyle.rawValue) prompt")
    }
    if settings.constraint != .off { words.append("constrain \(settings.constraint.rawValue)") }
    return "\(words.joined(separator: ", "))"
  }
}

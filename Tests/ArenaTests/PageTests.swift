import Generation
import MockCalendar
import TestSupport
import Testing
import Verdicts

@testable import Arena

@Suite("Report page") @MainActor struct PageTests {
  /// What a page must survive in every text that it shows.
  static let hostile =
    "</script><script>alert(1)</script></code></pre></style><img src=x onerror=\"alert(2)\">"
    + "<!-- ]]> &lt; ' \u{202E}\u{2066}\u{200B}\u{FEFF}\u{2028}\u{0}\u{7}\u{1B}[31m\u{9B} "

  /// A session in which everything is hostile: names, prompts, answers, notes, remarks, failures.
  private func hostile(_ answers: [String]) -> NamedSession {
    let text = Self.hostile
    let model = ModelIdentity(
      name: text, source: "/srv/models/secret", family: text, digest: text, weightType: text,
      options: [text])
    var kinds: [SessionEvent.Kind] = [
      .remark(text), .system(text), .paired([.left: model, .right: ModelIdentity(name: "two")]),
    ]
    let expectation = try? Expectation(
      parsing: "action.add_calendar_entry('</td><script>', '2024-11-11', '17:00', 30)")
    for (index, answer) in answers.enumerated() {
      let turn = index + 1
      kinds += [
        .prompt(turn, [.left, .right], text + answer.prefix(50), nil, expectation),
        .answer(turn, .left, AnswerRecord(text: answer, model: model, notes: [text])),
        .failed(turn, .right, AnswerFailure(text, partialText: text)),
        .rated(turn, .left, Rating(symbols: [.check], note: text)),
      ]
    }
    return session(text, kinds)
  }

  private func session(_ name: String, _ kinds: [SessionEvent.Kind]) -> NamedSession {
    var state = SessionState()
    for kind in kinds { state.apply(SessionEvent(time: "2026-01-01T00:00:00.000Z", kind: kind)) }
    return NamedSession(name: name, state: state)
  }

  private static let call =
    "action.add_calendar_entry(\"</li><script>x</script>\", \"2024-11-11\", \"17:00\", 30)"

  /// The tags of a page, checked to be closed in order; nil, with a word, where they are not.
  private func tags(_ page: String) throws -> [String] {
    let bytes = Array(page.utf8)
    var (open, all, index): ([String], [String], Int) = ([], [], 0)
    while let start = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
      var (end, isQuoted) = (start + 1, false)
      while end < bytes.count, isQuoted || bytes[end] != UInt8(ascii: ">") {
        if bytes[end] == UInt8(ascii: "\"") { isQuoted.toggle() }
        end += 1
      }
      try #require(end < bytes.count, "a tag has no end")
      let text = String(decoding: bytes[start + 1..<end], as: UTF8.self)
      index = end + 1
      let name = String(text.drop { $0 == "/" }.prefix { $0 != " " && $0 != "/" && $0 != "\n" })
      all.append(name)
      if text.hasPrefix("!") || text.hasSuffix("/") { continue }
      if ["meta", "link", "wbr", "br"].contains(name) { continue }
      if text.hasPrefix("/") {
        let last = open.popLast()
        try #require(last == name, "</\(name)> closes <\(last ?? "")>")
      } else {
        open.append(name)
      }
    }
    try #require(open.isEmpty, "open at the end: \(open)")
    return all
  }

  @Test("Whatever a model writes stays text: no tag, attribute, control or reordering is its own")
  func hostileTexts() throws {
    let long = String(repeating: "A\u{202E}<b>", count: 150_000)
    let page = SessionExport.page([
      hostile([Self.hostile, Self.hostile + Self.call + Self.hostile, Self.call, "", long])
    ])
    let tags = try tags(page)
    for tag in ["script", "img", "b onmouseover", "iframe", "object", "form", "base"] {
      #expect(!tags.contains(tag), "<\(tag)>")
    }
    #expect(page.utf8.count > long.utf8.count)
    for scalar in page.unicodeScalars {
      let isPlain =
        scalar == "\n" || scalar == "\t"
        || !["\u{202E}", "\u{2066}", "\u{200B}", "\u{FEFF}", "\u{2028}"].contains(scalar)
          && scalar.properties.generalCategory != .control
      if !isPlain { Issue.record("U+\(String(scalar.value, radix: 16)) in the page") }
    }
    #expect(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)"))
    #expect(page.contains("⟨U+202E⟩⟨U+2066⟩"))
    #expect(!page.contains("/srv/models"))
  }

  @Test(
    "Nothing is loaded and nothing runs: a policy says so, and there is no script to begin with")
  func policy() throws {
    let page = SessionExport.page([hostile([Self.call])])
    #expect(page.contains("default-src 'none'"))
    for pattern in [
      "http://", "https://", "url(", "@import", "javascript:", " onload=", " onclick=",
    ] {
      let count = page.ranges(of: pattern).count
      // The one address is the name space of the icon.
      #expect(count == (pattern == "http://" ? 1 : 0), "\(pattern)")
    }
  }

  @Test("Plain sessions make pages in which no markup is shown as text")
  func wellFormed() async throws {
    let stage = try Stage()
    stage.pair()
    try await stage.arena.ask(Stage.fred)
    try stage.arena.expect(
      try Expectation(parsing: Stage.call("Meeting with Fred", "2024-11-11", "17:00")))
    try await stage.arena.fix(.left, .words(Stage.year))
    try await stage.arena.ask(Stage.concert)
    try stage.arena.rate(.right, Rating(symbols: [.fire]))
    let page = SessionExport.page([NamedSession(name: "demo", state: stage.arena.state)])
    let tags = try tags(page)
    #expect(!page.contains("&lt;"))
    #expect(!page.contains("Arena."))
    #expect(tags.count { $0 == "mark" } == 2)
    #expect(page.contains("<sup aria-hidden=\"true\">1</sup><mark title=\"wrong-year: "))
    #expect(page.contains("&quot;2023-11-11&quot;</mark>"))
    #expect(page.contains("<bdi>Rock Concert</bdi> <small>30 min</small>"))
    #expect(page.contains("too few for Cohen"))
    #expect(page == SessionExport.page([NamedSession(name: "demo", state: stage.arena.state)]))
  }

  @Test("The article's page has its three grids, every cell with its transcript")
  func article() throws {
    let store = SessionStore(folder: ArticleTests.root + "/sessions")
    let page = SessionExport.page(try store.read(ArticleTests.names))
    _ = try tags(page)
    for title in ["Reliability: first-question", "Dialog: calendar", "Fixing others&#39; mistakes"]
    {
      #expect(page.contains(title), "\(title)")
    }
    let links = page.ranges(of: "href=\"#a").map { range in
      String(page[range.upperBound...].prefix { $0 != "\"" })
    }
    #expect(links.count == 40 + 67 + 72)
    for link in Set(links) { #expect(page.ranges(of: "id=\"a\(link)\"").count == 1, "\(link)") }
    #expect(page.contains("leads: it was right at once in 9 of 10"))
  }

  @Test("Mistakes that overlap or end within characters are underlined, and the text stays whole")
  func underlines() {
    let answer = "héllo wörld"
    var turn = Turn(
      id: 1, prompt: "p", system: "", options: JudgeOptions(), intent: nil, expectation: nil)
    turn.answer = AnswerRecord(text: answer, model: ModelIdentity(name: "m"))
    func mistake(_ kind: MistakeKind, _ range: Range<Int>?) -> Mistake {
      Mistake(kind: kind, message: "so", byteRange: range)
    }
    turn.verdict = Verdict(
      calls: [], isValid: false,
      mistakes: [
        mistake(.chatter, 0..<8), mistake(.syntax, 6..<900), mistake(.noCall, nil),
        mistake(.wrongDate, 3..<3),
      ], symbols: [.fire])
    let page = ReportPage(Report([]))
    let html = page.answer(
      turn, of: SideState(model: ModelIdentity(name: "m")),
      .init(session: "s", conversation: 1, turn: 1)
    ).markup
    let code = html.split(separator: "<code>")[1].split(separator: "</code>")[0]
    var (text, isTag) = ("", false)
    for character in code.replacing("<sup aria-hidden=\"true\">1</sup>", with: "")
      .replacing("<sup aria-hidden=\"true\">2</sup>", with: "")
    {
      if character == "<" { isTag = true }
      if !isTag { text.append(character) }
      if character == ">" { isTag = false }
    }
    #expect(text == answer)
    #expect(code.ranges(of: "<mark").count == 3)
    #expect(code.contains("title=\"chatter: so\nsyntax: so\""))
  }

  @Test("An empty session and one without answers are pages too")
  func empty() throws {
    _ = try tags(SessionExport.page([]))
    let page = SessionExport.page([
      session("quiet", [.paired([.left: ModelIdentity(name: "m")])])
    ])
    _ = try tags(page)
    #expect(page.contains("Nothing was said yet."))
  }
}

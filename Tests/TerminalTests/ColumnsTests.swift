import Glibc
import TestSupport
import Testing

@testable import Terminal

@Suite("Columns") struct ColumnsTests {
  private func panes(_ left: String, _ right: String) -> [PaneState] {
    var panes = [
      PaneState(label: "\("left", .left)", title: "sprout"),
      PaneState(label: "\("right", .right)", title: "floret"),
    ]
    for (index, text) in [left, right].enumerated() {
      panes[index].append(text)
      panes[index].finish()
      panes[index].tokens = 24
      panes[index].tokensPerSecond = 31.2
      panes[index].symbols = index == 0 ? "\("✔︎", .good) 🍄" : "🔥🔥"
    }
    return panes
  }

  @Test("Two panes stand side by side from 80 columns up, one under the other below")
  func layout() {
    let panes = panes("action.add_calendar_entry(\"Meeting with Fred\")", "no")
    #expect(
      ColumnsLayout(width: 80).lines(panes).map { $0.plain } == [
        "left · sprout                     ✔︎ 🍄 │ right · floret                    🔥🔥",
        "24 tokens · 31.2 tokens/s              │ 24 tokens · 31.2 tokens/s",
        "───────────────────────────────────────┼───────────────────────────────────────",
        "action.add_calendar_entry(\"Meeting     │ no", "with Fred\")                            │",
      ])
    let stacked = ColumnsLayout(width: 79).lines(panes).map { $0.plain }
    #expect(stacked.first?.hasPrefix("left · sprout") == true)
    #expect(stacked.contains(""))
    #expect(!stacked.contains { $0.contains("│") })
  }

  @Test(
    "No line is wider than the window, and the separator stands still",
    arguments: [80, 100, 120, 200])
  func widths(width: Int) {
    let nasty = "日本語 👨‍👩‍👧 é\u{301}\u{301} \u{1B}[2J word " + String(repeating: "x", count: 300)
    let lines = ColumnsLayout(width: width).lines(panes(nasty, nasty + "\n\nend"))
    let column = ColumnsLayout(width: width).paneWidth(2) + 1
    for line in lines {
      #expect(line.width <= width)
      let separators = line.pieces.filter { ["│"].contains($0.text.plain) }
      if !line.plain.contains("─┼─") { #expect(separators.map { $0.column } == [column]) }
    }
  }

  @Test(
    "An end that was none comes first in the line below the name",
    arguments: [
      (PaneState.Status.ended("cut off"), "cut off · 24 tokens · 31.2 tokens/s"),
      (.ended("context full"), "context full · 24 tokens · 31.2 tokens/s"),
      (.interrupted, "interrupted · 24 tokens · 31.2 tokens/s"),
      (.failed("the server is gone"), "no answer · 24 tokens · 31.2 tokens/s"),
      (.paused, "paused · 24 tokens · 31.2 tokens/s"),
      (.notAsked, "not asked · 24 tokens · 31.2 tokens/s"),
      (.streaming, "24 tokens · 31.2 tokens/s · …"), (.done, "24 tokens · 31.2 tokens/s"),
    ])
  func ends(status: PaneState.Status, expected: String) {
    var pane = panes("text", "")[0]
    pane.finish(status)
    #expect(pane.statusLine(width: 40).plain == expected)
    #expect(pane.statusLine(width: 12).plain.hasPrefix(expected.prefix(11)))
  }

  @Test("Why there is no answer stands under it once and in full")
  @MainActor func failures() {
    let reason = "the prompt has 2063 tokens, but the context of the model has 2048"
    for width in [40, 60, 80, 100, 120, 200] {
      var panes = panes("", "no")
      (panes[0].tokens, panes[0].tokensPerSecond, panes[0].notes) = (0, nil, ["a note"])
      panes[0].finish(.failed(reason))
      let lines = ColumnsLayout(width: width).lines(panes).map {
        ($0.pieces.first?.text.plain ?? "").drop { $0 == " " }
      }
      #expect(lines[1] == "no answer")
      #expect(lines.joined(separator: " ").contains(reason + " a note"), "\(width): \(lines)")
      #expect(lines.count { $0.contains("2063") } == 1)
      var text = ""
      let view = LabelledView(panes, width: 100) { text += $0.plain }
      view.finish()
      #expect(text.contains("no answer\n\(reason)\na note\n"), "\(text)")
    }
  }

  @Test("With a height, each answer shows its end and says how much is above")
  func heights() {
    let long = (1...50).map { "line \($0)" }.joined(separator: "\n")
    for (width, height) in [(100, 12), (60, 12), (100, 4), (60, 3), (100, 1)] {
      let lines = ColumnsLayout(width: width, height: height).lines(panes(long, "short"))
      #expect(lines.count <= height)
    }
    let lines = ColumnsLayout(width: 100, height: 12).lines(panes(long, "short")).map { $0.plain }
    #expect(lines.contains { $0.contains("⋮ 42 lines above") })
    #expect(lines.last?.hasPrefix("line 50") == true)
  }

  // MARK: - Painting

  /// What `lines` look like on a screen by themselves, cell for cell.
  private func drawn(_ lines: [ScreenLine], _ columns: Int) -> [String] {
    lines.map { $0.plain }.map { line in
      var text = line
      while text.last == " " { text.removeLast() }
      return text
    }
  }

  @Test("Frame after frame the screen shows the layout and nothing else")
  func painting() {
    var screen = VirtualScreen(columns: 100, rows: 20)
    screen.feed(Array("before\r\n".utf8))
    var painter = ScreenPainter(colors: .many, columns: 100)
    var dice = Dice(seed: 4)
    var states = panes("", "")
    let words = ["word ", "日本", "long-unbreakable-word", "\n", "\u{1B}[31m", "é", "\u{202E}", " "]
    for _ in 0..<400 {
      let index = Int.random(in: 0..<2, using: &dice)
      states[index].append(words[Int.random(in: 0..<words.count, using: &dice)])
      let lines = ColumnsLayout(width: 100, height: 19).lines(states)
      screen.feed(Array(painter.paint(lines, columns: 100).utf8))
      let top = screen.cursor.row - lines.count + 1
      let shown = top >= 0 ? Array(screen.lines[top...screen.cursor.row]) : []
      #expect(shown == drawn(lines, 100))
      #expect(screen.alarms == [])
    }
    let whole = ColumnsLayout(width: 100).lines(states)
    screen.feed(Array(painter.finish(whole, columns: 100).utf8))
    let all = screen.scrollback + screen.lines
    #expect(all.first == "before")
    #expect(Array(all.dropFirst().prefix(whole.count)) == drawn(whole, 100))
    #expect(screen.modes == [7, 25])
    #expect(screen.rendition == "")
  }

  @Test("A terminal that measures emoji otherwise cannot push the other column")
  func disagreement() {
    // By scalar, as this screen measures, a family covers six cells; by cluster two.
    let states = panes(String(repeating: "👨‍👩‍👧 ", count: 30), "the right side\nstands still")
    let lines = ColumnsLayout(width: 100).lines(states)
    var screen = VirtualScreen(columns: 100, rows: 20)
    var painter = ScreenPainter(colors: .none, columns: 100)
    screen.feed(Array(painter.finish(lines, columns: 100).utf8))
    let column = ColumnsLayout(width: 100).paneWidth(2) + 1
    for row in 3..<lines.count {
      #expect(screen.text(row: row, column: column) == "│")
    }
    #expect(
      (0..<14).compactMap { screen.text(row: 3, column: column + 2 + $0) }.joined()
        == "the right side")
    #expect(
      (0..<12).compactMap { screen.text(row: 4, column: column + 2 + $0) }.joined()
        == "stands still")
  }

  @Test("A window that changes its size leaves no ruins of the old frame")
  func resizing() {
    var screen = VirtualScreen(columns: 120, rows: 24)
    var painter = ScreenPainter(colors: .sixteen, columns: 120)
    let states = panes("some words on the left side that wrap when it is narrow", "right")
    for width in [120, 90, 60, 100] {
      screen.resize(columns: width, rows: 24)
      let lines = ColumnsLayout(width: width, height: 23).lines(states)
      screen.feed(Array(painter.paint(lines, columns: width).utf8))
      let top = screen.cursor.row - lines.count + 1
      #expect(
        top >= 0 && Array(screen.lines[max(0, top)...screen.cursor.row]) == drawn(lines, width))
    }
    #expect(screen.alarms == [])
  }

  @Test("A frame that reaches the window's first row is wiped, not kept above")
  func frameAtTheTop() {
    var screen = VirtualScreen(columns: 80, rows: 10)
    var painter = ScreenPainter(colors: .none, columns: 80)
    let states = panes("some words on the left side", "right")
    for width in [80, 60] {
      screen.resize(columns: width, rows: 10)
      let lines = ColumnsLayout(width: width, height: 9).lines(states)
      screen.feed(painter.paint(lines, columns: width).utf8)
    }
    screen.feed(painter.finish([], columns: 60).utf8)
    #expect(screen.scrollback.isEmpty)
    #expect(screen.lines.allSatisfy { $0.isEmpty })
  }

  @Test("Without a terminal the sides come one after the other, nothing twice")
  @MainActor func labels() {
    var text = ""
    let view = LabelledView(panes("", ""), width: 40) { text += $0.plain }
    for index in 0..<2 {
      view.update(index) { $0 = PaneState(label: index == 0 ? "left" : "right", title: "m") }
    }
    view.update(1) { $0.append("right answer\nof two lines") }
    view.update(0) { $0.append("left \u{1B}[2Janswer\n") }
    view.update(0) { pane in
      pane.append("end")
      pane.finish()
    }
    view.update(1) { $0.finish() }
    view.finish()
    view.finish()
    #expect(
      text == "left · m\nleft ␛[2Janswer\nend\n\nright · m\nright answer\nof two lines\n")
  }

  @Test("Progress says how far, how fast and how long")
  @MainActor func progress() {
    let line = ProgressLine.text(
      label: "loading \u{1B}x", done: 5 << 20, total: 10 << 20,
      unit: .amount { Quantity.fixed(Double($0) / 1e6, 1) + " MB" }, elapsed: .seconds(5),
      width: 79)
    #expect(
      line.plain == "loading ␛x  ━━━━━━━━━━──────────  5.2 MB of 10.5 MB  1.0 MB/s  0:05 left")
  }

  @Test("What is begun is said at once, however short what came before was")
  @MainActor func relabelledProgress() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    let output = TerminalOutput(
      descriptor: ends[1], abilities: .init(isTerminal: true, colors: .none))
    let line = ProgressLine("sprout", total: 3, unit: "parts", output: output)
    line.update(0, label: "sprout: load")
    line.update(1, label: "sprout: prefill")
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = read(ends[0], &bytes, bytes.count)
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    #expect(text.contains("sprout: prefill") && text.contains("1 of 3 parts"))
  }

  @Test(
    "Where progress does not fit, bar and label give way first, and the time left stays",
    arguments: [
      (79, "first-question  ━──────────────  17 of 180 attempts  17.0 attempts/s  0:09 left"),
      (69, "first-question  17 of 180 attempts  17.0 attempts/s  0:09 left"),
      (60, "first-quest…  17 of 180 attempts  17.0 attempts/s  0:09 left"),
      (50, "first-question  17 of 180 attempts  0:09 left"),
      (20, "first-qu…  0:09 left"), (12, "…  0:09 left"),
    ])
  @MainActor func shortProgress(width: Int, expected: String) {
    let line = ProgressLine.text(
      label: "first-question", done: 17, total: 180, unit: "attempts", elapsed: .seconds(1),
      width: width)
    #expect(line.plain == expected)
    #expect(line.cellWidth <= width)
  }

  @Test("A long label leaves a bar beside it")
  @MainActor func longLabel() {
    let line = ProgressLine.text(
      label: "Lunch with Zoe on May 3 2024 at noon", done: 1, total: 2, unit: "attempts",
      elapsed: .zero, width: 60)
    #expect(line.plain == "Lunch with Zoe on Ma…  ━━━━━━━━━━──────────  1 of 2 attempts")
  }

  @Test(
    "Colours follow the terminal and NO_COLOR",
    arguments: [
      (["TERM": "xterm-256color"], ColorDepth.many), (["TERM": "xterm"], .sixteen),
      (["TERM": "xterm", "COLORTERM": "truecolor"], .many), (["TERM": "dumb"], .none),
      (["TERM": "vt100"], .none), (["TERM": "xterm-256color", "NO_COLOR": "1"], .none),
      (["TERM": "xterm-256color", "NO_COLOR": ""], .many), ([:], .none),
    ])
  func colors(environment: [String: String], depth: ColorDepth) {
    #expect(TerminalAbilities(isDevice: true) { environment[$0] }.colors == depth)
    #expect(TerminalAbilities(isDevice: false) { environment[$0] } == .plain)
  }
}

import Arena
import Foundation
import Generation
import JSON
import Terminal
import Testing
import Verdicts

@testable import Commands

/// How results are laid out in windows of many widths, and where there is none.
@Suite("Layouts", .serialized) struct LayoutTests {
  private static let models = ["floret", "sprout", "llama-1b"]
  /// Symbols of three attempts, of which the first and the last ones must not be torn.
  private static let attempts: [[Symbol]] = [[.fire, .fire], [.fire], [.check, .mushroom]]

  /// A transplant of many mistakes to several models.
  private func transplant(cases: Int) -> ExperimentTable {
    let prompt = Experiment.CasePrompt("Fix it.")
    let experiment = Experiment(
      id: 1, kind: .transplant, name: "this session",
      cases: (1...cases).map { .init(name: "expm:\($0)", system: "", prompts: [prompt]) })
    var state = SessionState()
    var id = 0
    func record(_ kind: SessionEvent.Kind) { state.apply(SessionEvent(time: "t", kind: kind)) }
    record(.experiment(experiment))
    for model in Self.models {
      for index in 0..<cases {
        for (attempt, symbols) in Self.attempts.enumerated() {
          id += 1
          let cell = Cell(
            id: id, experiment: 1, kind: .transplant, caseIndex: index, attempt: attempt + 1)
          record(.cell(id, .began(cell, ModelIdentity(name: model))))
          record(.cell(id, .prompt(id, prompt)))
          record(.cell(id, .rated(id, Rating(symbols: symbols))))
        }
      }
    }
    return ExperimentTable(experiment, state)
  }

  private func lines(_ table: ExperimentTable, width: Int) -> [String] {
    table.table(width: width).lines(width: width).map { $0.plain }
  }

  @Test("A transplant has a column per case where that fits, else a column per model, else rows")
  func transplants() {
    let symbols = "🔥🔥 · 🔥 · ✔︎ 🍄"
    let few = lines(transplant(cases: 1), width: 80)
    #expect(few.first == "model     expm:1" + String(repeating: " ", count: 10) + "  turns")
    #expect(few.contains("sprout    \(symbols)  4–6"))

    let many = transplant(cases: 15)
    let byCase = lines(many, width: 80)
    #expect(byCase.count == 1 + 15 + 1)
    #expect(byCase.first?.hasPrefix("case     floret") == true)
    #expect(byCase.contains("expm:10  \(symbols)  \(symbols)  \(symbols)"))
    #expect(byCase.last?.hasPrefix("turns    1–45") == true)

    let list = lines(many, width: 48)
    #expect(list.first?.hasPrefix("case     model     attempts") == true)
    #expect(list.contains("expm:10  floret    \(symbols)  28–30"))
    #expect(list.contains("         sprout    \(symbols)  73–75"))
  }

  @Test("The ranges of a measurement stay whole in every window", arguments: 36...90)
  func benchmark(width: Int) {
    let rates = BenchReport.Spread([1_467, 2_344, 3_222])
    let run = BenchReport.Run(
      mesh: [1, 2], batch: 5, prefill: rates, decode: rates, firstToken: .init([0.032]),
      loadTime: 0.05, weights: 3_400_000, resident: 73_000_000, bandwidth: 7e9,
      bandwidthShare: 0.11)
    var report = BenchReport(
      model: "floret", family: "Llama", weightType: "bf16", instructionSet: "avx2", runs: [run])
    report.omittedTypes = ["bf16"]
    let text = BenchText(report, BenchRequest(model: "floret"))
    let lines = text.table.lines(width: width).map { $0.plain }
    #expect(lines.allSatisfy { CellWidth.of($0) <= width })
    #expect(lines.joined(separator: "\n").ranges(of: "(1467–3222)").count == 2)
    #expect(text.head.plain.hasSuffix("512 tokens read, 64 generated, 5 times"))
    #expect(text.foot.last?.plain.hasPrefix("no perplexity in bf16: ") == true)
    let json = BenchText.json(run, in: report, BenchRequest(model: "floret"))
    #expect(json["quality_omitted"] == ["bf16"])
  }

  @Test("Symbols of an attempt stay together in every window", arguments: 24...90)
  func unbroken(width: Int) {
    let attempts: Set = ["🔥🔥", "🔥", "✔︎ 🍄", ""]
    for line in lines(transplant(cases: 15), width: width) {
      #expect(CellWidth.of(line) <= width, "\(line)")
      // Where there is a symbol, whole groups stand between the signs and the gaps.
      guard let first = line.firstIndex(where: { "🔥✔︎🍄".contains($0) }) else { continue }
      let groups = line[first...].components(separatedBy: "  ")
        .flatMap { $0.components(separatedBy: "·") }
        .map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.contains { $0.isNumber || $0 == "–" } }
      #expect(groups.allSatisfy { attempts.contains($0) }, "\(line)")
    }
  }

  @Test("A mistake is shown in its whole line where that fits, else in what is near its place")
  func pictures() throws {
    let answer = "🥦 action.add_calendar_entry(\"👩‍👩‍👧 の会議\", date=\"2024-02-30\", time=\"25:00\")"
    let place = try #require(answer.range(of: "2024-02-30"))
    let start = answer.utf8.distance(from: answer.startIndex, to: place.lowerBound)
    for width in 8...100 {
      let lines = MistakePicture.lines(answer, start..<start + 10, width: width).map { $0.plain }
      try #require(lines.count == 2)
      #expect(lines.allSatisfy { CellWidth.of($0) <= width })
      #expect((lines[0] == answer) == (CellWidth.of(answer) <= width), "\(width)")
      #expect(!lines[0].contains { ["⟨", "\u{FFFD}"].contains($0) }, "\(lines[0])")
      // The carets stand under the place, cell for cell.
      let margin = lines[1].prefix { $0 == " " }.count
      var column = 0
      let marked = lines[0].drop { character in
        defer { column += CellWidth.of(character) }
        return column < margin
      }
      #expect(marked.hasPrefix("2024-02-30".prefix(min(10, width - 2))), "\(lines)")
      #expect(lines[1].count { $0 == "^" } == min(10, width - 2), "\(lines)")
    }
    #expect(MistakePicture.lines("ab\ncd", 4..<4, width: 80).map { $0.plain } == ["cd", " ^"])
    #expect(MistakePicture.lines("ab", 5..<6, width: 80).isEmpty)
  }

  @Test("Without a terminal the rows of a table are whole lines, unless a width is given")
  func pipes() throws {
    let program = try Program()
    defer { program.remove() }
    let whole = try program.run(["-c", ":shards floret"])
    let row = /\n  self_attn\.q_proj +160×160 +split\(output\) over model/
    #expect(whole.output.contains(row), "\(whole)")
    let folded = try program.run(
      ["-c", ":mesh 1x2", "-c", ":shards floret"], environment: ["COLUMNS": "80"])
    #expect(!folded.output.contains(row), "\(folded)")
  }

  @Test(
    "Weights of layers that are alike stand once, and no word is cut", arguments: [40, 60, 80, 100])
  func shards(width: Int) throws {
    let names = [
      "input_layernorm", "self_attn.q_proj", "post_attention_layernorm", "mlp.down_proj",
    ]
    let weights = (0..<12).flatMap { layer in
      names.map { name in
        ShardReport.Weight(
          path: "model.layers.\(layer).\(name).weight", shape: [layer == 7 ? 2048 : 4096, 11008],
          spec: "split(output) over model", shardShapes: [[1024, 11008], [1024, 11008]],
          shardBytes: [22_544_384, 22_544_384])
      }
    }
    let head = ShardReport.Weight(
      path: "lm_head.weight", shape: [128_256, 2048], spec: "replicated", shardShapes: [],
      shardBytes: [])
    let lines = ShardTable(weights + [head]).table.lines(width: width).map { $0.plain }
    #expect(lines.allSatisfy { CellWidth.of($0) <= width })
    let words = lines.flatMap { $0.split(separator: " ") }.map(String.init)
    for (word, count) in [
      ("layers", 2), ("0–6", 1), ("layer", 1), ("7", 1), ("8–11", 1), ("lm_head", 1),
      ("post_attention_layernorm", 3), ("self_attn.q_proj", 3), ("split(output)", 12),
    ] {
      #expect(words.count { $0 == word } == count, "\(word): \(lines.joined(separator: "\n"))")
    }
  }

  @Test("Bars give way where the window is narrow, and mark the rate", arguments: 36...100)
  func bars(width: Int) throws {
    var state = SessionState()
    func record(_ kind: SessionEvent.Kind) { state.apply(SessionEvent(time: "t", kind: kind)) }
    let models = [
      Side.left: ModelIdentity(name: "Llama 3.2 3B-instr"), .right: ModelIdentity(name: "m"),
    ]
    record(.paired(models))
    record(.prompt(1, [.left, .right], "p", nil, nil))
    for (side, symbol) in [(Side.left, Symbol.check), (.right, .fire)] {
      record(.answer(1, side, AnswerRecord(text: "a", model: try #require(models[side]), seed: 1)))
      record(.rated(1, side, Rating(symbols: [symbol])))
    }
    let recap = Recap(NamedSession(name: "s", state: state).answers)
    let table = try #require(
      RecapText(recap).tables(width: width).first { $0.title == "right at once" })
    let lines = table.table.lines(width: width).map { $0.plain }
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { CellWidth.of($0) <= width })
    #expect(table.hasBars == (lines[0].contains("▒●  1 of 1  100 %  21–100 %")), "\(lines)")
    #expect(
      table.hasBars == (lines[1].contains("●▒") && lines[1].hasSuffix("  0 of 1    0 %    0–79 %")))
    #expect(table.hasBars == (width >= 53), "\(width)")
    if width >= 72 { #expect(lines[0].contains("  █████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒●  ")) }
  }

  @Test("What an interrupted run left is counted, not listed")
  func interrupted() {
    let prompt = Experiment.CasePrompt("Hi")
    let experiment = Experiment(
      id: 1, kind: .trials, name: "x", cases: [.init(name: "x", system: "", prompts: [prompt])])
    var state = SessionState()
    func record(_ kind: SessionEvent.Kind) { state.apply(SessionEvent(time: "t", kind: kind)) }
    record(.experiment(experiment))
    for id in 1...300 {
      let cell = Cell(id: id, experiment: 1, kind: .trials, caseIndex: 0, attempt: id)
      record(.cell(id, .began(cell, ModelIdentity(name: "m"))))
      guard id <= 13 else { continue }
      record(.cell(id, .prompt(id, prompt)))
      record(.cell(id, .rated(id, Rating(symbols: [.check]))))
    }
    let lines = lines(ExperimentTable(experiment, state), width: 100)
    #expect(lines.count == 2 && lines[1].contains("✔︎ ✔︎ 287 to go  ✔︎ 13"), "\(lines)")
    #expect(!lines[1].contains("– "))
  }

  @Test("A prompt as the model saw it has its bar in every row", arguments: [60, 80, 100])
  func promptBars(width: Int) throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program.run(
      ["-c", ":pair floret", "-c", "Hello", "-c", ":show 1 prompt"],
      environment: ["COLUMNS": "\(width)"])
    let rows = outcome.output.split(separator: "\n").map(String.init)
    let first = try #require(rows.firstIndex { $0.hasPrefix("  │ <s>") })
    let end = try #require(rows[first...].firstIndex { $0.hasSuffix(" tokens") })
    #expect(end - first > 6)
    #expect(rows[first..<end].allSatisfy { $0.hasPrefix("  │ ") && CellWidth.of($0) <= width })
  }

  @Test(
    "Bytes read as people write them",
    arguments: [
      (512, "512 B"), (1536, "1.5 kB"), (336_000, "336 kB"), (999_499, "999 kB"),
      (999_500, "1.0 MB"), (200 << 20, "209.7 MB"), (18_480_000_000, "18.48 GB"),
      (-522_000_000, "-522.0 MB"), (0, "0 B"), (999, "999 B"),
      (99_949, "99.9 kB"), (99_950, "100 kB"), (659_900_000, "659.9 MB"),
      (999_949_999, "999.9 MB"), (999_950_000, "1.00 GB"), (93_480_000_000, "93.48 GB"),
      (999_995_000_000, "1.00 TB"), (-336_000, "-336 kB"), (Int.min, "-4611686.02 TB"),
    ])
  func bytes(count: Int, text: String) {
    #expect(ByteText.of(count) == text)
  }

  @Test("A calendar's months stand under their headings, each once")
  func months() throws {
    let program = try Program()
    defer { program.remove() }
    let events = ["20241224T180000", "20231111T170000"].map {
      "BEGIN:VEVENT\nUID:\($0)\nDTSTART:\($0)\nDURATION:PT30M\nSUMMARY:Dinner\nEND:VEVENT\n"
    }
    try "BEGIN:VCALENDAR\nVERSION:2.0\n\(events.joined())END:VCALENDAR\n".write(
      toFile: program.folder + "/two.ics", atomically: true, encoding: .utf8)
    let outcome = try program.run([
      "-c", ":pair floret", "-c", ":calendar import two.ics", "-c", ":calendar left month",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let headings = outcome.output.split(separator: "\n").filter { line in
      ["November", "December"].contains { line.contains($0) }
    }
    #expect(headings == ["  November 2023", "  December 2024"], "\(outcome.output)")
    #expect(outcome.output.contains(" 24*"))
    #expect(outcome.output.components(separatedBy: "* an entry starts on this day").count == 2)
  }
}

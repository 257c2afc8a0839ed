import Arena
import Generation
import JSON
import MockCalendar
import TestSupport
import Testing
import Verdicts

@Suite("Exports") @MainActor struct ExportTests {
  /// A session with a mistake, its fix, and an answer to each side.
  private func session() async throws -> NamedSession {
    let stage = try Stage()
    stage.pair()
    stage.arena.expectNext(
      try Expectation(parsing: Stage.call("Meeting with Fred", "2024-11-11", "17:00")))
    try await stage.arena.ask(Stage.fred)
    try await stage.arena.fix(.left, .words(Stage.year))
    try await stage.arena.ask(Stage.concert)
    return NamedSession(name: "demo", state: stage.arena.state)
  }

  private func session(answering answers: [String]) -> NamedSession {
    var state = SessionState()
    let model = ModelIdentity(name: "m")
    func apply(_ kind: SessionEvent.Kind) { state.apply(SessionEvent(time: "t", kind: kind)) }
    apply(.paired([.left: model]))
    for (index, answer) in answers.enumerated() {
      apply(.prompt(index + 1, [.left], "p", nil, nil))
      apply(.answer(index + 1, .left, AnswerRecord(text: answer, model: model, seed: 7)))
    }
    return NamedSession(name: "s", state: state)
  }

  @Test("Every ending of a file has its format", arguments: SessionExport.Format.allCases)
  func formats(_ format: SessionExport.Format) async throws {
    #expect(SessionExport.Format(path: "a.b/c.\(format.rawValue.uppercased())") == format)
    let text = SessionExport.text([try await session()], as: format)
    #expect((text == nil) == (format == .calendar))
    #expect(text?.isEmpty != true)
  }

  // MARK: - Rows

  /// Reads RFC 4180.
  private func rows(_ text: String) -> [[String]] {
    var (rows, row, cell, isQuoted): ([[String]], [String], String, Bool) = ([], [], "", false)
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\"" where isQuoted && scalars.first == "\"":
        cell.unicodeScalars.append("\"")
        scalars.removeFirst()
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        row.append(cell)
        cell = ""
      case "\r" where !isQuoted && scalars.first == "\n":
        scalars.removeFirst()
        rows.append(row + [cell])
        (row, cell) = ([], "")
      default: cell.unicodeScalars.append(scalar)
      }
    }
    return rows
  }

  @Test("A table has a row for each answer, every row with every column")
  func table() async throws {
    let rows = rows(SessionExport.csv([try await session()]))
    #expect(rows.count == 1 + 5)
    let titles = try #require(rows.first)
    #expect(rows.allSatisfy { $0.count == titles.count })
    func column(_ name: String) throws -> [String] {
      let index = try #require(titles.firstIndex(of: name))
      return rows.dropFirst().map { $0[index] }
    }
    #expect(try column("model") == ["one", "one", "one", "two", "two"])
    #expect(try column("symbols") == ["✔︎ 🍄", "🥦", "✔︎", "✔︎", "✔︎"])
    #expect(try column("kind") == ["prompt", "fix", "prompt", "prompt", "prompt"])
    #expect(try column("mistakes") == ["wrong-year", "", "", "", ""])
  }

  @Test(
    "A cell never computes anything in a spreadsheet",
    arguments: [
      "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "  =cmd|' /C calc'!A0", "＝1", "|x", "%0a=1",
      "\"=1", "a,=b", "=HYPERLINK(\"http://x\",\"y\")",
    ])
  func formulas(answer: String) throws {
    let rows = rows(SessionExport.csv([session(answering: [answer])]))
    let titles = try #require(rows.first)
    let cell = rows[1][try #require(titles.firstIndex(of: "answer"))]
    let first = try #require(cell.unicodeScalars.first { !$0.properties.isWhitespace })
    #expect(!"=+-@|%＝＋－＠".unicodeScalars.contains(first))
    #expect(cell == answer || cell == "'" + answer)
    #expect(rows.count == 2 && rows[1].count == titles.count)
  }

  // MARK: - Fine-tuning

  private func lines(_ text: String) throws -> [(prompt: [JSONValue], target: String)] {
    try text.split(separator: "\n").map { line in
      let line = try JSONValue(parsing: String(line))
      #expect(line.object?.keys == ["prompt", "completion"])
      let completion = try #require(line["completion"]?.array)
      #expect(completion.count == 1 && completion[0]["role"]?.string == "assistant")
      return (
        try #require(line["prompt"]?.array), try #require(completion[0]["content"]?.string)
      )
    }
  }

  @Test("A corrected answer is a conversation as the prompt and the right call as the completion")
  func fixes() async throws {
    let lines = try lines(SessionExport.fixes([try await session()]))
    let right = Stage.call("Meeting with Fred", "2024-11-11", "17:00")
    #expect(lines.map(\.target) == [right, right])
    let roles = lines.map { $0.prompt.compactMap { $0["role"]?.string } }
    #expect(roles == [["system", "user"], ["system", "user", "assistant", "user"]])
    #expect(lines[1].prompt[3]["content"]?.string == Stage.year)
    // Every message has the same members, as readers of columns want it.
    let members = lines.flatMap(\.prompt).compactMap(\.object?.keys)
    #expect(members.allSatisfy { $0 == ["role", "content"] })
  }

  @Test("As one list, the last message is the target, and the mistake before it has no weight")
  func messages() async throws {
    let text = SessionExport.fixes([try await session()], as: .messages)
    let lines = try text.split(separator: "\n").map { line in
      try #require(try JSONValue(parsing: String(line))["messages"]?.array)
    }
    let right = Stage.call("Meeting with Fred", "2024-11-11", "17:00")
    #expect(lines.map { $0.last?["content"]?.string } == [right, right])
    #expect(lines.allSatisfy { $0.last?["weight"] == nil })
    #expect(lines[1][2]["weight"]?.int == 0)
  }

  @Test("Where no exact call is expected, the fix that the model found is the target of both lines")
  func ownFixes() throws {
    func targets(expecting call: String?) throws -> [String] {
      var state = SessionState()
      let model = ModelIdentity(name: "m")
      let expectation = try call.map { try Expectation(parsing: $0) }
      func apply(_ kind: SessionEvent.Kind) { state.apply(SessionEvent(time: "t", kind: kind)) }
      apply(.paired([.left: model]))
      apply(.prompt(1, [.left], "Add X", nil, expectation))
      let wrong = "action.add_calendar_entry(\"X\", date=\"May 3\", time=\"12:00\", duration=30)"
      apply(.answer(1, .left, AnswerRecord(text: wrong, model: model)))
      apply(.prompt(2, [.left], "Respect the date format.", .asked(.freeWords), expectation))
      let fixed = "```\n" + wrong.replacing("May 3", with: "2024-05-03") + "\n```"
      apply(.answer(2, .left, AnswerRecord(text: fixed, model: model)))
      return try lines(SessionExport.fixes([NamedSession(name: "s", state: state)])).map(\.target)
    }
    let target =
      "action.add_calendar_entry(\"X\", date=\"2024-05-03\", time=\"12:00\", duration=30)"
    for call in [nil, "action.add_calendar_entry(..., \"????-05-03\", \"12:00\", 30)"] {
      #expect(try targets(expecting: call) == [target, target])
    }
  }

  @Test("Without a mistake, or without a known right call, there is nothing to learn")
  func nothingToLearn() throws {
    let right = Stage.call("X", "2024-11-11", "17:00")
    #expect(SessionExport.fixes([session(answering: [right, "no idea"])]).isEmpty)
  }

  // MARK: - Text and JSON

  @Test("Remarks of several sessions stand after the names of those that have them")
  func remarks() {
    func session(_ name: String, _ remarks: [String]) -> NamedSession {
      var state = SessionState()
      for remark in remarks { state.apply(SessionEvent(time: "t", kind: .remark(remark))) }
      return NamedSession(name: name, state: state)
    }
    let sessions = [session("one", ["both", "first"]), session("two", ["both"])]
    let text = SessionExport.markdown(sessions)
    #expect(text.contains("> one, two: both\n\n> one: first\n\n"), "\(text)")
    #expect(SessionExport.markdown([sessions[0]]).contains("> both\n\n> first\n\n"))
  }

  @Test("Markdown has the recap, the dialog as in the article, and fences that no answer closes")
  func markdown() async throws {
    let text = SessionExport.markdown([try await session()])
    #expect(text.contains("| 1 | two | 2 | 0 | 0 | 0 | 0 | ✔︎✔︎ |"))
    #expect(text.contains("| Add a meeting with Fred on Nov 11 at 5PM | ✔︎ 🍄 | ✔︎ |"))
    #expect(text.contains("| _The current year is 2024._ | 🥦 |  |"))
    let hostile = SessionExport.markdown([
      session(answering: ["```\n# no heading\n````\n<script>", "| a | b |"])
    ])
    #expect(hostile.contains("`````\n```\n# no heading\n````\n<script>\n`````\n"))
  }

  @Test("JSON has every session with its conversations, and the recap of all")
  func json() async throws {
    let document = SessionExport.json([try await session(), session(answering: ["x"])])
    #expect(try JSONValue(parsing: document.text(.pretty)) == document)
    #expect(document["sessions"]?.array?.map { $0["session"]?.string } == ["demo", "s"])
    #expect(document["recap"]?.array?.compactMap { $0["model"]?.string } == ["two", "one", "m"])
    #expect(document["sessions"]?[0]?["conversations"]?.array?.count == 2)
  }
}

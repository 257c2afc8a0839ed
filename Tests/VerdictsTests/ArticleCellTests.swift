import MockCalendar
import Testing
import Verdicts

/// The cells of the article's tables, from answers written for them.
@Suite("Cells of the article") struct ArticleCellTests {
  private func text(_ symbols: [Symbol]) -> String {
    symbols.map(\.rawValue).joined(separator: " ").replacing("🔥 🔥", with: "🔥🔥")
  }

  @Test("Every cell of every dialog comes out, each side in its own calendar")
  func dialogs() throws {
    for (model, lines) in ArticleCells.dialogs {
      var calendar = EventCalendar()
      var previous: Verdict?
      for (number, line) in lines.enumerated() {
        let judgement = Judge.judge(
          answer: line.answer, expectation: try Expectation(parsing: line.expect),
          calendar: calendar, previous: previous, fix: line.fix)
        let verdict = judgement.verdict
        #expect(
          text(verdict.symbols) == line.ours ?? line.cell,
          "\(model), line \(number + 1), \(line.prompt): \(verdict.mistakes)")
        (calendar, previous) = (judgement.calendar, verdict)
      }
    }
  }

  @Test("Where the symbols differ from the print, it is for a rule of the design")
  func differences() throws {
    var same = 0
    var total = 0
    for line in ArticleCells.dialogs.flatMap(\.lines) {
      total += 1
      guard let ours = line.ours else {
        same += 1
        continue
      }
      let (mine, print) = (try count(ours), try count(line.cell))
      // Parentheses, a check mark for a call that is not valid or on a fix turn, the second fire of
      // three mistakes, the year that the article counts only when it is asked for.
      #expect(mine.broccolis == print.broccolis, "\(line.prompt): \(ours)")
      #expect(mine.checks <= print.checks, "\(line.prompt): \(ours)")
      #expect(abs(mine.mushrooms - print.mushrooms) <= 1, "\(line.prompt): \(ours)")
      #expect(abs(mine.fires - print.fires) <= 1, "\(line.prompt): \(ours)")
    }
    #expect(total == 77)
    #expect(same >= 50, "\(same) of \(total) cells are as printed")
  }

  private func count(_ cell: String) throws -> SymbolCount {
    SymbolCount(try #require(Symbol.parse(cell.split(separator: " ").map { String($0) })))
  }

  @Test("Attempts of the reliability table have one symbol each")
  func attempts() throws {
    for (model, answers, cells) in ArticleCells.attempts {
      let symbols = try answers.map {
        try judge($0, expect: Dialog.fred2023).verdict.attemptSymbol
      }
      #expect(symbols.map(\.rawValue).joined(separator: " ") == cells, "\(model)")
    }
  }

  @Test("Fixes of others' mistakes have the symbols of the third table")
  func transplants() throws {
    for (name, before, line) in ArticleCells.transplants {
      let expectation = try Expectation(parsing: line.expect)
      let first = Judge.judge(
        answer: before, expectation: expectation, calendar: EventCalendar(), previous: nil,
        fix: nil)
      let verdict = Judge.judge(
        answer: line.answer, expectation: expectation, calendar: first.calendar,
        previous: first.verdict, fix: line.fix
      ).verdict
      #expect(text(verdict.symbols) == line.ours ?? line.cell, "\(name): \(verdict.mistakes)")
    }
  }
}

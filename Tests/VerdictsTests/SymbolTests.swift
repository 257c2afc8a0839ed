import MockCalendar
import Testing
import Verdicts

/// Every rule of the design about symbols, each with answers that a model could give.
@Suite("Symbols") struct SymbolTests {
  /// An answer with what went before it, and its symbols.
  struct Case: CustomTestStringConvertible {
    let rule: String
    /// The side's answer before; nil for none.
    var before: String?
    var fix: FixRequest?
    let answer: String
    var expect = Dialog.fred
    let symbols: String

    var testDescription: String { "\(rule): \(symbols)" }
  }

  private static let apology = "I apologize for the mistake. Here is the right call:\n\n"
  private static let date = Dialog.fred.replacing("2024-11-11", with: "11/11/2024")
  private static let time = Dialog.fred.replacing("17:00", with: "05:00")
  private static let yearAndTime = Dialog.fred2023.replacing("17:00", with: "05:00")
  private static let threeWrong =
    #"action.add_calendar_entry("Fred", date="Nov 11", time="5PM", duration=30)"#

  static let plain: [Case] = [
    Case(rule: "right", answer: Dialog.fred, symbols: "✔︎"),
    Case(rule: "right in a fence", answer: "```python\n\(Dialog.fred)\n```", symbols: "✔︎"),
    Case(rule: "one mistake, valid", answer: Dialog.fred2023, symbols: "✔︎ 🍄"),
    Case(rule: "two mistakes, one mushroom", answer: yearAndTime, symbols: "✔︎ 🍄"),
    Case(rule: "chatter, valid", answer: apology + Dialog.fred, symbols: "✔︎ 🍄"),
    Case(rule: "the same call twice", answer: Dialog.fred + "\n" + Dialog.fred, symbols: "✔︎ 🍄"),
    Case(rule: "one mistake, not valid", answer: date, symbols: "🍄"),
    Case(rule: "does not parse", answer: Dialog.fred + ")", symbols: "🍄"),
    Case(
      rule: "an argument missing",
      answer: #"action.add_calendar_entry("Meeting with Fred", "2024-11-11", "17:00")"#,
      symbols: "🍄"),
    Case(
      rule: "of two calls one valid, and not the right one",
      answer: Dialog.fred + ")\n" + Dialog.fred, symbols: "✔︎ 🍄"),
    Case(
      rule: "another function that is valid", answer: Dialog.concert,
      expect: Dialog.cancelFred, symbols: "✔︎ 🍄"),
    Case(rule: "removes what is not there", answer: Dialog.cancelFred, symbols: "🍄"),
    Case(rule: "three mistakes", answer: threeWrong, symbols: "🔥🔥"),
    Case(
      rule: "three mistakes of a valid call lose the check mark",
      answer: apology + yearAndTime, symbols: "🔥🔥"),
    Case(
      rule: "more than three are no more than three",
      answer: apology + threeWrong + "\n" + Dialog.fred + ")", symbols: "🔥🔥"),
    Case(rule: "prose", answer: "I have added the meeting to your calendar!", symbols: "🔥"),
    Case(rule: "nothing", answer: " \n", symbols: "🔥"),
    Case(rule: "code without a call", answer: "```python\nimport calendar\n```", symbols: "🔥"),
    Case(rule: "a bomb", answer: "9**9**9", symbols: "🔥"),
  ]

  static let fixes: [Case] = [
    Case(
      rule: "the kind asked for is gone", before: Dialog.fred2023, fix: .kinds([.wrongYear]),
      answer: Dialog.fred, symbols: "🥦"),
    Case(
      rule: "gone, and another that was there stays", before: yearAndTime,
      fix: .kinds([.wrongTime]), answer: Dialog.fred2023, symbols: "🥦 (🍄)"),
    Case(
      rule: "gone, and a new one came", before: Dialog.fred2023, fix: .kinds([.wrongYear]),
      answer: time, symbols: "🥦 🍄"),
    Case(
      rule: "gone, one stays, one came", before: yearAndTime, fix: .kinds([.wrongTime]),
      answer: apology + Dialog.fred2023, symbols: "🥦 🍄 (🍄)"),
    Case(
      rule: "gone, and three others came", before: Dialog.fred2023, fix: .kinds([.wrongYear]),
      answer: #"action.add_calendar_entry("Fred", date="2024-11-11", time="5PM", duration=0)"#,
      symbols: "🥦 🔥🔥"),
    Case(
      rule: "the year of a date in another form is seen", before: Dialog.fred2023,
      fix: .kinds([.wrongYear]), answer: date, symbols: "🥦 🍄"),
    Case(
      rule: "and found wrong", before: Dialog.fred2023, fix: .kinds([.wrongYear]),
      answer: date.replacing("2024", with: "2023"), symbols: "🍄"),
    Case(
      rule: "and found wrong beside another day", before: Dialog.fred2023,
      fix: .kinds([.wrongYear]),
      answer: Dialog.fred.replacing("2024-11-11", with: "2023/11/12"), symbols: "🍄"),
    Case(
      rule: "a date without a year shows none", before: Dialog.fred2023, fix: .kinds([.wrongYear]),
      answer: Dialog.fred.replacing("2024-11-11", with: "Nov 11"), symbols: "🍄"),
    Case(
      rule: "another day of the wrong year", before: Dialog.fred2023, fix: .kinds([.wrongYear]),
      answer: Dialog.fred.replacing("2024-11-11", with: "2023-11-12"), symbols: "🍄"),
    Case(
      rule: "another day of the right year", before: Dialog.fred2023, fix: .kinds([.wrongYear]),
      answer: Dialog.fred.replacing("2024-11-11", with: "2024-11-12"), symbols: "🥦 🍄"),
    Case(
      rule: "a day that is not, of the wrong year", before: Dialog.fred2023,
      fix: .kinds([.wrongYear]), answer: Dialog.fred.replacing("2024-11-11", with: "2023-11-31"),
      symbols: "🍄"),
    Case(
      rule: "no duration shows that it is right", before: Dialog.fred.replacing("30", with: "60"),
      fix: .kinds([.wrongDuration]), answer: Dialog.fred.replacing("30", with: "0"), symbols: "🍄"),
    Case(
      rule: "a removal that came to nothing found nothing", before: Dialog.cancelFred,
      fix: .kinds([.notInCalendar]),
      answer: #"action.remove_calendar_entry("Meeting with Fred", "11/11/2024", "17:00")"#,
      expect: Dialog.cancelFred, symbols: "🍄"),
    Case(
      rule: "what is refused beside the call hides nothing of it", before: Dialog.fred2023,
      fix: .kinds([.wrongYear]), answer: "import action\n" + Dialog.fred, symbols: "🥦 🍄"),
    Case(
      rule: "nor does another argument", before: Dialog.fred2023, fix: .kinds([.wrongYear]),
      answer: Dialog.fred.replacing("=30", with: "=minutes()"), symbols: "🥦 🍄"),
    Case(
      rule: "not fixed", before: Dialog.fred2023, fix: .kinds([.wrongYear]),
      answer: Dialog.fred2023, symbols: "(🍄)"),
    Case(
      rule: "not fixed, with an apology", before: Dialog.fred2023, fix: .kinds([.wrongYear]),
      answer: apology + Dialog.fred2023, symbols: "🍄 (🍄)"),
    Case(
      rule: "a promise is no call", before: Dialog.fred2023, fix: .kinds([.wrongYear]),
      answer: "Sure, I will use 2024 from now on.", symbols: "🔥"),
    Case(
      rule: "what cannot be seen is not known to be gone", before: Dialog.fred2023,
      fix: .kinds([.wrongYear]), answer: Dialog.fred + ")", symbols: "🍄"),
    Case(
      rule: "nor behind a missing argument", before: Dialog.fred2023, fix: .kinds([.wrongYear]),
      answer: #"action.add_calendar_entry("Meeting with Fred", time="17:00", duration=30)"#,
      symbols: "🍄"),
    Case(
      rule: "a call after no call at all", before: "Which year?", fix: .kinds([.noCall]),
      answer: Dialog.fred, symbols: "🥦"),
    Case(
      rule: "in free words: one is gone and none is new", before: yearAndTime, fix: .freeWords,
      answer: Dialog.fred2023, symbols: "🥦 (🍄)"),
    Case(
      rule: "in free words: one is gone, one is new", before: Dialog.fred2023, fix: .freeWords,
      answer: time, symbols: "🍄"),
    Case(
      rule: "in free words: nothing is gone", before: Dialog.fred2023, fix: .freeWords,
      answer: Dialog.fred2023, symbols: "(🍄)"),
    Case(
      rule: "in free words: three are left", before: threeWrong, fix: .freeWords,
      answer: threeWrong, symbols: "🔥🔥"),
    Case(
      rule: "nothing of the kind to fix: a plain turn", before: Dialog.fred,
      fix: .kinds([.wrongYear]), answer: Dialog.fred, symbols: "✔︎"),
    Case(
      rule: "nothing to fix at all: a plain turn", before: nil, fix: .freeWords,
      answer: Dialog.fred2023, symbols: "✔︎ 🍄"),
    Case(
      rule: "the same mistake again in a plain turn", before: apology + Dialog.fred,
      answer: apology + Dialog.paul, expect: Dialog.paul, symbols: "✔︎ (🍄)"),
    Case(
      rule: "the kind alone does not make it the same: the parameter counts",
      before: #"action.add_calendar_entry("X", "2024-11-11", "17:00")"#,
      answer: #"action.remove_calendar_entry("X", "2024-11-11")"#, expect: Dialog.cancelFred,
      symbols: "🍄"),
  ]

  @Test("Plain turns have the symbols of the design", arguments: plain)
  func plainTurn(_ example: Case) throws { try check(example) }

  @Test("Fix turns have the symbols of the design", arguments: fixes)
  func fixTurn(_ example: Case) throws { try check(example) }

  private func check(_ example: Case) throws {
    let before = try example.before.map { try judge($0, expect: example.expect) }
    let judgement = Judge.judge(
      answer: example.answer, expectation: try Expectation(parsing: example.expect),
      calendar: before?.calendar ?? EventCalendar(), previous: before?.verdict, fix: example.fix)
    #expect(text(judgement.verdict) == example.symbols, "\(judgement.verdict.mistakes)")
  }

  @Test(
    "An attempt of the reliability experiment has one symbol",
    arguments: [
      (Dialog.fred2023, Symbol.check), ("`\(Dialog.fred2023)`", .check),
      (Dialog.fred, .mushroom), (threeWrong, .mushroom), (Dialog.fred2023 + ")", .mushroom),
      (apology + Dialog.fred2023, .mushroom), ("Done!", .fire), ("", .fire),
    ])
  func attempts(answer: String, symbol: Symbol) throws {
    // The article prints 2023 as the right answer here.
    #expect(try judge(answer, expect: Dialog.fred2023).verdict.attemptSymbol == symbol)
  }

  @Test("Without an expectation the API and the calendar alone judge")
  func expectations() throws {
    #expect(text(try judge(Dialog.fred2023).verdict) == "✔︎")
    #expect(text(try judge(Dialog.cancelFred).verdict) == "🍄")
    #expect(text(try judge(Dialog.cancelFred, after: [Dialog.fred]).verdict) == "✔︎")
  }

  @Test("Fires count twice, mushrooms in parentheses once, and a fire weighs three mushrooms")
  func counting() throws {
    let count = SymbolCount(
      [Symbol.check, .mushroom, .recurringMushroom, .broccoli, .fire, .fire])
    #expect(count == SymbolCount(checks: 1, mushrooms: 2, broccolis: 1, fires: 2))
    #expect(count.penalty == 8)
    #expect(
      SymbolCount(try judge(SymbolTests.threeWrong, expect: Dialog.fred).verdict.symbols).fires == 2
    )
  }

  /// The symbols as people write them: two fires are one sign.
  private func text(_ verdict: Verdict) -> String {
    symbols(verdict).replacing("🔥 🔥", with: "🔥🔥")
  }
}

import Interpreter
import MockCalendar
import Verdicts

/// A model's answer: judged without an expectation, with one, and as the answer to a fix.
enum VerdictsTarget: FuzzTarget {
  static let name = "verdicts"

  private static let right = try? Expectation(
    parsing:
      #"action.add_calendar_entry("Meeting with Fred", date="????-11-11", time=..., duration=30)"#)

  static func check(_ input: [UInt8]) throws {
    let answer = String(decoding: input, as: UTF8.self)
    let plain = judge(answer, nil, previous: nil)
    try check(plain, answer)
    try check(judge(answer, right, previous: nil), answer)
    try check(judge(answer, right, previous: plain.verdict), answer)
    let again = judge(answer, nil, previous: nil)
    try promise(again.verdict == plain.verdict, "one answer is judged in two ways")
    try promise(again.calendar == plain.calendar, "one answer has two effects")
    // An expectation is typed by people, and read by the same parser.
    if let expectation = try? Expectation(parsing: answer) {
      let back = try? Expectation(parsing: expectation.description)
      try promise(back == expectation, "an expectation reads back as another: \(expectation)")
    }
    _ = try? CorrectionSentences(parsing: answer)
  }

  private static func judge(_ answer: String, _ expectation: Expectation?, previous: Verdict?)
    -> Judgement
  {
    Judge.judge(
      answer: answer, expectation: expectation, calendar: EventCalendar(), previous: previous,
      fix: previous == nil ? nil : .freeWords)
  }

  private static func check(_ judgement: Judgement, _ answer: String) throws {
    let verdict = judgement.verdict
    try promise(!verdict.symbols.isEmpty, "a verdict without a symbol")
    try promise(verdict.isValid || !verdict.mistakes.isEmpty, "neither valid nor a mistake")
    let length = answer.utf8.count
    for call in verdict.calls {
      let range = call.byteRange ?? 0..<0
      try promise(
        range.lowerBound >= 0 && range.upperBound <= length, "a call outside the answer")
    }
  }
}

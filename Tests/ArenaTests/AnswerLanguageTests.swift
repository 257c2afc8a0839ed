import Constraints
import Foundation
import Generation
import Interpreter
import JSON
import MockCalendar
import TestSupport
import Testing
import Verdicts

@testable import Arena

@Suite("Languages of answers", .hangGuard) struct AnswerLanguageTests {
  static let entries = [
    ("Meeting with Fred", "2024-11-11", "17:00"),
    ("Fred's \"end\" \\ of\nline", "2024-11-12", "08:00"),
  ].map { title, date, time in
    CalendarEntry(
      title: title, date: (try? CalendarDate(parsing: date)) ?? CalendarDate(ordinal: 0)!,
      time: (try? CalendarTime(parsing: time)) ?? .midnight, durationInMinutes: 30)
  }

  static let call = automaton(CallLanguage(functions: APIFunction.all).language)
  static let line = automaton(LineLanguage.language)
  static let calendar = automaton(
    CallLanguage(functions: APIFunction.all, entries: entries).language)

  static func automaton(_ language: OutputLanguage?) -> LanguageAutomaton? {
    language.flatMap { try? LanguageAutomaton($0) }
  }

  @Test("calls that validate are in the language", arguments: ValidLines.calls)
  func calls(_ text: String) throws {
    #expect(try #require(Self.call).accepts(text.utf8))
    #expect(try #require(Self.line).accepts(text.utf8))
  }

  @Test("what is no such call is not", arguments: ValidLines.noCalls)
  func noCalls(_ text: String) throws { #expect(try !#require(Self.call).accepts(text.utf8)) }

  @Test("lines that compile are in the language", arguments: ValidLines.lines)
  func lines(_ text: String) throws {
    #expect(Sandbox().parse(text).isEmpty)
    #expect(try #require(Self.line).accepts(text.utf8))
  }

  @Test("what does not compile is not", arguments: ValidLines.noLines)
  func noLines(_ text: String) throws { #expect(try !#require(Self.line).accepts(text.utf8)) }

  @Test("every day that exists, and no other") func days() throws {
    let automaton = try LanguageAutomaton(OutputLanguage(CallFields.date))
    for year in [1, 4, 100, 400, 1900, 1999, 2000, 2023, 2024, 9999] {
      for month in 0...13 {
        for day in 0...32 {
          let text = [(year, 4), (month, 2), (day, 2)].map { number, width in
            String(repeating: "0", count: max(0, width - "\(number)".count)) + "\(number)"
          }.joined(separator: "-")
          #expect(
            automaton.accepts(text.utf8)
              == (CalendarDate(year: year, month: month, day: day) != nil), "\(text)")
        }
      }
    }
  }

  @Test("'calendar' removes what is there and nothing else") func removable() throws {
    let automaton = try #require(Self.calendar)
    func accepts(_ text: String) -> Bool { automaton.accepts(text.utf8) }
    #expect(accepts(#"action.remove_calendar_entry("Meeting with Fred", "2024-11-11", "17:00")"#))
    #expect(
      accepts(
        #"action.remove_calendar_entry(date='2024-11-11', time="17:00", title='Meeting with Fred')"#
      ))
    #expect(
      accepts(#"action.remove_calendar_entry("Fred's \"end\" \\ of\nline", "2024-11-12", "08:00")"#)
    )
    #expect(!accepts(#"action.remove_calendar_entry("Meeting with Fred", "2024-11-12", "08:00")"#))
    #expect(!accepts(#"action.remove_calendar_entry("Meeting", "2024-11-11", "17:00")"#))
    #expect(accepts(ValidLines.calls[0]))
  }

  @Test("the system prompt says which functions there are") func functions() throws {
    func accepts(_ constraint: Constraint, _ system: String, _ text: String) throws -> Bool {
      let language = AnswerLanguage.of(constraint, system: system, calendar: EventCalendar())
      return try LanguageAutomaton(#require(language)).accepts(text.utf8)
    }
    let (add, remove) = (ValidLines.calls[0], ValidLines.calls[10])
    #expect(try accepts(.call, "", remove))
    #expect(try accepts(.call, "Use action.add_calendar_entry(title).", add))
    #expect(try !accepts(.call, "Use action.add_calendar_entry(title).", remove))
    #expect(try !accepts(.calendar, "", remove))
    #expect(AnswerLanguage.of(.off, system: "", calendar: EventCalendar()) == nil)
  }

  @Test("walks that CPython accepted are in the languages still, and our interpreter accepts them")
  func sample() throws {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    let file = try String(contentsOf: folder.appending(path: "walks.jsonl"), encoding: .utf8)
    let lines = file.split(separator: "\n")
    #expect(lines.count >= 150)
    for line in lines {
      let walk = try JSONValue(parsing: Array(line.utf8))
      let text = try #require(walk["text"]?.string)
      let automaton =
        switch walk["constrain"]?.string {
        case "call": Self.call
        case "syntax": Self.line
        // The sample's calendar had other entries than the one here.
        default: text.hasPrefix("action.add") ? Self.calendar : Self.call
        }
      #expect(try #require(automaton).accepts(text.utf8), "\(text)")
      #expect(Sandbox().parse(text).isEmpty, "\(text)")
    }
  }

  // MARK: - Walks

  static let constraints: [Constraint] = [.call, .syntax, .calendar]

  static func tokens(_ constraint: Constraint, _ vocabulary: Vocabulary) throws -> TokenAutomaton {
    let automaton =
      switch constraint {
      case .syntax: line
      case .calendar: calendar
      default: call
      }
    return try TokenAutomaton(
      #require(automaton), trie: vocabulary.trie, endTokens: [vocabulary.end])
  }

  @Test(
    "random walks are right without exception, and no mask is empty", arguments: constraints,
    [24, 60, 200])
  func walks(_ constraint: Constraint, most: Int) throws {
    for vocabulary in [Vocabulary.pieces, .shipped] {
      let tokens = try Self.tokens(constraint, vocabulary)
      // From byte to byte a call takes more tokens than 24.
      let most = max(most, Int(tokens.distance(of: tokens.start)))
      var random = Dice(seed: UInt64(most))
      for _ in 0..<150 {
        let bytes = try #require(RandomWalk.text(tokens, vocabulary, most: most, &random))
        let text = try #require(String(validating: bytes, as: UTF8.self))
        #expect(Sandbox().parse(text).isEmpty, "\(text)")
        guard constraint != .syntax else { continue }
        var calendar = EventCalendar()
        calendar.add(imported: Self.entries)
        let kinds = Judge.judge(
          answer: text, expectation: nil, calendar: calendar, previous: nil,
          fix: nil, options: JudgeOptions(isStrict: true, amends: true)
        ).verdict.mistakes.map(\.kind)
        #expect(
          kinds.allSatisfy { $0 == .repetition || (constraint == .call && $0 == .notInCalendar) },
          "\(text): \(kinds)")
      }
    }
  }
}

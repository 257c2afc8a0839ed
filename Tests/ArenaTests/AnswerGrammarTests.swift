import Constraints
import Generation
import MockCalendar
import TestSupport
import Testing

@testable import Arena

/// The languages of answers as grammars for servers: the same texts on both sides.
@Suite("Grammars of answers", .hangGuard) struct AnswerGrammarTests {
  static let languages: [Constraint: OutputLanguage] = {
    var languages: [Constraint: OutputLanguage] = [.syntax: LineLanguage.language]
    languages[.call] = CallLanguage(functions: APIFunction.all).language
    languages[.calendar] =
      CallLanguage(functions: APIFunction.all, entries: AnswerLanguageTests.entries).language
    return languages
  }()

  static let readers = languages.compactMapValues { language in
    try? GBNFReader(GBNFGrammar(language).text)
  }

  static let constraints: [Constraint] = [.call, .calendar, .syntax]

  /// A language's automaton without the limits that a grammar cannot have.
  static func unlimited(_ language: OutputLanguage) throws -> LanguageAutomaton {
    var language = language
    (language.longest, language.deepest) = (.max, .max)
    return try LanguageAutomaton(language)
  }

  @Test("every rule that a grammar uses is there", arguments: constraints)
  func complete(_ constraint: Constraint) throws {
    let reader = try GBNFReader(GBNFGrammar(#require(Self.languages[constraint])).text)
    #expect(reader.rules["root"] != nil)
    #expect(reader.undefined.isEmpty, "\(reader.undefined)")
  }

  @Test("what a grammar generates is in the language", arguments: constraints)
  func generated(_ constraint: Constraint) throws {
    let automaton = try Self.unlimited(#require(Self.languages[constraint]))
    let reader = try #require(Self.readers[constraint])
    var dice = Dice(seed: 7)
    for index in 0..<600 {
      let text = reader.sample(most: 20 + index % 120, &dice)
      #expect(automaton.standing(of: text.utf8) == .whole, "\(text)")
    }
  }

  @Test("what the sampler may write is in the grammar", arguments: constraints)
  func walked(_ constraint: Constraint) throws {
    let reader = try #require(Self.readers[constraint])
    let tokens = try AnswerLanguageTests.tokens(constraint, .pieces)
    var dice = Dice(seed: 11)
    for most in [Int(tokens.distance(of: tokens.start)) + 4, 60, 120] {
      for _ in 0..<60 {
        let bytes = try #require(RandomWalk.text(tokens, .pieces, most: most, &dice))
        let text = try #require(String(validating: bytes, as: UTF8.self))
        #expect(reader.accepts(text), "\(text)")
      }
    }
  }

  @Test("calls and lines that are right are in the grammars, near misses are not") func lists()
    throws
  {
    let call = try #require(Self.readers[.call])
    let line = try #require(Self.readers[.syntax])
    for text in ValidLines.calls {
      #expect(call.accepts(text) && line.accepts(text), "\(text)")
    }
    for text in ValidLines.lines { #expect(line.accepts(text), "\(text)") }
    for text in ValidLines.noCalls { #expect(!call.accepts(text), "\(text)") }
    for text in ValidLines.noLines { #expect(!line.accepts(text), "\(text)") }
  }

  @Test("grammars are small enough to go with every request", arguments: constraints)
  func sizes(_ constraint: Constraint) throws {
    let text = try GBNFGrammar(#require(Self.languages[constraint])).text
    #expect(text.utf8.count < 24_000, "\(text.utf8.count) bytes")
  }
}

import Generation
import Testing

@testable import Constraints

@Suite("Automata of languages") struct LanguageAutomatonTests {
  static let digit = OutputExpression.character(["0"..."9"])

  private func accepts(_ expression: OutputExpression, _ text: String) throws -> Bool {
    try LanguageAutomaton(OutputLanguage(expression)).accepts(text.utf8)
  }

  @Test(
    "characters are accepted in their ranges and nowhere else",
    arguments: [
      ["a"..."z"], ["\u{7E}"..."\u{82}"], ["\u{7F0}"..."\u{810}"], ["\u{D700}"..."\u{E010}"],
      ["\u{FFF0}"..."\u{10010}"], ["\u{0}"..."\u{10FFFF}"], ["é"..."é", "\u{3FFFF}"..."\u{40001}"],
    ] as [[ClosedRange<Unicode.Scalar>]])
  func characters(_ ranges: [ClosedRange<Unicode.Scalar>]) throws {
    let automaton = try LanguageAutomaton(OutputLanguage(.character(ranges)))
    for range in ranges {
      for edge in [range.lowerBound, range.upperBound] {
        for offset in -40...40 {
          let value = Int(edge.value) + offset
          guard value >= 0, let scalar = Unicode.Scalar(UInt32(value)) else { continue }
          #expect(
            automaton.accepts(String(scalar).utf8) == ranges.contains { $0.contains(scalar) },
            "\(scalar.value)")
        }
      }
    }
    #expect(!automaton.accepts([0xC3]))
    #expect(!automaton.accepts([0xED, 0xA0, 0x80]))
  }

  @Test("sequences, choices and repetitions are what they say") func combinations() throws {
    let list = OutputExpression.separated(Self.digit, by: .text(", "))
    for (text, isIn) in [("1", true), ("1, 2, 3", true), ("1, ", false), ("", false)] {
      #expect(try accepts(list, text) == isIn, "\(text)")
    }
    let some = OutputExpression.repeated(Self.digit, atLeast: 2, atMost: 3)
    for (text, isIn) in [("1", false), ("12", true), ("123", true), ("1234", false)] {
      #expect(try accepts(some, text) == isIn, "\(text)")
    }
    #expect(try accepts(.sequence([]), ""))
    #expect(try !accepts(.choice([]), ""))
    #expect(try accepts(.repeated(.repeated(.text("a"), atLeast: 0), atLeast: 0), "aaa"))
    let word = OutputExpression.repeated(.character(["a"..."z"]), atLeast: 1)
    let noKeyword = OutputExpression.sequence([.excluding(word, ["if", "in"]), .text("!")])
    for (text, isIn) in [
      ("if!", false), ("iff!", true), ("i!", true), ("in!", false), ("a!", true),
    ] {
      #expect(try accepts(noKeyword, text) == isIn, "\(text)")
    }
  }

  @Test("items without an order come in every order, each once") func unordered() throws {
    let items = ["a", "b", "c"].map { OutputExpression.text($0) }
    let all = OutputExpression.unordered(items, separator: .text(","), requiresAll: true)
    let some = OutputExpression.unordered(items, separator: .text(","), requiresAll: false)
    for (text, inAll, inSome) in [
      ("a,b,c", true, true), ("c,a,b", true, true), ("a,b", false, true), ("b", false, true),
      ("a,a,b", false, false), ("a,b,c,", false, false), ("", false, false),
    ] {
      #expect(try accepts(all, text) == inAll, "\(text)")
      #expect(try accepts(some, text) == inSome, "\(text)")
    }
    #expect(throws: ConstraintError.tooManyUnordered(count: 9, limit: 8)) {
      try accepts(
        .unordered((0..<9).map { .text("\($0)") }, separator: .text(","), requiresAll: true), "")
    }
  }

  /// Numbers in brackets in brackets.
  static let nested = OutputLanguage(
    .enclosed(open: 0x5B, rule: "list", close: 0x5D),
    rules: [
      .init(
        "list",
        .optional(
          .separated(
            .choice([digit, .enclosed(open: 0x5B, rule: "list", close: 0x5D)]), by: .text(","))))
    ], longest: 60, deepest: 4)

  @Test("enclosures nest as deep as they may") func enclosures() throws {
    let automaton = try LanguageAutomaton(Self.nested)
    for (text, isIn) in [
      ("[]", true), ("[1,[2,3],[]]", true), ("[[[[]]]]", true), ("[[[[[]]]]]", false),
      ("[1", false), ("[1]]", false), ("[1,]", false), ("1", false),
      ("[" + String(repeating: "1,", count: 40) + "1]", false),
    ] {
      #expect(automaton.accepts(text.utf8) == isIn, "\(text)")
    }
  }

  @Test("a byte with two meanings is refused, and so is a rule that is not there")
  func refusals() {
    let bracket = OutputExpression.enclosed(open: 0x28, rule: "x", close: 0x29)
    let rule = OutputLanguage.Rule("x", .optional(.text("a")))
    #expect(throws: ConstraintError.ambiguous(byte: 0x28)) {
      try LanguageAutomaton(OutputLanguage(.choice([bracket, .text("(")]), rules: [rule]))
    }
    #expect(throws: ConstraintError.ambiguous(byte: 0x29)) {
      try LanguageAutomaton(
        OutputLanguage(bracket, rules: [.init("x", .repeated(.text(")"), atLeast: 0))]))
    }
    #expect(throws: ConstraintError.unknownRule(name: "x")) {
      try LanguageAutomaton(OutputLanguage(bracket))
    }
  }

  @Test("states that go on alike are one") func minimal() throws {
    let month = OutputExpression.choice(
      ["jan", "jun", "jul", "man", "mun", "mul"].map { .text($0) })
    #expect(try LanguageAutomaton(OutputLanguage(month)).stateCount == 5)
  }
}

import Generation
import Testing

@testable import Constraints

@Suite("Grammars as text") struct GBNFGrammarTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let expression: OutputExpression
    let text: String
    var testDescription: String { text }
  }

  static let cases: [Case] = [
    .init(expression: .text("say \"hi\"\\\n"), text: #""say \u0022hi\u0022\u005C\u000A""#),
    .init(expression: .text("é🥦"), text: #""\u00E9\U0001F966""#),
    .init(
      expression: .character(["a"..."z", "-"..."-", "é"..."\u{1F966}"]),
      text: #"[a-z\u002D\u00E9-\U0001F966]"#),
    .init(
      expression: .choice([.text("a"), .sequence([.text("b"), .text("c")])]),
      text: #""a" | ("b" "c")"#),
    .init(expression: .optional(.text("a")), text: #""a"?"#),
    .init(expression: .repeated(.text("a"), atLeast: 0), text: #""a"*"#),
    .init(expression: .repeated(.text("a"), atLeast: 1), text: #""a"+"#),
    .init(expression: .repeated(.text("a"), atLeast: 2), text: #""a"{2,}"#),
    .init(expression: .repeated(.text("a"), atLeast: 2, atMost: 5), text: #""a"{2,5}"#),
    .init(expression: .repeated(.text("a"), atLeast: 3, atMost: 3), text: #""a"{3}"#),
    .init(expression: .separated(.text("a"), by: .text(",")), text: #"("a" ("," "a")*)"#),
    .init(expression: .sequence([]), text: #""""#),
  ]

  @Test("expressions have the form that the format has for them", arguments: cases)
  func forms(_ row: Case) throws {
    #expect(try GBNFGrammar(OutputLanguage(row.expression)).text == "root ::= \(row.text)\n")
  }

  @Test("items without an order become a rule for each set that was there") func unordered() throws
  {
    let items = OutputExpression.unordered(
      [.text("a"), .text("b")], separator: .text(","), requiresAll: true)
    #expect(
      try GBNFGrammar(OutputLanguage(items)).text == """
        root ::= part-3
        part-1 ::= "a"
        part-2 ::= "b"
        part-3 ::= "a" ("," part-2) | "b" ("," part-1)

        """)
  }

  @Test("enclosures are rules by their names; what a grammar cannot say goes by an automaton")
  func rules() throws {
    let word = OutputExpression.repeated(.character(["a"..."f", "à"..."à"]), atLeast: 1, atMost: 2)
    let language = OutputLanguage(
      .enclosed(open: 0x28, rule: "x", close: 0x29),
      rules: [.init("x", .excluding(word, ["if", "a"]))])
    let lines = try GBNFGrammar(language).text.split(separator: "\n")
    #expect(lines.prefix(2) == [#"root ::= ("(" inside-1 ")")"#, "inside-1 ::= state-1-0"])
    #expect(lines.allSatisfy { $0.contains(" ::= ") })
    // Nothing repeated without end is left to readers that would never come to an end.
    let endless = OutputExpression.repeated(.repeated(.text("a"), atLeast: 0), atLeast: 0)
    #expect(
      try GBNFGrammar(OutputLanguage(endless)).text
        == "root ::= state-1-0\nstate-1-0 ::= [a] state-1-0 | \"\"\n")
  }

  @Test("a choice between nothing and a rule that is not there are refused") func refusals() {
    #expect(throws: ConstraintError.nothingToChoose) {
      try GBNFGrammar(OutputLanguage(.choice([])))
    }
    #expect(throws: ConstraintError.unknownRule(name: "x")) {
      try GBNFGrammar(OutputLanguage(.enclosed(open: 0x28, rule: "x", close: 0x29)))
    }
  }

  @Test("a text stands within, at the beginning of, or outside a language") func standings() throws
  {
    let automaton = try LanguageAutomaton(OutputLanguage(.choice([.text("yes"), .text("né")])))
    #expect(automaton.standing(of: "yes".utf8) == .whole)
    #expect(automaton.standing(of: "ye".utf8) == .beginning)
    #expect(automaton.standing(of: "".utf8) == .beginning)
    #expect(automaton.standing(of: "nö".utf8) == .outside(at: 2))
    #expect(automaton.standing(of: "yes!".utf8) == .outside(at: 3))
  }
}

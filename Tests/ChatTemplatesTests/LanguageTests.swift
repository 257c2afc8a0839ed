import ChatTemplates
import Foundation
import JSON
import TestSupport
import Testing

/// Small templates over the whole language, rendered once by jinja2 as transformers sets it up.
@Suite("The template language")
struct LanguageTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let template: String
    let output: String?
    let kind: String?
    let message: String?
    var testDescription: String { template }
  }

  static func fixture() throws -> (context: JSONValue, cases: [Case]) {
    let path = try #require(
      Bundle.module.url(forResource: "language", withExtension: "json", subdirectory: "Fixtures"))
    let json = try JSONValue(parsing: Array(Data(contentsOf: path)))
    let cases = try #require(json["cases"]?.array).map {
      Case(
        template: $0["template"]?.string ?? "", output: $0["output"]?.string,
        kind: $0["kind"]?.string, message: $0["message"]?.string)
    }
    return (try #require(json["context"]), cases)
  }

  /// Python's classes that are one here.
  static let kinds = [
    "AttributeError": "TypeError", "OverflowError": "ValueError",
    "SyntaxError": "TemplateSyntaxError",
  ]

  @Test("every template renders, or fails, as the reference says")
  func reference() throws {
    let (context, cases) = try Self.fixture()
    #expect(cases.count > 600)
    for golden in cases {
      switch Self.render(golden.template, context) {
      case .success(let prompt):
        #expect(prompt.text == golden.output, "\(golden.template) must be \(golden.kind ?? "")")
      case .failure(let error): check(error, golden)
      }
    }
  }

  @Test(
    "integers beyond 64 bits keep their digits",
    arguments: [
      (
        "{{ x }} {{ x | tojson }}",
        "9223372036854775808 9223372036854775808"
      ),
      (
        "{{ [x, -y] }} {{ {'a': y} | tojson }}",
        "[9223372036854775808, 36893488147419103232] {\"a\": -36893488147419103232}"
      ),
      (
        "{{ x is integer }} {{ x is float }} {{ x is number }}",
        "True False True"
      ),
      (
        "{{ x | int }} {{ y | abs }} {{ +x }} {{ -x }}",
        "9223372036854775808 36893488147419103232 9223372036854775808 -9223372036854775808"
      ),
      (
        "{{ x < 5 }} {{ y < 5 }} {{ x > y }} {{ x == x }} {{ x == y }}",
        "False True True True False"
      ),
      (
        "{{ '%d' % x }} {{ x / 1 }} {{ {x: 1}[x] }}",
        "9223372036854775808 9.223372036854776e+18 1"
      ),
      (
        "{{ x ~ '' }} {{ x | string }} {{ x | round }}",
        "9223372036854775808 9223372036854775808 9223372036854775808"
      ),
      (
        "{{ [x, y, 1] | sort }}",
        "[-36893488147419103232, 1, 9223372036854775808]"
      ),
      (
        "{{ z }} {{ -z }} {{ -(-z) }} {{ w }}",
        "-9223372036854775808 9223372036854775808 -9223372036854775808 1e+20"
      ),
    ])
  func largeIntegers(_ template: String, _ expected: String) throws {
    let context = try JSONValue(
      parsing: Array(
        """
        {"x": 9223372036854775808, "y": -36893488147419103232, "z": -9223372036854775808, "w": 1e20}
        """.utf8))
    #expect(try Self.render(template, context).get().text == expected)
  }

  @Test(
    "work on long texts that would take for ever ends with the budget's error",
    arguments: [
      #"{{ ("a" * 10000000).find("a" * 5000000 ~ "b") }}"#,
      #"{{ ("a" * 10000000).rindex("b" ~ "a" * 5000000) }}"#,
      #"{{ ("a" * 10000000).split("a" * 5000000 ~ "b") | length }}"#,
      #"{{ ("a" * 10000000).replace("a" * 5000000 ~ "b", "") | length }}"#,
      #"{{ ("a" * 10000000).partition("a" * 5000000 ~ "b") | length }}"#,
    ])
  func longSearches(_ template: String) {
    guard case .failure(let error) = Self.render(template, [:]) else {
      Issue.record("\(template) went to its end")
      return
    }
    #expect(error.kind == "LimitError" || error.message.contains("limit"), "\(error)")
  }

  @Test(
    "texts of many origins are cut, reversed and gone through in linear time",
    .hangGuard,
    arguments: [
      (#"{{ (x | list | join("-")) | reverse | length }}"#, "399999"),
      (#"{{ (x | list | join("-"))[::-1] | length }}"#, "399999"),
      (#"{{ (x | list | join("-")) | list | length }}"#, "399999"),
      (#"{{ (x | list | join("-")).split("-") | length }}"#, "200000"),
      (#"{{ (x | list | join("-")).strip("-" * 100000 ~ "é") | length }}"#, "0"),
      (#"{{ "--" | int }} {{ "+-" | int }} {{ "-" | int }} {{ "0x" | int(3, 16) }}"#, "0 0 0 3"),
    ])
  func manyOrigins(_ template: String, _ expected: String) throws {
    let context: JSONValue = ["x": .string(String(repeating: "é", count: 200_000))]
    #expect(try Self.render(template, context).get().text == expected)
  }

  static func render(_ template: String, _ context: JSONValue)
    -> Result<RenderedPrompt, TemplateError>
  {
    let time = TemplateTime(year: 2024, month: 7, day: 6, hour: 15, minute: 4, second: 5)
    return Result { () throws(TemplateError) in
      try ChatTemplate(source: template).render(context, time: { time })
    }
  }

  private func check(_ error: TemplateError, _ golden: Case) {
    guard let kind = golden.kind else {
      Issue.record("\(golden.template): \(error)")
      return
    }
    let isUnknownName = golden.message?.hasPrefix("No ") == true && kind.hasSuffix("RuntimeError")
    let needsFiles = golden.message?.hasPrefix("no loader") == true
    let wanted = isUnknownName || needsFiles ? "TemplateSyntaxError" : Self.kinds[kind] ?? kind
    #expect(error.kind == wanted, "\(golden.template): \(error)")
    if ["TemplateError", "UndefinedError", "SecurityError"].contains(kind) {
      #expect(error.message == golden.message, "\(golden.template)")
    }
  }
}

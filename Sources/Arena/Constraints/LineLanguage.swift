import Generation
import MockCalendar

/// A single line that Python's compiler accepts, as a language.
///
/// Of Python it has what models write when they are asked for a line of code: statements that are
/// expressions, assignments and imports; operators, comparisons, conditional expressions in brackets;
/// calls, subscripts, lists, dictionaries, strings of every prefix. What the compiler refuses beyond
/// the grammar is kept out by the form: keywords are no names, positional arguments come before
/// keywords, and no keyword comes twice, since there is one of any name, or some of the API's.
enum LineLanguage {
  static let language = OutputLanguage(
    .separated(statement, by: .sequence([.text(";"), space])),
    rules: [
      .init("group", .optional(.sequence([conditional, space, .optional(rest)]))),
      .init("list", .optional(listed)),
      .init("subscript", place),
      .init("braces", .optional(.choice([listed, pairs]))),
      .init("arguments", .optional(arguments)),
    ] + strings, longest: 1_000, deepest: 12)

  private static let space = OutputExpression.optional(.text(" "))
  private static let comma = OutputExpression.sequence([.text(","), space])

  // MARK: - Names and numbers

  /// Python's keywords, and the one name that nothing can be assigned to.
  private static let keywords = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class",
    "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if",
    "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try",
    "while", "with", "yield", "__debug__",
  ]

  private static let name = OutputExpression.excluding(
    .sequence([
      .character(["A"..."Z", "a"..."z", "_"..."_"]),
      .repeated(.character(["A"..."Z", "a"..."z", "_"..."_", "0"..."9"]), atLeast: 0),
    ]), keywords)

  private static let digit = OutputExpression.character(["0"..."9"])

  private static let number: OutputExpression = {
    let integer = OutputExpression.choice([
      .text("0"),
      .sequence([.character(["1"..."9"]), .repeated(digit, atLeast: 0, atMost: 9)]),
    ])
    return .sequence([
      integer,
      .optional(.sequence([.text("."), .repeated(digit, atLeast: 1, atMost: 6)])),
    ])
  }()

  // MARK: - Strings

  private static func enclosed(_ open: Character, _ rule: String, _ close: Character)
    -> OutputExpression
  {
    .enclosed(open: open.asciiValue ?? 0, rule: rule, close: close.asciiValue ?? 0)
  }

  private static let marks: [Character] = ["\"", "'"]

  private static func string(_ kind: String) -> OutputExpression {
    .choice(marks.map { enclosed($0, kind + String($0), $0) })
  }

  private static let anyString: OutputExpression = {
    // Apart, since `""` and `"a"` side by side begin a string of three marks.
    let plain = OutputExpression.separated(string("text"), by: .text(" "))
    let prefixed = [("r", "raw"), ("b", "bytes"), ("f", "format")].map { prefix, kind in
      OutputExpression.sequence([.text(prefix), string(kind)])
    }
    return .choice([plain] + prefixed)
  }()

  /// What stands between the marks of strings.
  private static let strings: [OutputLanguage.Rule] = marks.flatMap { mark in
    let ascii: [ClosedRange<Unicode.Scalar>] = [" "..."~"]
    func characters(but excluded: [Character]) -> OutputExpression {
      .character(StringLiterals.spaces + StringLiterals.visible(but: excluded))
    }
    let hex = OutputExpression.character(["0"..."9", "a"..."f"])
    let escape = OutputExpression.sequence([
      .text("\\"),
      .choice(
        ["n", "t", "r", "\"", "'", "\\"].map { .text($0) } + [
          .sequence([.text("x"), hex, hex]), .sequence([.text("u"), hex, hex, hex, hex]),
        ]),
    ])
    let field = OutputExpression.sequence([
      .text("{"), .separated(name, by: .text(".")), .text("}"),
    ])
    func rule(_ kind: String, _ parts: [OutputExpression]) -> OutputLanguage.Rule {
      .init(kind + String(mark), .repeated(.choice(parts), atLeast: 0))
    }
    return [
      rule("text", [characters(but: [mark, "\\"]), escape]),
      rule("raw", [characters(but: [mark, "\\"])]),
      rule(
        "bytes",
        [.character(without([mark, "\\"], ascii)), .text("\\n"), .text("\\\\")]),
      rule(
        "format",
        [characters(but: [mark, "\\", "{", "}"]), .text("{{"), .text("}}"), .text("\\n"), field]),
    ]
  }

  private static func without(_ marks: [Character], _ ranges: [ClosedRange<Unicode.Scalar>])
    -> [ClosedRange<Unicode.Scalar>]
  {
    [" "..." "] + StringLiterals.visible(but: marks).filter { $0.upperBound <= "~" }
  }

  // MARK: - Expressions

  private static let trailer = OutputExpression.choice([
    .sequence([.text("."), name]), enclosed("(", "arguments", ")"),
    enclosed("[", "subscript", "]"),
  ])

  private static let operand: OutputExpression = {
    let display = OutputExpression.choice([
      anyString, enclosed("(", "group", ")"), enclosed("[", "list", "]"),
      enclosed("{", "braces", "}"),
    ])
    // A number or string that is called is only worth a warning, but nobody means it.
    let first = OutputExpression.choice([
      .sequence([.text("."), name]), enclosed("[", "subscript", "]"),
    ])
    return .choice([
      .sequence([
        .choice([name, .sequence([display, first])]), .repeated(trailer, atLeast: 0),
      ]),
      display, number, .text("True"), .text("False"), .text("None"), .text("..."),
    ])
  }()

  /// Operands with operators and comparisons between, after any `not`.
  private static let comparison: OutputExpression = {
    let signs = OutputExpression.repeated(
      .choice([.text("-"), .text("+"), .text("~")]), atLeast: 0, atMost: 2)
    let marks = [
      "+", "-", "*", "**", "/", "//", "%", "<<", ">>", "&", "|", "^", "==", "!=", "<", "<=", ">",
      ">=",
    ]
    let between = OutputExpression.choice([
      .sequence([space, .choice(marks.map { .text($0) }), space]), .text(" in "),
      .text(" not in "),
    ])
    return .sequence([
      .repeated(.text("not "), atLeast: 0, atMost: 2),
      .separated(.sequence([signs, operand]), by: between),
    ])
  }()

  private static let expression = OutputExpression.separated(
    comparison, by: .choice([.text(" and "), .text(" or ")]))

  private static let conditional = OutputExpression.sequence([
    expression,
    .optional(.sequence([.text(" if "), expression, .text(" else "), expression])),
  ])

  // MARK: - Between brackets

  private static let listed = OutputExpression.sequence([
    .separated(expression, by: comma), .optional(.text(",")),
  ])

  /// What makes a group a tuple.
  private static let rest = OutputExpression.sequence([
    .text(","), .optional(.sequence([space, listed])),
  ])

  private static let pairs = OutputExpression.separated(
    .sequence([expression, .text(":"), space, expression]), by: comma)

  private static let place = OutputExpression.choice([
    expression,
    .sequence([.optional(expression), .text(":"), .optional(expression)]),
  ])

  private static let arguments: OutputExpression = {
    func keyword(_ name: OutputExpression) -> OutputExpression {
      .sequence([name, .text("="), expression])
    }
    let known = APIFunction.addCalendarEntry.parameters.map { keyword(.text($0.name)) }
    let keywords = OutputExpression.choice([
      keyword(name), .unordered(known, separator: comma, requiresAll: false),
    ])
    return .choice([
      .separated(expression, by: comma), keywords,
      .sequence([.separated(expression, by: comma), comma, keywords]),
    ])
  }()

  // MARK: - Statements

  private static let statement: OutputExpression = {
    let targets = OutputExpression.repeated(
      .sequence([name, space, .text("="), space]), atLeast: 0, atMost: 2)
    return .choice([
      .sequence([targets, .separated(expression, by: comma)]),
      .sequence([.text("import "), .separated(name, by: .text("."))]),
    ])
  }()
}

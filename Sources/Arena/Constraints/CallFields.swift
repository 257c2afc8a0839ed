import Generation
import MockCalendar

/// How the arguments of a call are written: as languages, in the forms that validation accepts.
enum CallFields {
  /// Every text that a parameter can be given.
  static func values(of field: APIFunction.Field) -> OutputExpression {
    switch field {
    case .title: .choice(quotes.map(title))
    case .date: .choice(quotes.map { quoted(date, by: $0) })
    case .time: .choice(quotes.map { quoted(time, by: $0) })
    case .duration: duration
    }
  }

  /// The marks in which strings stand.
  private static let quotes: [Character] = ["\"", "'"]

  private static func quoted(_ content: OutputExpression, by mark: Character) -> OutputExpression {
    .sequence([.text(String(mark)), content, .text(String(mark))])
  }

  /// The ways to write a string that is given.
  static func literal(_ string: String) -> OutputExpression {
    .choice(quotes.map { mark in .text(StringLiterals.literal(string, mark: mark)) })
  }

  // MARK: - Titles

  /// A string with at least one character that is no white space.
  private static func title(_ mark: Character) -> OutputExpression {
    let escape = OutputExpression.sequence([
      .text("\\"), .choice([.text("\""), .text("'"), .text("\\")]),
    ])
    let spaces = OutputExpression.character(StringLiterals.spaces)
    let visible = OutputExpression.choice([
      .character(StringLiterals.visible(but: [mark, "\\"])), escape,
    ])
    return quoted(
      .sequence([
        .repeated(spaces, atLeast: 0), visible,
        .repeated(.choice([spaces, visible]), atLeast: 0),
      ]), by: mark)
  }

  // MARK: - Dates, times, durations

  private static func digit(_ low: Unicode.Scalar, _ high: Unicode.Scalar) -> OutputExpression {
    .character([low...high])
  }

  private static let anyDigit = digit("0", "9")

  /// A day that exists, as `YYYY-MM-DD`: years 0001 to 9999, 29 February in leap years.
  static let date: OutputExpression = {
    let days = OutputExpression.choice([
      .sequence([.text("0"), digit("1", "9")]), .sequence([digit("1", "2"), anyDigit]),
    ])
    let daysTo28 = OutputExpression.choice([
      .sequence([.text("0"), digit("1", "9")]), .sequence([.text("1"), anyDigit]),
      .sequence([.text("2"), digit("0", "8")]),
    ])
    func months(_ names: [String]) -> OutputExpression { .choice(names.map { .text($0) }) }
    let monthAndDay = OutputExpression.choice([
      .sequence([
        months(["01", "03", "05", "07", "08", "10", "12"]), .text("-"),
        .choice([days, .text("30"), .text("31")]),
      ]),
      .sequence([months(["04", "06", "09", "11"]), .text("-"), .choice([days, .text("30")])]),
      .sequence([.text("02-"), daysTo28]),
    ])
    let year = OutputExpression.choice([
      .sequence([anyDigit, anyDigit, anyDigit, digit("1", "9")]),
      .sequence([anyDigit, anyDigit, digit("1", "9"), .text("0")]),
      .sequence([anyDigit, digit("1", "9"), .text("00")]),
      .sequence([digit("1", "9"), .text("000")]),
    ])
    // Two digits that four divides, but for 00.
    let fourDivides = OutputExpression.choice(
      (1..<25).map { $0 * 4 }.map { .text($0 < 10 ? "0\($0)" : "\($0)") })
    let leapYear = OutputExpression.choice([
      .sequence([anyDigit, anyDigit, fourDivides]), .sequence([fourDivides, .text("00")]),
    ])
    return .choice([
      .sequence([year, .text("-"), monthAndDay]), .sequence([leapYear, .text("-02-29")]),
    ])
  }()

  /// A minute of the day, as `HH:MM`.
  static let time = OutputExpression.sequence([
    .choice([
      .sequence([digit("0", "1"), anyDigit]), .sequence([.text("2"), digit("0", "3")]),
    ]),
    .text(":"), digit("0", "5"), anyDigit,
  ])

  /// A number of minutes: `180`, `60*3`, `90//2`.
  ///
  /// `90/2` is a float to Python, which the calendar refuses; a division that leaves an integer of at
  /// least 1 has two slashes and a small divisor.
  static let duration: OutputExpression = {
    func number(_ digits: ClosedRange<Int>) -> OutputExpression {
      .sequence([
        digit("1", "9"),
        .repeated(anyDigit, atLeast: digits.lowerBound - 1, atMost: digits.upperBound - 1),
      ])
    }
    let space = OutputExpression.optional(.text(" "))
    return .choice([
      number(1...5),
      .sequence([number(1...4), space, .text("*"), space, number(1...4)]),
      .sequence([number(2...4), space, .text("//"), space, digit("1", "9")]),
    ])
  }()
}

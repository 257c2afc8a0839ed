// `format()` for every type, and the layout of numbers that `%` formatting shares.

extension Calculator {
  /// Applies `s`, `r` or `a` to a value.
  func converted(_ value: Value, _ conversion: UInt32) -> Value {
    switch conversion {
    case 114: .string(value.reprText)
    case 97: .string(value.asciiText)
    default: .string(value.displayText)
    }
  }

  /// `format(value, specification)`.
  mutating func format(_ value: Value, _ specification: Text) throws(EvaluationFault) -> Text {
    if specification.count == 0 { return try checked(value.displayText) }
    switch value {
    case .date, .datetime:
      try check(length: specification.count * 24)
      return try checked(
        TimeFormat.format(value, specification, longest: budget.stringLength))
    case .string(let text): return try format(text, specification.codePoints)
    case .bool, .int, .float:
      return try formatNumber(value, specification.codePoints)
    default:
      throw .type("unsupported format string passed to \(value.typeName).__format__")
    }
  }

  mutating func checked(_ text: Text) throws(EvaluationFault) -> Text {
    try check(length: text.count)
    return text
  }

  private mutating func format(
    _ text: Text, _ specification: [UInt32]
  ) throws(EvaluationFault) -> Text {
    let spec = try FormatSpecification(specification, of: .string(text))
    if let type = spec.type, type != 115 { throw Self.unknownCode(type, "str") }
    if let sign = spec.sign {
      throw .value(
        sign == 32
          ? "Space not allowed in string format specifier"
          : "Sign not allowed in string format specifier")
    }
    if spec.coercesNegativeZero {
      throw .value("Negative zero coercion (z) not allowed in string format specifier")
    }
    if spec.isAlternate {
      throw .value("Alternate form (#) not allowed in string format specifier")
    }
    if spec.align == 61 {
      throw .value("'=' alignment not allowed in string format specifier")
    }
    try check(length: spec.width)
    let codes = spec.precision.map { Array(text.codePoints.prefix($0)) } ?? text.codePoints
    return Text(codePoints: spec.padded(codes, defaultAlign: 60))
  }

  static func unknownCode(_ type: UInt32, _ typeName: String) -> EvaluationFault {
    .value(
      "Unknown format code '\(FormatSpecification.shown(type))' for object of type '\(typeName)'")
  }

  private mutating func formatNumber(
    _ value: Value, _ specification: [UInt32]
  ) throws(EvaluationFault) -> Text {
    let typeName = value.typeName
    let spec = try FormatSpecification(specification, of: value)
    try check(length: spec.width)
    if case .int(let number) = value.number {
      // A bool without a type is formatted as its text would be.
      switch spec.type {
      case nil, 100, 110, 98, 111, 120, 88, 99:
        return try formatInteger(number, spec, typeName)
      case 101, 69, 102, 70, 103, 71, 37:
        return try formatFloat(try double(.int(number)), spec, typeName)
      default: throw Self.unknownCode(spec.type ?? 0, typeName)
      }
    }
    guard case .float(let number) = value.number else { return Text("") }
    switch spec.type {
    case nil, 101, 69, 102, 70, 103, 71, 37, 110:
      return try formatFloat(number, spec, typeName)
    default: throw Self.unknownCode(spec.type ?? 0, typeName)
    }
  }

  private mutating func formatInteger(
    _ number: BigInteger, _ spec: FormatSpecification, _ typeName: String
  ) throws(EvaluationFault) -> Text {
    if spec.precision != nil {
      throw .value("Precision not allowed in integer format specifier")
    }
    if spec.coercesNegativeZero {
      throw .value("Negative zero coercion (z) not allowed in integer format specifier")
    }
    if spec.type == 99 {
      if spec.sign != nil { throw .value("Sign not allowed with integer format specifier 'c'") }
      if spec.isAlternate {
        throw .value("Alternate form (#) not allowed with integer format specifier 'c'")
      }
      guard let code = number.int, (0...0x10FFFF).contains(code) else {
        throw .overflow("%c arg not in range(0x110000)")
      }
      return Text(codePoints: spec.padded([UInt32(code)], defaultAlign: 62))
    }
    var radix = 10
    var prefix = ""
    switch spec.type {
    case 98: (radix, prefix) = (2, "0b")
    case 111: (radix, prefix) = (8, "0o")
    case 120: (radix, prefix) = (16, "0x")
    case 88: (radix, prefix) = (16, "0X")
    default: break
    }
    let magnitude = BigInteger(isNegative: false, magnitude: number.magnitude)
    var text = magnitude.text(radix: radix)
    if spec.type == 88 { text = text.uppercased() }
    var head = Self.sign(isNegative: number.isNegative, spec.sign)
    if spec.isAlternate { head += prefix }
    return try laidOut(head, text, rest: "", spec, groupSize: radix == 10 ? 3 : 4)
  }

  private static func sign(isNegative: Bool, _ sign: UInt32?) -> String {
    isNegative ? "-" : sign == 43 ? "+" : sign == 32 ? " " : ""
  }

  private mutating func laidOut(
    _ head: String, _ digits: String, rest: String, _ spec: FormatSpecification, groupSize: Int
  ) throws(EvaluationFault) -> Text {
    let headCodes = Text(head).codePoints
    let restCodes = Text(rest).codePoints
    let minimum = spec.width - headCodes.count - restCodes.count
    let body = spec.grouped(Text(digits).codePoints, every: groupSize, minimum: minimum)
    let all = headCodes + body + restCodes
    try check(length: all.count)
    return Text(
      codePoints: spec.padded(all, defaultAlign: 62, signLength: headCodes.count))
  }

  private mutating func formatFloat(
    _ number: Double, _ spec: FormatSpecification, _ typeName: String
  ) throws(EvaluationFault) -> Text {
    let isPercent = spec.type == 37
    let value = isPercent ? number * 100 : number
    try check(length: spec.precision ?? 0)
    var body: String
    if let type = spec.type, type != 110 {
      body = Self.text(
        value.magnitude, type: isPercent ? 102 : type, precision: spec.precision ?? 6,
        isAlternate: spec.isAlternate)
    } else if spec.type == nil, spec.precision == nil {
      body = FloatText.repr(value.magnitude)
      if spec.isAlternate, !body.contains("."), let exponent = body.firstIndex(of: "e") {
        body.insert(".", at: exponent)
      }
    } else {
      // Without a type, `g` with at least one digit behind the point or an exponent.
      body = Self.text(
        value.magnitude, type: 103, precision: spec.precision ?? 6, isAlternate: spec.isAlternate,
        keepsFraction: spec.type == nil)
    }
    if isPercent { body += "%" }
    var isNegative = value.sign == .minus && !value.isNaN
    if spec.coercesNegativeZero, isNegative, !body.contains(where: { ("1"..."9").contains($0) }),
      value.isFinite
    {
      isNegative = false
    }
    let head = Self.sign(isNegative: isNegative, spec.sign)
    let digits = body.prefix { $0.isNumber }
    return try laidOut(
      head, String(digits), rest: String(body.dropFirst(digits.count)), spec, groupSize: 3)
  }

  /// A magnitude as `e`, `f` or `g` (or their capitals) write it.
  ///
  /// `keepsFraction` is the form without a type: at least one digit behind the point, which is
  /// among the digits counted.
  static func text(
    _ value: Double, type: UInt32, precision: Int, isAlternate: Bool, keepsFraction: Bool = false
  ) -> String {
    let isUpper = type < 97
    if !value.isFinite {
      let text = value.isNaN ? "nan" : "inf"
      return isUpper ? text.uppercased() : text
    }
    let letter = isUpper ? "E" : "e"
    switch type | 32 {
    case 102:
      let decimal = FloatText.rounded(value, fractionDigits: precision)
      return FloatText.positional(decimal, fractionDigits: precision)
        + (isAlternate && precision == 0 ? "." : "")
    case 101:
      var decimal = FloatText.rounded(value, significantDigits: precision + 1)
      fill(&decimal, precision + 1)
      return FloatText.scientific(decimal, exponentLetter: letter, keepsPoint: isAlternate)
    default:
      let digits = max(1, precision)
      var decimal = FloatText.rounded(value, significantDigits: digits)
      let limit = keepsFraction ? digits - 1 : digits
      let isScientific = decimal.exponent < -4 || decimal.exponent >= limit
      if isAlternate {
        fill(&decimal, digits)
      } else {
        while decimal.digits.count > 1, decimal.digits.last == 0 { decimal.digits.removeLast() }
      }
      if isScientific {
        return FloatText.scientific(decimal, exponentLetter: letter, keepsPoint: isAlternate)
      }
      var fraction = max(0, decimal.digits.count - 1 - decimal.exponent)
      if keepsFraction { fraction = max(1, fraction) }
      return FloatText.positional(decimal, fractionDigits: fraction)
        + (isAlternate && fraction == 0 ? "." : "")
    }
  }

  private static func fill(_ decimal: inout FloatText.Decimal, _ count: Int) {
    let missing = count - decimal.digits.count
    if missing > 0 { decimal.digits += Array(repeating: 0, count: missing) }
  }
}

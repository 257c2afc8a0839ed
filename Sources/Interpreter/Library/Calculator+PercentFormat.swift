// `format % values` (Python library, "printf-style String Formatting").

extension Calculator {
  private struct Conversion {
    var key: [UInt32]?
    var isLeft = false
    var sign: UInt32 = 45
    var isAlternate = false
    var isZeroed = false
    var width = 0
    var precision: Int?
    var type: UInt32 = 0
  }

  /// Applies `%` to a format and a value, a tuple of values or a mapping.
  mutating func percentFormat(_ format: Text, _ values: Value) throws(EvaluationFault) -> Text {
    let codes = format.codePoints
    var arguments: [Value] = [values]
    if case .tuple(let items) = values {
      arguments = items
    }
    let isMapping =
      switch values {
      case .dict, .list, .bytes: true
      default: false
      }
    var next = 0
    var usesMapping = false
    var text: [UInt32] = []
    var index = 0
    func argument() throws(EvaluationFault) -> Value {
      guard next < arguments.count else {
        throw .type("not enough arguments for format string")
      }
      defer { next += 1 }
      return arguments[next]
    }
    while index < codes.count {
      guard codes[index] == 37 else {
        text.append(codes[index])
        index += 1
        continue
      }
      index += 1
      if index < codes.count, codes[index] == 37 {
        text.append(37)
        index += 1
        continue
      }
      var conversion = Conversion()
      if index < codes.count, codes[index] == 40, !isMapping {
        throw .type("format requires a mapping")
      }
      conversion.key = try mappingKey(codes, &index)
      if let key = conversion.key {
        arguments = [try element(values, .string(Text(codePoints: key)))]
        next = 0
        usesMapping = true
      }
      try readFlags(codes, &index, &conversion)
      func number(isPrecision: Bool) throws(EvaluationFault) -> Int? {
        if index < codes.count, codes[index] == 42 {
          index += 1
          let value = try argument()
          guard case .int = value.number, let number = value.index else {
            throw .type("* wants int")
          }
          guard let count = number.int, !isPrecision || Int32(exactly: count) != nil else {
            throw .overflow(
              "Python int too large to convert to C \(isPrecision ? "int" : "ssize_t")")
          }
          return count
        }
        var number: Int?
        while index < codes.count, (48...57).contains(codes[index]) {
          number = min((number ?? 0) * 10 + Int(codes[index]) - 48, Int(Int32.max))
          index += 1
        }
        return number
      }
      if let width = try number(isPrecision: false) {
        conversion.width = width.magnitude > UInt(Int32.max) ? Int(Int32.max) : abs(width)
        if width < 0 { conversion.isLeft = true }
      }
      if index < codes.count, codes[index] == 46 {
        index += 1
        conversion.precision = max(0, try number(isPrecision: true) ?? 0)
      }
      try check(length: max(conversion.width, conversion.precision ?? 0))
      if index < codes.count, [104, 108, 76].contains(codes[index]) { index += 1 }
      guard index < codes.count else { throw .value("incomplete format") }
      conversion.type = codes[index]
      index += 1
      text += try converted(try argument(), conversion, index - 1)
      try check(length: text.count)
    }
    if next < arguments.count, !isMapping, !usesMapping {
      throw .type("not all arguments converted during string formatting")
    }
    return Text(codePoints: text)
  }

  private func mappingKey(
    _ codes: [UInt32], _ index: inout Int
  ) throws(EvaluationFault) -> [UInt32]? {
    guard index < codes.count, codes[index] == 40 else { return nil }
    let start = index + 1
    var depth = 0
    while index < codes.count {
      if codes[index] == 40 { depth += 1 }
      if codes[index] == 41 {
        depth -= 1
        if depth == 0 {
          index += 1
          return Array(codes[start..<(index - 1)])
        }
      }
      index += 1
    }
    throw .value("incomplete format key")
  }

  private func readFlags(
    _ codes: [UInt32], _ index: inout Int, _ conversion: inout Conversion
  ) throws(EvaluationFault) {
    while index < codes.count {
      switch codes[index] {
      case 45: conversion.isLeft = true
      case 43: conversion.sign = 43
      case 32: if conversion.sign != 43 { conversion.sign = 32 }
      case 35: conversion.isAlternate = true
      case 48: conversion.isZeroed = true
      default: return
      }
      index += 1
    }
  }

  private mutating func converted(
    _ value: Value, _ conversion: Conversion, _ index: Int
  ) throws(EvaluationFault) -> [UInt32] {
    var body: [UInt32]
    switch conversion.type {
    case 115, 114, 97:
      body = (self.converted(value, conversion.type).text ?? "").codePoints
      if let precision = conversion.precision { body = Array(body.prefix(precision)) }
    case 99: body = [try character(value)]
    case 100, 105, 117, 120, 88, 111: return try integer(value, conversion)
    case 101, 69, 102, 70, 103, 71: return try float(value, conversion)
    default:
      let code = conversion.type
      let shown = Unicode.Scalar(code).map { String(Character($0)) } ?? "?"
      let hex = String(code, radix: 16)
      throw .value(
        "unsupported format character '\(code > 31 && code < 127 ? shown : "?")' (0x\(hex)) "
          + "at index \(index)")
    }
    return padded("", body, conversion, isNumber: false)
  }

  private func padded(
    _ head: String, _ body: [UInt32], _ conversion: Conversion, isNumber: Bool
  ) -> [UInt32] {
    let head = Text(head).codePoints
    let missing = max(0, conversion.width - head.count - body.count)
    if conversion.isLeft { return head + body + Array(repeating: 32, count: missing) }
    if conversion.isZeroed, isNumber {
      return head + Array(repeating: 48, count: missing) + body
    }
    return Array(repeating: 32, count: missing) + head + body
  }

  private func character(_ value: Value) throws(EvaluationFault) -> UInt32 {
    if let text = value.text {
      guard text.count == 1 else { throw .type("%c requires int or char") }
      return text.codePoints[0]
    }
    guard let number = value.index else { throw .type("%c requires int or char") }
    guard let code = number.int, (0...0x10FFFF).contains(code) else {
      throw .overflow("%c arg not in range(0x110000)")
    }
    return UInt32(code)
  }

  private func sign(_ isNegative: Bool, _ conversion: Conversion) -> String {
    isNegative ? "-" : conversion.sign == 43 ? "+" : conversion.sign == 32 ? " " : ""
  }

  private func integer(
    _ value: Value, _ conversion: Conversion
  ) throws(EvaluationFault) -> [UInt32] {
    let letter = Unicode.Scalar(conversion.type).map { String(Character($0)) } ?? "d"
    let isDecimal = [100, 105, 117].contains(conversion.type)
    let number: BigInteger
    switch value.number {
    case .int(let integer): number = integer
    case .float(let float) where isDecimal: number = try Self.truncated(float)
    default:
      let kind = isDecimal ? "a real number" : "an integer"
      throw .type("%\(letter) format: \(kind) is required, not \(value.typeName)")
    }
    var head = sign(number.isNegative, conversion)
    var digits = BigInteger(isNegative: false, magnitude: number.magnitude)
      .text(radix: isDecimal ? 10 : conversion.type == 111 ? 8 : 16)
    if conversion.type == 88 { digits = digits.uppercased() }
    if let precision = conversion.precision, digits.utf8.count < precision {
      digits = String(repeating: "0", count: precision - digits.utf8.count) + digits
    }
    if conversion.isAlternate, !isDecimal { head += "0" + letter }
    return padded(head, Text(digits).codePoints, conversion, isNumber: true)
  }

  private func float(
    _ value: Value, _ conversion: Conversion
  ) throws(EvaluationFault) -> [UInt32] {
    guard let number = value.number else {
      throw .type("must be real number, not \(value.typeName)")
    }
    let double = try double(number)
    let text = Self.text(
      double.magnitude, type: conversion.type, precision: conversion.precision ?? 6,
      isAlternate: conversion.isAlternate)
    let head = sign(double.sign == .minus && !double.isNaN, conversion)
    return padded(head, Text(text).codePoints, conversion, isNumber: true)
  }

  /// A double cut to an integer, with CPython's words for what has none.
  static func truncated(_ value: Double) throws(EvaluationFault) -> BigInteger {
    if value.isNaN { throw .value("cannot convert float NaN to integer") }
    guard let number = BigInteger(truncating: value) else {
      throw .overflow("cannot convert float infinity to integer")
    }
    return number
  }
}

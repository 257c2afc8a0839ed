// `str.format` (Python library, "Format String Syntax").

extension Calculator {
  /// Fills the fields of a format; `level` counts fields within specifications.
  mutating func stringFormat(
    _ format: Text, _ positional: [Value], _ keywords: [(name: String, value: Value)]
  ) throws(EvaluationFault) -> Text {
    var automatic: Int? = 0
    return try stringFormat(
      format.codePoints[...], positional, keywords, &automatic, level: 2)
  }

  private mutating func stringFormat(
    _ codes: ArraySlice<UInt32>, _ positional: [Value],
    _ keywords: [(name: String, value: Value)], _ automatic: inout Int?, level: Int
  ) throws(EvaluationFault) -> Text {
    // Specifications hold fields, those of which hold none: the recursion is two levels deep.
    if level <= 0 { throw .value("Max string recursion exceeded") }
    var text: [UInt32] = []
    var rest = codes
    while let value = rest.popFirst() {
      guard value == 123 || value == 125 else {
        text.append(value)
        continue
      }
      if rest.first == value {
        text.append(value)
        rest.removeFirst()
        continue
      }
      if value == 125 { throw .value("Single '}' encountered in format string") }
      if rest.isEmpty { throw .value("Single '{' encountered in format string") }
      text += try field(&rest, positional, keywords, &automatic, level).codePoints
      try check(length: text.count)
    }
    return Text(codePoints: text)
  }

  private mutating func field(
    _ rest: inout ArraySlice<UInt32>, _ positional: [Value],
    _ keywords: [(name: String, value: Value)], _ automatic: inout Int?, _ level: Int
  ) throws(EvaluationFault) -> Text {
    let parts = try fieldParts(&rest)
    var value = try lookUp(parts.name, positional, keywords, &automatic)
    if let conversion = parts.conversion {
      guard [115, 114, 97].contains(conversion) else {
        throw .value(
          conversion > 32 && conversion < 127
            ? "Unknown conversion specifier \(Character(Unicode.Scalar(conversion) ?? "?"))"
            : "Unknown conversion specifier \\x\(String(conversion, radix: 16))")
      }
      value = converted(value, conversion)
    }
    guard parts.specification.contains(123) else {
      return try format(value, Text(codePoints: Array(parts.specification)))
    }
    let specification = try stringFormat(
      parts.specification, positional, keywords, &automatic, level: level - 1)
    return try format(value, specification)
  }

  /// Takes a field up to behind its closing brace, step by step as CPython's `parse_field` does:
  /// the order of the steps decides which mistake is named.
  private func fieldParts(
    _ rest: inout ArraySlice<UInt32>
  ) throws(EvaluationFault) -> (
    name: ArraySlice<UInt32>, conversion: UInt32?, specification: ArraySlice<UInt32>
  ) {
    let base = rest
    var mark: UInt32 = 0
    name: while let value = rest.popFirst() {
      switch value {
      case 123: throw .value("unexpected '{' in field name")
      case 91: rest = rest.drop { $0 != 93 }
      case 125, 58, 33:
        mark = value
        break name
      default: break
      }
    }
    guard mark != 0 else { throw .value("expected '}' before end of string") }
    let name = base[base.startIndex..<(rest.startIndex - 1)]
    if mark == 125 { return (name, nil, []) }
    var conversion: UInt32?
    if mark == 33 {
      guard let letter = rest.popFirst() else {
        throw .value("end of string while looking for conversion specifier")
      }
      conversion = letter
      if let next = rest.popFirst() {
        if next == 125 { return (name, conversion, []) }
        if next != 58 { throw .value("expected ':' after conversion specifier") }
      }
    }
    let start = rest.startIndex
    var depth = 1
    while let value = rest.popFirst() {
      if value == 123 { depth += 1 }
      if value == 125 { depth -= 1 }
      if depth == 0 { return (name, conversion, base[start..<(rest.startIndex - 1)]) }
    }
    throw .value("unmatched '{' in format spec")
  }

  private func number(_ digits: ArraySlice<UInt32>) throws(EvaluationFault) -> Int {
    var index = 0
    for digit in digits {
      let (product, overflow) = index.multipliedReportingOverflow(by: 10)
      let (sum, isTooLarge) = product.addingReportingOverflow(Int(digit) - 48)
      if overflow || isTooLarge { throw .value("Too many decimal digits in format string") }
      index = sum
    }
    return index
  }

  private mutating func lookUp(
    _ name: ArraySlice<UInt32>, _ positional: [Value],
    _ keywords: [(name: String, value: Value)], _ automatic: inout Int?
  ) throws(EvaluationFault) -> Value {
    let firstEnd = name.firstIndex { $0 == 46 || $0 == 91 } ?? name.endIndex
    let first = name[name.startIndex..<firstEnd]
    var value: Value
    if first.isEmpty || first.allSatisfy({ (48...57).contains($0) }) {
      let index: Int
      if first.isEmpty {
        guard let next = automatic, next >= 0 else {
          throw .value(
            "cannot switch from manual field specification to automatic field numbering")
        }
        index = next
        automatic = next + 1
      } else {
        if let next = automatic, next > 0 {
          throw .value(
            "cannot switch from automatic field numbering to manual field specification")
        }
        automatic = nil
        index = try number(first)
      }
      guard index < positional.count else {
        throw .index("Replacement index \(index) out of range for positional args tuple")
      }
      value = positional[index]
    } else {
      let key = Text(codePoints: Array(first)).string
      guard let found = keywords.first(where: { $0.name == key }) else {
        throw .key(.string(Text(codePoints: Array(first))))
      }
      value = found.value
    }
    var rest = name[firstEnd...]
    while let mark = rest.popFirst() {
      if mark == 46 {
        let end = rest.firstIndex { $0 == 46 || $0 == 91 } ?? rest.endIndex
        let attribute = Text(codePoints: Array(rest[rest.startIndex..<end])).string
        if attribute.isEmpty { throw .value("Empty attribute in format string") }
        value = try self.attribute(attribute, of: value)
        rest = rest[end...]
      } else if mark == 91 {
        guard let end = rest.firstIndex(of: 93) else {
          throw .value("Missing ']' in format string")
        }
        let key = Array(rest[rest.startIndex..<end])
        if key.isEmpty { throw .value("Empty attribute in format string") }
        let isNumber = key.allSatisfy { (48...57).contains($0) }
        value = try element(
          value, isNumber ? .int(number(key[...])) : .string(Text(codePoints: key)))
        rest = rest[(end + 1)...]
      } else {
        throw .value("Only '.' or '[' may follow ']' in format field specifier")
      }
    }
    return value
  }
}

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
    if level < 0 { throw .value("Max string recursion exceeded") }
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
    let content = try fieldContent(&rest)
    var inBrackets = false
    var nameEnd = content.startIndex
    while nameEnd < content.endIndex {
      let value = content[nameEnd]
      if value == 91 { inBrackets = true }
      if value == 93 { inBrackets = false }
      if value == 123 { throw .value("unexpected '{' in field name") }
      if !inBrackets, value == 58 || value == 33 { break }
      nameEnd += 1
    }
    let name = content[content.startIndex..<nameEnd]
    var tail = content[nameEnd...]
    var conversion: UInt32?
    if tail.first == 33 {
      tail.removeFirst()
      guard let letter = tail.popFirst() else {
        throw .value("end of string while looking for conversion specifier")
      }
      conversion = letter
      if let next = tail.first, next != 58 {
        throw .value("expected ':' after conversion specifier")
      }
    }
    if tail.first == 58 { tail.removeFirst() }
    var value = try lookUp(name, positional, keywords, &automatic)
    if let conversion {
      guard [115, 114, 97].contains(conversion) else {
        let letter = Unicode.Scalar(conversion).map { String(Character($0)) } ?? "?"
        throw .value("Unknown conversion specifier \(letter)")
      }
      value = converted(value, conversion)
    }
    let specification = try stringFormat(tail, positional, keywords, &automatic, level: level - 1)
    return try format(value, specification)
  }

  /// Takes a field's text up to its closing brace.
  private func fieldContent(
    _ rest: inout ArraySlice<UInt32>
  ) throws(EvaluationFault) -> ArraySlice<UInt32> {
    let base = rest
    var depth = 1
    var inBrackets = false
    while let value = rest.popFirst() {
      switch value {
      case 91: inBrackets = true
      case 93: inBrackets = false
      case 123 where !inBrackets: depth += 1
      case 125 where !inBrackets:
        depth -= 1
        if depth == 0 { return base[base.startIndex..<(rest.startIndex - 1)] }
      default: break
      }
    }
    throw .value("expected '}' before end of string")
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
        index = first.reduce(0) { min($0 * 10 + Int($1) - 48, 1 << 40) }
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
        let index = key.reduce(0) { min($0 &* 10 &+ Int($1) &- 48, 1 << 40) }
        value = try element(value, isNumber ? .int(index) : .string(Text(codePoints: key)))
        rest = rest[(end + 1)...]
      } else {
        throw .value("Only '.' or '[' may follow ']' in format field specifier")
      }
    }
    return value
  }
}

// `"%s" % x`, the `format` filter and `str.format`. Pieces of the format and of texts keep their
// origin.
extension Renderer {
  /// The most characters that a field may be padded to.
  private static let widthLimit = 10_000

  /// Python's `%` on a string.
  func percentFormat(_ format: TemplateText, _ value: TemplateValue) throws(TemplateError)
    -> TemplateText
  {
    let values: [TemplateValue]
    if case .tuple(let list) = value { values = list.elements } else { values = [value] }
    var result = TemplateText()
    var used = 0
    var position = 0
    while position < format.count {
      guard format.scalars[position] == "%" else {
        let start = position
        while position < format.count, format.scalars[position] != "%" { position += 1 }
        result.append(format[start..<position])
        continue
      }
      position += 1
      var field = FormatField()
      var source = value
      if position < format.count, format.scalars[position] == "(" {
        guard let close = format.firstIndex(of: TemplateText(")", isTrusted: true), from: position)
        else { throw fail(.value("incomplete format key")) }
        let name = format[position + 1..<close].string
        guard case .dictionary(let dictionary) = value, let found = dictionary[name] else {
          throw fail(.type("format requires a mapping with the key '\(name)'"))
        }
        source = found
        used = values.count
        position = close + 1
      }
      field.readFlags(format, &position, widthLimit: Self.widthLimit)
      guard position < format.count else { throw fail(.value("incomplete format")) }
      let kind = format.scalars[position]
      position += 1
      if kind == "%" {
        result.append(TemplateText("%", isTrusted: true))
        continue
      }
      if !(format.scalars[position - 1] == "%"), used < values.count || isMapping(value) {
        if !isMapping(value) {
          source = values[used]
          used += 1
        }
      } else if used >= values.count, !isMapping(value) {
        throw fail(.type("not enough arguments for format string"))
      }
      result.append(field.padded(try formatted(source, kind, field)))
    }
    guard used >= values.count || isMapping(value) else {
      throw fail(.type("not all arguments converted during string formatting"))
    }
    return result
  }

  private func isMapping(_ value: TemplateValue) -> Bool {
    if case .dictionary = value { true } else { false }
  }

  private func formatted(_ value: TemplateValue, _ kind: Unicode.Scalar, _ field: FormatField)
    throws(TemplateError) -> TemplateText
  {
    switch kind {
    case "s":
      let text = try string(of: value)
      return field.precision.map { text[0..<min($0, text.count)] } ?? text
    case "r": return try representation(of: value)
    case "d", "i", "u":
      if case .float(let number) = value, let whole = Int(exactly: number.rounded(.towardZero)) {
        return field.signed(String(whole))
      }
      if case .largeInteger(let digits) = value { return field.signed(digits) }
      return field.signed(String(try integer(value, for: "%d format")))
    case "x": return field.signed(String(try integer(value, for: "%x format"), radix: 16))
    case "X":
      return field.signed(
        String(try integer(value, for: "%X format"), radix: 16, uppercase: true))
    case "o": return field.signed(String(try integer(value, for: "%o format"), radix: 8))
    case "f", "F":
      guard let number = value.asDouble else {
        throw fail(.type("must be real number, not \(value.typeName)"))
      }
      return field.signed(PythonNumber.fixed(number, decimals: field.precision ?? 6))
    default: throw fail(.value("unsupported format character '\(kind)'"))
    }
  }

  /// `str.format`: `{}`, `{0}`, `{name}` with width, alignment, precision and the types of `%`.
  func braceFormat(_ format: TemplateText, _ arguments: TemplateArguments) throws(TemplateError)
    -> TemplateText
  {
    var result = TemplateText()
    var next = 0
    var position = 0
    while position < format.count {
      let scalar = format.scalars[position]
      let isDoubled = position + 1 < format.count && format.scalars[position + 1] == scalar
      guard scalar == "{" || scalar == "}" else {
        result.append(format[position])
        position += 1
        continue
      }
      if isDoubled {
        result.append(format[position])
        position += 2
        continue
      }
      guard scalar == "{",
        let close = format.firstIndex(of: TemplateText("}", isTrusted: true), from: position)
      else { throw fail(.value("Single '\(scalar)' encountered in format string")) }
      let body = format[position + 1..<close]
      position = close + 1
      let parts = body.split(by: TemplateText(":", isTrusted: true), limit: 1)
      let name = parts[0].string
      let value: TemplateValue?
      if name.isEmpty {
        value = next < arguments.positional.count ? arguments.positional[next] : nil
        next += 1
      } else if let index = Int(name) {
        value = arguments.positional.indices.contains(index) ? arguments.positional[index] : nil
      } else {
        value = arguments.keywords.first { $0.name == name }?.value
      }
      guard let value else { throw fail(.value("no argument for the format field '\(name)'")) }
      guard parts.count > 1 else {
        result.append(try string(of: value))
        continue
      }
      var field = FormatField()
      var index = 0
      field.readSpecification(parts[1], &index, widthLimit: Self.widthLimit)
      let kind = index < parts[1].count ? parts[1].scalars[index] : "s"
      guard index + 1 >= parts[1].count else { throw fail(.value("Invalid format specifier")) }
      if kind == "s", value.asDouble != nil, !field.isLeft { field.isRight = true }
      result.append(field.padded(try formatted(value, kind, field)))
    }
    return result
  }
}

/// The flags, width and precision of one format field.
private struct FormatField {
  var isLeft = false
  var isRight = true
  var isCentred = false
  var fillsZero = false
  var showsSign = false
  var width = 0
  var precision: Int?

  /// `%`-style: flags, width, precision.
  mutating func readFlags(_ text: TemplateText, _ position: inout Int, widthLimit: Int) {
    while position < text.count {
      switch text.scalars[position] {
      case "-": isLeft = true
      case "0": fillsZero = true
      case "+": showsSign = true
      case " ", "#": break
      default:
        readSize(text, &position, widthLimit: widthLimit)
        return
      }
      position += 1
    }
  }

  /// `format`-style: alignment, sign, width, precision. Texts are left-aligned by default.
  mutating func readSpecification(_ text: TemplateText, _ position: inout Int, widthLimit: Int) {
    isRight = false
    while position < text.count {
      switch text.scalars[position] {
      case "<": isLeft = true
      case ">": isRight = true
      case "^": isCentred = true
      case "+": showsSign = true
      case "0": fillsZero = true
      case " ": break
      default:
        readSize(text, &position, widthLimit: widthLimit)
        return
      }
      position += 1
    }
  }

  private mutating func readSize(
    _ text: TemplateText, _ position: inout Int, widthLimit: Int
  ) {
    func number() -> Int {
      var value = 0
      while position < text.count, let digit = Int(String(text.scalars[position])) {
        value = min(widthLimit, value * 10 + digit)
        position += 1
      }
      return value
    }
    width = number()
    if position < text.count, text.scalars[position] == "." {
      position += 1
      precision = number()
    }
  }

  func signed(_ digits: String) -> TemplateText {
    TemplateText(showsSign && !digits.hasPrefix("-") ? "+" + digits : digits, isTrusted: true)
  }

  func padded(_ text: TemplateText) -> TemplateText {
    guard text.count < width else { return text }
    let missing = width - text.count
    func fill(_ count: Int) -> TemplateText {
      TemplateText(
        Array(repeating: fillsZero && !isLeft ? "0" : " ", count: count), isTrusted: true)
    }
    if isLeft { return text + fill(missing) }
    if isCentred { return fill(missing / 2) + text + fill(missing - missing / 2) }
    guard isRight || fillsZero else { return text + fill(missing) }
    if fillsZero, let sign = text.scalars.first, sign == "-" || sign == "+" {
      return text[0..<1] + fill(missing) + text[1..<text.count]
    }
    return fill(missing) + text
  }
}

/// Cuts a template into tokens as jinja2's lexer does with `trim_blocks` and `lstrip_blocks` on
/// (jinja2, "Whitespace Control").
struct TemplateLexer {
  private let source: TemplateSource
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var tokens: [TemplateToken] = []
  /// Whether the last tag ended with a line end, so that what follows begins a line.
  private var isLineStart = true

  init(_ source: TemplateSource) {
    self.source = source
    scalars = source.scalars
  }

  /// All tokens, the last of which is `end`.
  static func tokens(of source: TemplateSource) throws(TemplateError) -> [TemplateToken] {
    var lexer = TemplateLexer(source)
    try lexer.run()
    return lexer.tokens
  }

  private mutating func run() throws(TemplateError) {
    while let start = nextTag(from: position) {
      let kind = scalars[start + 1]
      var after = start + 2
      var sign: Unicode.Scalar?
      if after < scalars.count, scalars[after] == "-" || scalars[after] == "+" {
        sign = scalars[after]
        after += 1
      }
      appendData(position..<start, sign: sign, isVariable: kind == "{")
      position = after
      switch kind {
      case "#": try skipComment(from: start)
      case "%":
        if let bodyStart = rawBody(from: after) {
          try raw(from: bodyStart, tag: start)
        } else {
          try expressionTokens(begin: .blockBegin, at: start)
        }
      default: try expressionTokens(begin: .variableBegin, at: start)
      }
    }
    appendData(position..<scalars.count, sign: "+", isVariable: true)
    tokens.append(TemplateToken(kind: .end, offset: scalars.count))
  }

  /// The next `{{`, `{%` or `{#`.
  private func nextTag(from start: Int) -> Int? {
    var index = start
    while index + 1 < scalars.count {
      if scalars[index] == "{" {
        switch scalars[index + 1] {
        case "{", "%", "#": return index
        default: break
        }
      }
      index += 1
    }
    return nil
  }

  /// Appends text before a tag: `-` strips white space, else white space between the start of the
  /// line and a block or comment is dropped unless `+` forbids it.
  private mutating func appendData(_ range: Range<Int>, sign: Unicode.Scalar?, isVariable: Bool) {
    var end = range.upperBound
    if sign == "-" {
      while end > range.lowerBound, scalars[end - 1].isPythonSpace { end -= 1 }
    } else if sign != "+", !isVariable {
      var lineStart = end
      while lineStart > range.lowerBound, scalars[lineStart - 1] != "\n" { lineStart -= 1 }
      let beginsLine = lineStart > range.lowerBound || isLineStart
      if beginsLine, scalars[lineStart..<end].allSatisfy(\.isPythonSpace) { end = lineStart }
    }
    guard end > range.lowerBound else { return }
    let text = TemplateText(Array(scalars[range.lowerBound..<end]), isTrusted: true)
    tokens.append(TemplateToken(kind: .data(text), offset: range.lowerBound))
  }

  // MARK: - Comments and raw blocks

  private mutating func skipComment(from start: Int) throws(TemplateError) {
    var index = position
    while index < scalars.count {
      if let end = tagEnd("#", "}", at: index) {
        finishTag(at: end)
        return
      }
      index += 1
    }
    throw source.error(.syntax("Missing end of comment tag"), at: start)
  }

  /// Where the body of a raw block begins if the block that begins here is one.
  private func rawBody(from start: Int) -> Int? {
    guard var index = skipWord("raw", from: skipSpace(from: start)) else { return nil }
    index = skipSpace(from: index)
    // Unlike other blocks, `raw` keeps the line end after it.
    if matches("-%}", at: index) { return skipSpace(from: index + 3) }
    return matches("%}", at: index) ? index + 2 : nil
  }

  private mutating func raw(from start: Int, tag: Int) throws(TemplateError) {
    isLineStart = scalars[start - 1] == "\n"
    var index = start
    while index < scalars.count {
      if matches("{%", at: index) {
        var after = index + 2
        var sign: Unicode.Scalar?
        if after < scalars.count, scalars[after] == "-" || scalars[after] == "+" {
          sign = scalars[after]
          after += 1
        }
        if let word = skipWord("endraw", from: skipSpace(from: after)),
          let end = tagEnd("%", "}", at: skipSpace(from: word))
        {
          appendData(start..<index, sign: sign, isVariable: false)
          finishTag(at: end)
          return
        }
      }
      index += 1
    }
    throw source.error(.syntax("Missing end of raw directive"), at: tag)
  }

  /// Where a block or comment that closes here ends: `-` takes all white space with it, plain
  /// closing one line end, `+` nothing.
  private func tagEnd(_ first: Unicode.Scalar, _ second: Unicode.Scalar, at index: Int) -> Int? {
    guard index < scalars.count else { return nil }
    let sign = scalars[index] == "-" || scalars[index] == "+" ? scalars[index] : nil
    let close = sign == nil ? index : index + 1
    guard close + 1 < scalars.count, scalars[close] == first, scalars[close + 1] == second else {
      return nil
    }
    let end = close + 2
    switch sign {
    case "-": return skipSpace(from: end)
    case nil: return end < scalars.count && scalars[end] == "\n" ? end + 1 : end
    default: return end
    }
  }

  private mutating func finishTag(at end: Int) {
    position = end
    isLineStart = scalars[end - 1] == "\n"
  }

  // MARK: - Expressions

  private mutating func expressionTokens(begin: TemplateToken.Kind, at start: Int)
    throws(TemplateError)
  {
    tokens.append(TemplateToken(kind: begin, offset: start))
    var brackets: [Unicode.Scalar] = []
    while true {
      position = skipSpace(from: position)
      guard position < scalars.count else {
        throw source.error(.syntax("the tag is not closed"), at: start)
      }
      if brackets.isEmpty, let end = closing(begin) {
        let kind: TemplateToken.Kind = begin == .blockBegin ? .blockEnd : .variableEnd
        tokens.append(TemplateToken(kind: kind, offset: position))
        finishTag(at: end)
        return
      }
      try token(&brackets)
    }
  }

  /// Where the tag ends if it does here.
  private func closing(_ begin: TemplateToken.Kind) -> Int? {
    if begin == .blockBegin { return tagEnd("%", "}", at: position) }
    if matches("-}}", at: position) { return skipSpace(from: position + 3) }
    return matches("}}", at: position) ? position + 2 : nil
  }

  private mutating func token(_ brackets: inout [Unicode.Scalar]) throws(TemplateError) {
    let start = position
    let scalar = scalars[start]
    if scalar.isDigit {
      try number()
    } else if scalar.isNameStart {
      while position < scalars.count, scalars[position].isNamePart { position += 1 }
      let name = TemplateText(Array(scalars[start..<position]), isTrusted: true).string
      tokens.append(TemplateToken(kind: .name(name), offset: start))
    } else if scalar == "'" || scalar == "\"" {
      try string(quote: scalar)
    } else {
      try symbol(&brackets)
    }
  }

  private mutating func symbol(_ brackets: inout [Unicode.Scalar]) throws(TemplateError) {
    let start = position
    for text in ["**", "//", "==", "!=", ">=", "<="] where matches(text, at: start) {
      position += 2
      tokens.append(TemplateToken(kind: .symbol(text), offset: start))
      return
    }
    let scalar = scalars[start]
    switch scalar {
    case "(", "[", "{": brackets.append(scalar)
    case ")", "]", "}":
      let open: Unicode.Scalar = scalar == ")" ? "(" : scalar == "]" ? "[" : "{"
      guard brackets.popLast() == open else {
        throw source.error(.syntax("unexpected '\(scalar)'"), at: start)
      }
    case "+", "-", "/", "*", "%", "~", ">", "<", "=", ".", ":", "|", ",", ";": break
    default:
      throw source.error(.syntax("unexpected char '\(scalar)'"), at: start)
    }
    position += 1
    tokens.append(TemplateToken(kind: .symbol(String(scalar)), offset: start))
  }

  // MARK: - Literals

  private mutating func number() throws(TemplateError) {
    let start = position
    if let value = prefixedInteger() {
      tokens.append(TemplateToken(kind: .integer(value), offset: start))
      return
    }
    var text = digits()
    var isFloat = false
    // After a dot, as in `x.0.1`, digits are an index and no fraction.
    let mayBeFloat = start == 0 || scalars[start - 1] != "."
    if mayBeFloat, position + 1 < scalars.count, scalars[position] == ".",
      scalars[position + 1].isDigit
    {
      position += 1
      text += "." + digits()
      isFloat = true
    }
    if mayBeFloat, position < scalars.count, scalars[position] == "e" || scalars[position] == "E" {
      var index = position + 1
      if index < scalars.count, scalars[index] == "+" || scalars[index] == "-" { index += 1 }
      if index < scalars.count, scalars[index].isDigit {
        let sign = scalars[position + 1] == "-" ? "-" : ""
        position = index
        text += "e" + sign + digits()
        isFloat = true
      }
    }
    if isFloat, let value = Double(text) {
      tokens.append(TemplateToken(kind: .float(value), offset: start))
    } else if let value = Int(text), text == "0" || !text.hasPrefix("0") || value == 0 {
      tokens.append(TemplateToken(kind: .integer(value), offset: start))
    } else {
      throw source.error(.syntax("the number '\(text)' is too large"), at: start)
    }
  }

  /// Digits with single underscores between them, which are dropped.
  private mutating func digits() -> String {
    var text = ""
    while position < scalars.count {
      if scalars[position].isDigit {
        text.unicodeScalars.append(scalars[position])
      } else if scalars[position] != "_" || position + 1 >= scalars.count
        || !scalars[position + 1].isDigit
      {
        break
      }
      position += 1
    }
    return text
  }

  /// `0x1F`, `0o17`, `0b11`, or nil with the position kept.
  private mutating func prefixedInteger() -> Int? {
    guard scalars[position] == "0", position + 2 < scalars.count else { return nil }
    let radix: Int
    switch scalars[position + 1] {
    case "x", "X": radix = 16
    case "o", "O": radix = 8
    case "b", "B": radix = 2
    default: return nil
    }
    var end = position + 2
    var text = ""
    while end < scalars.count, scalars[end].isASCII,
      scalars[end] == "_" || Int(String(scalars[end]), radix: radix) != nil
    {
      if scalars[end] != "_" { text.unicodeScalars.append(scalars[end]) }
      end += 1
    }
    guard let value = Int(text, radix: radix) else { return nil }
    position = end
    return value
  }

  private mutating func string(quote: Unicode.Scalar) throws(TemplateError) {
    let start = position
    position += 1
    var text: [Unicode.Scalar] = []
    while position < scalars.count {
      let scalar = scalars[position]
      if scalar == quote {
        position += 1
        let literal = TemplateText(text, isTrusted: true)
        tokens.append(TemplateToken(kind: .string(literal), offset: start))
        return
      }
      if scalar == "\\" {
        TemplateEscapes.unescape(scalars, &position, into: &text)
      } else {
        text.append(scalar)
        position += 1
      }
    }
    throw source.error(.syntax("the string is not closed"), at: start)
  }

  // MARK: - Characters

  private func skipSpace(from start: Int) -> Int {
    var index = start
    while index < scalars.count, scalars[index].isPythonSpace { index += 1 }
    return index
  }

  private func matches(_ text: String, at index: Int) -> Bool {
    var index = index
    for scalar in text.unicodeScalars {
      guard index < scalars.count, scalars[index] == scalar else { return false }
      index += 1
    }
    return true
  }

  private func skipWord(_ word: String, from index: Int) -> Int? {
    let end = index + word.unicodeScalars.count
    guard matches(word, at: index), end >= scalars.count || !scalars[end].isNamePart else {
      return nil
    }
    return end
  }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(value) }
  fileprivate var isNameStart: Bool { self == "_" || properties.isXIDStart }
  fileprivate var isNamePart: Bool { self == "_" || properties.isXIDContinue }
}

/// Cuts a source into tokens exactly as CPython's tokenizer does, faults and their order included.
///
/// The parser asks for one token at a time: which fault is reported depends on how far it reads.
struct Lexer {
  let source: SourceText
  /// The first position not read yet.
  var position: Int
  /// The position at which the text ends for this lexer.
  let limit: Int
  /// The brackets that are open: the bracket and where it stands.
  private(set) var brackets: [(bracket: UInt32, position: Int)] = []
  /// Whether the text ended where a token was still wanted.
  private(set) var reachedEnd = false
  private var atLineStart = true
  private var indents = [(column: 0, alternative: 0)]
  private var pendingIndents = 0
  /// Whether the indentation of the next line that has something is that of no block.
  private var takesMargin = false
  /// Whether this reads the expression of an f-string, which has no lines of its own.
  private let isEmbedded: Bool
  /// Whether the parenthesis that is thought before such an expression has been given out.
  private var hasOpened = false

  /// The number of brackets that may be open at once (CPython's MAXLEVEL).
  static let maximumBrackets = 200
  /// The number of indentation levels (CPython's MAXINDENT).
  static let maximumIndents = 100

  /// Creates a lexer of a whole source.
  ///
  /// - Parameter ignoringMargin: whether the indentation of the first line is that of no block.
  init(_ source: SourceText, ignoringMargin: Bool = false) {
    self.source = source
    takesMargin = ignoringMargin
    position = 0
    limit = source.scalars.count
    isEmbedded = false
  }

  /// Creates a lexer of the expression in an f-string, which is read as if in parentheses: they
  /// stand for the brace before it and the character behind it.
  init(_ source: SourceText, from start: Int, to end: Int) {
    self.source = source
    position = start
    limit = end
    isEmbedded = true
    atLineStart = false
  }

  /// The scalar at an offset from the position, 0 behind the end.
  func peek(_ offset: Int = 0) -> UInt32 {
    let index = position + offset
    return index < limit ? source.scalars[index] : 0
  }

  /// A fault about the scalar before the position, as CPython's tokenizer places its own.
  func fault(_ message: String) -> SyntaxFault {
    SyntaxFault(
      message: message, start: max(position - 1, 0), end: max(position, 1), isLexical: true)
  }

  /// The fault about the innermost bracket still open.
  var unclosedBracket: SyntaxFault? {
    guard let (bracket, position) = brackets.last else { return nil }
    return SyntaxFault(
      message: "'\(character(bracket))' was never closed", start: position, end: position + 1,
      isLexical: true)
  }

  func character(_ value: UInt32) -> String {
    Unicode.Scalar(value).map { String(Character($0)) } ?? "\u{FFFD}"
  }

  /// Reads the next token.
  mutating func next() throws(SyntaxFault) -> Token {
    if isEmbedded, !hasOpened {
      hasOpened = true
      brackets.append((40, position - 1))
      return Token(
        kind: .symbol, terminal: Terminals.numbers["("] ?? 0, start: position - 1, end: position,
        level: 1)
    }
    while true {
      var isBlank = false
      if atLineStart {
        atLineStart = false
        isBlank = try readIndentation()
      }
      if pendingIndents != 0 {
        let kind: Token.Kind = pendingIndents < 0 ? .dedent : .indent
        pendingIndents += pendingIndents < 0 ? 1 : -1
        return Token(
          kind: kind, terminal: 0, start: position, end: position, level: brackets.count)
      }
      var comment: Int?
      while true {
        let value = peek()
        if value == 32 || value == 9 || value == 12 {
          position += 1
        } else if value == 35 {
          comment = position
          while position < limit, peek() != 10 { position += 1 }
        } else if value == 92, position < limit {
          position += 1
          try readContinuation()
        } else {
          break
        }
      }
      guard position < limit else { return try endOfText() }
      let start = position
      let value = peek()
      if value == 10 {
        position += 1
        if isEmbedded { continue }
        atLineStart = true
        if isBlank || !brackets.isEmpty { continue }
        // CPython's NEWLINE begins with the comment before it.
        return Token(
          kind: .newline, terminal: 0, start: comment ?? start, end: start, level: 0)
      }
      if Lexer.mayStartName(value) { return try readName() }
      if Lexer.isDigit(value) || (value == 46 && Lexer.isDigit(peek(1))) {
        try readNumber()
        return token(.number, from: start)
      }
      if value == 34 || value == 39 {
        try readString(from: start)
        return token(.string, from: start)
      }
      return try readSymbol()
    }
  }

  func token(_ kind: Token.Kind, from start: Int, terminal: UInt8 = 0) -> Token {
    Token(kind: kind, terminal: terminal, start: start, end: position, level: brackets.count)
  }

  private mutating func endOfText() throws(SyntaxFault) -> Token {
    if isEmbedded, brackets.count == 1 {
      brackets.removeLast()
      return Token(
        kind: .symbol, terminal: Terminals.numbers[")"] ?? 0, start: limit, end: limit + 1,
        level: 0)
    }
    reachedEnd = true
    if let unclosed = unclosedBracket { throw unclosed }
    return Token(
      kind: .endMarker, terminal: 0, start: position, end: position, level: brackets.count)
  }

  /// Reads what follows a backslash outside of a string: a line break with text behind it.
  private mutating func readContinuation() throws(SyntaxFault) {
    guard peek() == 10, position < limit else {
      position += 1
      throw fault("unexpected character after line continuation character")
    }
    position += 1
    if position >= limit {
      reachedEnd = true
      if let unclosed = unclosedBracket { throw unclosed }
      throw SyntaxFault(
        message: "unexpected EOF while parsing", start: position - 1, end: position - 1,
        isLexical: true)
    }
  }

  // MARK: - Indentation

  /// Reads the blanks at a line's start and compares them with the enclosing ones.
  ///
  /// Returns whether the line is blank or holds only a comment.
  private mutating func readIndentation() throws(SyntaxFault) -> Bool {
    var column = 0
    var alternative = 0
    var continued = 0
    blanks: while true {
      switch peek() {
      case 32:
        column += 1
        alternative += 1
      case 9:
        column = (column / 8 + 1) * 8
        alternative += 1
      case 12:
        column = 0
        alternative = 0
      case 92 where position < limit:
        continued = continued > 0 ? continued : column
        position += 1
        try readContinuation()
        continue blanks
      default: break blanks
      }
      position += 1
    }
    if position < limit, peek() == 35 || peek() == 10 { return true }
    guard brackets.isEmpty else { return false }
    if continued > 0 {
      column = continued
      alternative = continued
    }
    if takesMargin {
      takesMargin = false
      indents = [(column, alternative)]
    }
    // The end of the text ends all blocks, and has no margin.
    if position >= limit { (column, alternative) = indents[0] }
    let current = indents[indents.count - 1]
    if column == current.column {
      if alternative != current.alternative { throw tabFault() }
    } else if column > current.column {
      if indents.count >= Lexer.maximumIndents {
        throw SyntaxFault(
          exception: "IndentationError", message: "too many levels of indentation",
          start: position, end: position, isLexical: true)
      }
      if alternative <= current.alternative { throw tabFault() }
      indents.append((column, alternative))
      pendingIndents += 1
    } else {
      while indents.count > 1, column < indents[indents.count - 1].column {
        indents.removeLast()
        pendingIndents -= 1
      }
      if column != indents[indents.count - 1].column {
        throw SyntaxFault(
          exception: "IndentationError",
          message: "unindent does not match any outer indentation level",
          start: endOfLine(), end: endOfLine(), isLexical: true)
      }
      if alternative != indents[indents.count - 1].alternative { throw tabFault() }
    }
    return false
  }

  private func tabFault() -> SyntaxFault {
    let start = source.start(ofLine: source.lineIndex(of: position))
    return SyntaxFault(
      exception: "TabError", message: "inconsistent use of tabs and spaces in indentation",
      start: start, end: endOfLine(), isLexical: true)
  }

  private func endOfLine() -> Int {
    var end = position
    while end < limit, source.scalars[end] != 10 { end += 1 }
    return end
  }

  // MARK: - Symbols

  private mutating func readSymbol() throws(SyntaxFault) -> Token {
    let start = position
    let value = peek()
    if value < 128 {
      for length in [3, 2] where start + length <= limit {
        var text = ""
        for index in start..<(start + length) { text += character(source.scalars[index]) }
        if let terminal = Terminals.numbers[text] {
          position += length
          return token(.symbol, from: start, terminal: terminal)
        }
      }
    }
    position += 1
    switch value {
    case 40, 91, 123:
      if brackets.count >= Lexer.maximumBrackets { throw fault("too many nested parentheses") }
      brackets.append((value, start))
    case 41, 93, 125:
      guard let open = brackets.popLast() else {
        throw fault("unmatched '\(character(value))'")
      }
      let closing: UInt32 = open.bracket == 40 ? 41 : open.bracket + 2
      if closing != value {
        let line = source.lineIndex(of: open.position)
        let place = line == source.lineIndex(of: start) ? "" : " on line \(line + 1)"
        throw fault(
          "closing parenthesis '\(character(value))' does not match opening parenthesis "
            + "'\(character(open.bracket))'\(place)")
      }
    default: break
    }
    guard let scalar = Unicode.Scalar(value), scalar.isPrintableInPython else {
      throw fault("invalid non-printable character U+\(Lexer.hexadecimal(value))")
    }
    return token(
      .symbol, from: start, terminal: Terminals.numbers[String(Character(scalar))] ?? 0)
  }

  static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  static func isDigit(_ value: UInt32) -> Bool { value >= 48 && value <= 57 }

  static func mayStartName(_ value: UInt32) -> Bool {
    (value >= 97 && value <= 122) || (value >= 65 && value <= 90) || value == 95 || value >= 128
  }

  static func mayContinueName(_ value: UInt32) -> Bool {
    mayStartName(value) || isDigit(value)
  }
}

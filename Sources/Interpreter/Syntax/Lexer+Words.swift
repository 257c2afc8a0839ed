// Names, numbers and strings: tokens that begin with a letter, a digit or a quote.

extension Lexer {
  /// Reads a name or keyword, or the string that a prefix of letters announces.
  mutating func readName() throws(SyntaxFault) -> Token {
    let start = position
    var b = false
    var r = false
    var u = false
    var f = false
    prefix: while true {
      switch peek() {
      case 98, 66: if b || u || f { break prefix } else { b = true }
      case 117, 85: if b || u || r || f { break prefix } else { u = true }
      case 114, 82: if r || u { break prefix } else { r = true }
      case 102, 70: if f || b || u { break prefix } else { f = true }
      default: break prefix
      }
      position += 1
      if peek() == 34 || peek() == 39 {
        try readString(from: start)
        return token(.string, from: start)
      }
    }
    var isASCII = true
    while position < limit, Lexer.mayContinueName(peek()) {
      if peek() >= 128 { isASCII = false }
      position += 1
    }
    if !isASCII { try verifyName(from: start) }
    let text = source.string(start, position)
    guard let terminal = Terminals.numbers[text] else { return token(.name, from: start) }
    return token(Terminals.isKeyword(terminal) ? .keyword : .name, from: start, terminal: terminal)
  }

  private mutating func verifyName(from start: Int) throws(SyntaxFault) {
    for index in start..<position {
      let value = source.scalars[index]
      guard value >= 128, let scalar = Unicode.Scalar(value) else { continue }
      let properties = scalar.properties
      if index == start ? properties.isXIDStart : properties.isXIDContinue { continue }
      position = index + 1
      let code = Lexer.hexadecimal(value)
      throw fault(
        scalar.isPrintableInPython
          ? "invalid character '\(character(value))' (U+\(code))"
          : "invalid non-printable character U+\(code)")
    }
  }

  // MARK: - Numbers

  /// Reads a number and checks what follows it; faults stand where CPython's do.
  mutating func readNumber() throws(SyntaxFault) {
    if peek() == 48 {
      switch peek(1) {
      case 120, 88: return try readDigits(16, "hexadecimal")
      case 111, 79: return try readDigits(8, "octal")
      case 98, 66: return try readDigits(2, "binary")
      default: break
      }
      let start = position
      position += 1
      while true {
        if peek() == 95 {
          position += 1
          if !Lexer.isDigit(peek()) { throw fault("invalid decimal literal") }
        }
        if peek() != 48 { break }
        position += 1
      }
      let zerosEnd = position
      let isNonzero = Lexer.isDigit(peek())
      if isNonzero { try readDecimalTail() }
      switch peek() {
      case 46, 101, 69, 106, 74: break
      default:
        if isNonzero {
          throw SyntaxFault(
            message: "leading zeros in decimal integer literals are not permitted; "
              + "use an 0o prefix for octal integers",
            start: start, end: zerosEnd, isLexical: true)
        }
        return try verifyEnd("decimal")
      }
    } else if peek() != 46 {
      try readDecimalTail()
    }
    if peek() == 46 {
      position += 1
      if Lexer.isDigit(peek()) { try readDecimalTail() }
    }
    if peek() == 101 || peek() == 69 {
      let signed = peek(1) == 43 || peek(1) == 45
      if Lexer.isDigit(peek(signed ? 2 : 1)) {
        position += signed ? 2 : 1
        try readDecimalTail()
      } else if signed {
        position += 2
        throw fault("invalid decimal literal")
      } else {
        return try verifyEnd("decimal")
      }
    }
    if peek() == 106 || peek() == 74 {
      position += 1
      return try verifyEnd("imaginary")
    }
    try verifyEnd("decimal")
  }

  /// Reads decimal digits with single underscores between them.
  private mutating func readDecimalTail() throws(SyntaxFault) {
    while true {
      while Lexer.isDigit(peek()) { position += 1 }
      if peek() != 95 { return }
      position += 1
      if !Lexer.isDigit(peek()) { throw fault("invalid decimal literal") }
    }
  }

  private mutating func readDigits(_ radix: UInt32, _ name: String) throws(SyntaxFault) {
    position += 2
    repeat {
      if peek() == 95 { position += 1 }
      guard Lexer.isDigit(peek(), radix: radix) else {
        if radix != 16, Lexer.isDigit(peek()) { throw wrongDigit(name) }
        throw fault("invalid \(name) literal")
      }
      while Lexer.isDigit(peek(), radix: radix) { position += 1 }
    } while peek() == 95
    if radix != 16, Lexer.isDigit(peek()) { throw wrongDigit(name) }
    try verifyEnd(name)
  }

  private mutating func wrongDigit(_ name: String) -> SyntaxFault {
    let digit = character(peek())
    position += 1
    return fault("invalid digit '\(digit)' in \(name) literal")
  }

  private static func isDigit(_ value: UInt32, radix: UInt32) -> Bool {
    if radix == 16 {
      return isDigit(value) || (value >= 97 && value <= 102) || (value >= 65 && value <= 70)
    }
    return value >= 48 && value < 48 + radix
  }

  /// Refuses a letter right behind a number, but for the keywords that CPython still lets pass.
  private func verifyEnd(_ name: String) throws(SyntaxFault) {
    guard peek() < 128, Lexer.mayContinueName(peek()) else { return }
    if peek() == 105, peek(1) == 102 || peek(1) == 110 || peek(1) == 115 { return }
    for keyword in ["and", "else", "for", "or", "not"] {
      let scalars = keyword.unicodeScalars
      if scalars.enumerated().allSatisfy({ peek($0.offset) == $0.element.value }),
        !Lexer.mayContinueName(peek(scalars.count))
      {
        return
      }
    }
    throw fault("invalid \(name) literal")
  }

  // MARK: - Strings

  /// Reads a string from its quote on; the token began at its prefix.
  mutating func readString(from start: Int) throws(SyntaxFault) {
    let quote = peek()
    position += 1
    var size = 1
    if peek() == quote, position < limit {
      position += 1
      guard peek() == quote, position < limit else { return }
      position += 1
      size = 3
    }
    var closing = 0
    while closing != size {
      let value = peek()
      if position >= limit || (size == 1 && value == 10) {
        let line = source.lineIndex(of: min(position, limit - 1)) + 1
        position = start + 1
        throw fault(
          "unterminated \(size == 3 ? "triple-quoted " : "")string literal "
            + "(detected at line \(line))")
      }
      position += 1
      if value == quote {
        closing += 1
      } else {
        closing = 0
        if value == 92, position < limit { position += 1 }
      }
    }
  }
}

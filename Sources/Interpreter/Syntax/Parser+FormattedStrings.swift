// f-strings by the rules of Python 3.11 (reference 2.4.3): no quote of the string's own kind, no
// backslash and no comment in an expression, and fields within fields only in specifications.

extension Parser {
  /// Reads literal text and fields from a position until the end or, in a specification, a brace.
  mutating func formatParts(
    _ position: inout Int, _ end: Int, isRaw: Bool, level: Int
  ) throws(SyntaxFault) -> [FormatPart] {
    var parts: [FormatPart] = []
    let scalars = tree.source.scalars
    while true {
      let isDoubled = try formatText(&position, end, isRaw: isRaw, level: level, into: &parts)
      if isDoubled { continue }
      if position >= end || scalars[position] == 125 { break }
      parts += try formatField(&position, end, isRaw: isRaw, level: level)
    }
    if level > 0, position >= end || scalars[position] != 125 {
      throw faultHere("f-string: expecting '}'")
    }
    return parts
  }

  /// Reads literal text up to a field; true when it ended with a doubled brace.
  private mutating func formatText(
    _ position: inout Int, _ end: Int, isRaw: Bool, level: Int, into parts: inout [FormatPart]
  ) throws(SyntaxFault) -> Bool {
    let scalars = tree.source.scalars
    let start = position
    var isDoubled = false
    var textEnd = end
    scan: while position < end {
      var value = scalars[position]
      position += 1
      if !isRaw, value == 92, position < end {
        value = scalars[position]
        position += 1
        if value == 78 {
          if position < end {
            position += 1
            if scalars[position - 1] == 123 {
              while position < end {
                position += 1
                if scalars[position - 1] == 125 { break }
              }
            }
          }
          continue
        }
      }
      guard value == 123 || value == 125 else { continue }
      if level == 0 {
        if position < end, scalars[position] == value {
          textEnd = position
          position += 1
          isDoubled = true
          break scan
        }
        if value == 125 { throw faultHere("f-string: single '}' is not allowed") }
      }
      position -= 1
      textEnd = position
      break scan
    }
    textEnd = min(textEnd, position)
    if start < textEnd {
      parts.append(.text(try decodeText(start, textEnd, isRaw: isRaw)))
    }
    return isDoubled
  }

  /// Reads a field from its opening brace to behind the closing one.
  private mutating func formatField(
    _ position: inout Int, _ end: Int, isRaw: Bool, level: Int
  ) throws(SyntaxFault) -> [FormatPart] {
    if level >= 2 { throw faultHere("f-string: expressions nested too deeply") }
    let scalars = tree.source.scalars
    position += 1
    let start = position
    try skipExpression(&position, end)
    guard position < end else { throw faultHere("f-string: expecting '}'") }
    if scalars[start..<position].allSatisfy({ $0 == 32 || ($0 >= 9 && $0 <= 13) }) {
      let next = lexer.character(scalars[position])
      throw faultHere(
        next == "}"
          ? "f-string: empty expression not allowed"
          : "f-string: expression required before '\(next)'")
    }
    let expression = try expressionTree(start, position)
    var parts: [FormatPart] = []
    var conversion: UInt32?
    var isDebug = false
    if scalars[position] == 61 {
      position += 1
      while position < end, scalars[position] == 32 || (9...13).contains(scalars[position]) {
        position += 1
      }
      guard position < end else { throw faultHere("f-string: expecting '}'") }
      parts.append(.text(Array(scalars[start..<position])))
      isDebug = true
    }
    if scalars[position] == 33 {
      position += 1
      guard position < end else { throw faultHere("f-string: expecting '}'") }
      conversion = scalars[position]
      position += 1
      guard conversion == 115 || conversion == 114 || conversion == 97 else {
        throw faultHere(
          "f-string: invalid conversion character: expected 's', 'r', or 'a'")
      }
    }
    var specification: [FormatPart]?
    if position < end, scalars[position] == 58 {
      position += 1
      guard position < end else { throw faultHere("f-string: expecting '}'") }
      specification = try formatParts(&position, end, isRaw: isRaw, level: level + 1)
    }
    guard position < end, scalars[position] == 125 else {
      throw faultHere("f-string: expecting '}'")
    }
    position += 1
    if isDebug, specification == nil, conversion == nil { conversion = 114 }
    parts.append(
      .field(
        FormatField(tree: expression, conversion: conversion, specification: specification ?? [])))
    return parts
  }

  /// Finds the end of a field's expression: a `!`, `:`, `=` or `}` outside of brackets and strings.
  private func skipExpression(_ position: inout Int, _ end: Int) throws(SyntaxFault) {
    let scalars = tree.source.scalars
    var quote: UInt32 = 0
    var isTriple = false
    var open: [UInt32] = []
    func isTripled(_ value: UInt32) -> Bool {
      position + 2 < end && scalars[position + 1] == value && scalars[position + 2] == value
    }
    scan: while position < end {
      let value = scalars[position]
      if value == 92 { throw faultHere("f-string expression part cannot include a backslash") }
      if quote != 0 {
        if value == quote, !isTriple || isTripled(value) {
          if isTriple { position += 2 }
          quote = 0
        }
        position += 1
        continue
      }
      switch value {
      case 34, 39:
        quote = value
        isTriple = isTripled(value)
        if isTriple { position += 2 }
      case 40, 91, 123:
        if open.count >= Lexer.maximumBrackets {
          throw faultHere("f-string: too many nested parenthesis")
        }
        open.append(value)
      case 35: throw faultHere("f-string expression part cannot include '#'")
      case 33, 58, 125, 61, 62, 60:
        if open.isEmpty {
          let isPair =
            value != 58 && value != 125 && position + 1 < end && scalars[position + 1] == 61
          if isPair {
            position += 1
          } else if value != 62, value != 60 {
            break scan
          }
        } else if value == 125 {
          try close(&open, value)
        }
      case 41, 93: try close(&open, value)
      default: break
      }
      position += 1
    }
    if quote != 0 { throw faultHere("f-string: unterminated string") }
    if let bracket = open.last {
      throw faultHere("f-string: unmatched '\(lexer.character(bracket))'")
    }
  }

  private func close(_ open: inout [UInt32], _ value: UInt32) throws(SyntaxFault) {
    let closing = lexer.character(value)
    guard let bracket = open.popLast() else {
      throw faultHere("f-string: unmatched '\(closing)'")
    }
    if (bracket == 40 ? 41 : bracket + 2) != value {
      throw faultHere(
        "f-string: closing parenthesis '\(closing)' does not match opening parenthesis "
          + "'\(lexer.character(bracket))'")
    }
  }

  /// Parses the expression of a field. The quotes around bound how deep f-strings can be nested.
  private func expressionTree(_ start: Int, _ end: Int) throws(SyntaxFault) -> SyntaxTree {
    var parser = Parser(tree.source, from: start, to: end, depth: embeddingDepth + 1)
    do throws(SyntaxFault) {
      return try parser.parse()
    } catch {
      if error.isLexical || error.kind != .syntax || error.message.hasPrefix("f-string") {
        throw error
      }
      throw SyntaxFault(
        exception: error.exception, message: "f-string: " + error.message, start: error.start,
        end: error.end)
    }
  }
}

// String literals: prefixes, escapes and adjacent literals (Python reference 2.4.1 and 2.4.2).

extension Parser {
  /// A string token's prefix and content.
  private struct Part {
    let token: Token
    var isRaw = false
    var isBytes = false
    var isFormatted = false
    /// The positions of the content, without prefix and quotes.
    var start = 0
    var end = 0
  }

  /// Decodes adjacent string tokens into one literal.
  mutating func literal(_ tokens: [Token]) throws(SyntaxFault) -> StringLiteral {
    let parts = tokens.map(part)
    let isBytes = parts[0].isBytes
    var bytes: [UInt8] = []
    var pieces: [FormatPart] = []
    var isFormatted = false
    for (index, part) in parts.enumerated() {
      if part.isBytes {
        for position in part.start..<part.end where tree.source.scalars[position] >= 128 {
          throw SyntaxFault(
            message: "bytes can only contain ASCII literal characters", start: part.token.start,
            end: part.token.end)
        }
      }
      // Mixing is found after the literal has been decoded, before a field has been parsed.
      if part.isBytes {
        bytes += try decodeBytes(part)
      } else if !part.isFormatted {
        pieces.append(.text(try decodeText(part.start, part.end, isRaw: part.isRaw)))
      }
      if index > 0, part.isBytes != isBytes {
        throw faultHere("cannot mix bytes and nonbytes literals")
      }
      if part.isFormatted {
        isFormatted = true
        var position = part.start
        pieces += try formatParts(&position, part.end, isRaw: part.isRaw, level: 0)
      }
    }
    if isBytes { return .bytes(bytes) }
    if isFormatted { return .formatted(pieces) }
    var text: [UInt32] = []
    for case .text(let piece) in pieces { text += piece }
    return .text(Text(codePoints: text))
  }

  /// A fault about the last token read, where CPython places what it finds late.
  func faultHere(_ message: String) -> SyntaxFault {
    // A token without a column is placed by where the lexer stands.
    let isBefore = lastToken.map { $0.kind == .indent || $0.kind == .dedent } ?? false
    let start = (lastToken?.start ?? 0) - (isBefore ? 1 : 0)
    return SyntaxFault(message: message, start: max(start, 0), end: lastToken?.end ?? 0)
  }

  private func part(_ token: Token) -> Part {
    var part = Part(token: token)
    var position = token.start
    let scalars = tree.source.scalars
    while position < token.end, scalars[position] != 34, scalars[position] != 39 {
      switch scalars[position] | 32 {
      case 114: part.isRaw = true
      case 98: part.isBytes = true
      case 102: part.isFormatted = true
      default: break
      }
      position += 1
    }
    let quote = scalars[position]
    let isTriple =
      token.end - position >= 6 && scalars[position + 1] == quote && scalars[position + 2] == quote
    part.start = position + (isTriple ? 3 : 1)
    part.end = token.end - (isTriple ? 3 : 1)
    return part
  }

  // MARK: - Escapes

  /// Decodes the text between two positions, escapes included unless it is raw.
  func decodeText(_ start: Int, _ end: Int, isRaw: Bool) throws(SyntaxFault) -> [UInt32] {
    let scalars = tree.source.scalars
    if isRaw { return Array(scalars[start..<end]) }
    var text: [UInt32] = []
    text.reserveCapacity(end - start)
    var position = start
    // CPython decodes a copy in which a character beyond ASCII takes ten bytes; its messages count
    // in that copy.
    var offset = 0
    while position < end {
      let value = scalars[position]
      guard value == 92 else {
        text.append(value)
        offset += value < 128 ? 1 : 10
        position += 1
        continue
      }
      let next = position + 1 < end ? scalars[position + 1] : 0
      switch next {
      case 120, 117, 85:
        let width = next == 120 ? 2 : next == 117 ? 4 : 8
        var number: UInt32 = 0
        var count = 0
        while count < width, position + 2 + count < end,
          let digit = Parser.hexDigit(scalars[position + 2 + count])
        {
          number = number &* 16 &+ digit
          count += 1
        }
        if count < width {
          let form = next == 120 ? "\\xXX" : next == 117 ? "\\uXXXX" : "\\UXXXXXXXX"
          throw escapeFault(offset, 2 + count, "truncated \(form) escape")
        }
        if number > 0x10FFFF {
          throw escapeFault(offset, 2 + count, "illegal Unicode character")
        }
        text.append(number)
        position += 2 + width
        offset += 2 + width
      case 78:
        let (value, length) = try namedCharacter(position, end, offset)
        text.append(value)
        position += length
        offset += length
      default:
        var length = 0
        if let value = Parser.simpleEscape(scalars, position, end, &length) {
          if let value { text.append(value) }
          position += length
          offset += length
        } else {
          // An unknown escape stands for itself.
          text.append(92)
          offset += next < 128 ? 1 : 6
          position += 1
        }
      }
    }
    return text
  }

  /// Decodes the escapes that strings and bytes share; nil for none, an inner nil for no character.
  private static func simpleEscape(
    _ scalars: [UInt32], _ position: Int, _ end: Int, _ length: inout Int
  ) -> UInt32?? {
    guard position + 1 < end else { return nil }
    length = 2
    switch scalars[position + 1] {
    case 10: return .some(nil)
    case 92: return 92
    case 39: return 39
    case 34: return 34
    case 97: return 7
    case 98: return 8
    case 102: return 12
    case 110: return 10
    case 114: return 13
    case 116: return 9
    case 118: return 11
    case 48...55:
      var number: UInt32 = 0
      length = 1
      while length < 4, position + length < end, (48...55).contains(scalars[position + length]) {
        number = number * 8 + scalars[position + length] - 48
        length += 1
      }
      return number
    default: return nil
    }
  }

  private func decodeBytes(_ part: Part) throws(SyntaxFault) -> [UInt8] {
    let scalars = tree.source.scalars
    if part.isRaw {
      return scalars[part.start..<part.end].map { UInt8(truncatingIfNeeded: $0) }
    }
    var bytes: [UInt8] = []
    var position = part.start
    while position < part.end {
      guard scalars[position] == 92 else {
        bytes.append(UInt8(truncatingIfNeeded: scalars[position]))
        position += 1
        continue
      }
      var length = 0
      if position + 1 < part.end, scalars[position + 1] == 120 {
        guard position + 3 < part.end, let high = Parser.hexDigit(scalars[position + 2]),
          let low = Parser.hexDigit(scalars[position + 3])
        else {
          throw faultHere("(value error) invalid \\x escape at position \(position - part.start)")
        }
        bytes.append(UInt8(truncatingIfNeeded: high * 16 + low))
        position += 4
      } else if let value = Parser.simpleEscape(scalars, position, part.end, &length) {
        if let value { bytes.append(UInt8(truncatingIfNeeded: value)) }
        position += length
      } else {
        bytes.append(92)
        position += 1
      }
    }
    return bytes
  }

  static func hexDigit(_ value: UInt32) -> UInt32? {
    switch value {
    case 48...57: value - 48
    case 65...70: value - 55
    case 97...102: value - 87
    default: nil
    }
  }

  private func escapeFault(_ offset: Int, _ length: Int, _ reason: String) -> SyntaxFault {
    let place =
      length == 1
      ? "byte 0x5c in position \(offset)" : "bytes in position \(offset)-\(offset + length - 1)"
    return faultHere("(unicode error) 'unicodeescape' codec can't decode \(place): \(reason)")
  }

  // MARK: - Named characters

  /// The characters by name and by alias, but for those whose name holds their number.
  private static let characterNames: [String: UInt32] = {
    var names = CharacterAliases.values
    let blocks: [ClosedRange<UInt32>] = [
      0...0x33FF, 0x4DC0...0x4DFF, 0xA000...0xFAFF, 0xFB00...0x16FFF, 0x1AFF0...0x1FBFF,
      0xE0000...0xE01FF,
    ]
    for value in blocks.joined() {
      guard let properties = Unicode.Scalar(value)?.properties else { continue }
      if let alias = properties.nameAlias { names[alias] = value }
      if let name = properties.name { names[name] = value }
    }
    return names
  }()

  private static func character(named name: String) -> UInt32? {
    if let value = characterNames[name] { return value }
    guard let hyphen = name.lastIndex(of: "-"),
      let value = UInt32(name[name.index(after: hyphen)...], radix: 16),
      Unicode.Scalar(value)?.properties.name == name
    else { return nil }
    return value
  }

  private func namedCharacter(
    _ position: Int, _ end: Int, _ offset: Int
  ) throws(SyntaxFault) -> (UInt32, Int) {
    let scalars = tree.source.scalars
    var close = position + 3
    while close < end, scalars[close] != 125 { close += 1 }
    guard position + 2 < end, scalars[position + 2] == 123 else {
      throw escapeFault(offset, 2, "malformed \\N character escape")
    }
    guard close < end, close > position + 3 else {
      throw escapeFault(offset, min(close, end) - position, "malformed \\N character escape")
    }
    let name = tree.source.string(position + 3, close).uppercased()
    guard let value = Parser.character(named: name) else {
      let length = tree.source.scalars[position...close].reduce(0) { $0 + ($1 < 128 ? 1 : 10) }
      throw escapeFault(offset, length, "unknown Unicode character name")
    }
    return (value, close + 1 - position)
  }
}

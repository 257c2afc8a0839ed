/// Steps over Python text by brackets, strings and comments, without understanding more of it.
struct PythonReader {
  /// What was stepped over.
  enum Token {
    case opening, closing, string, unendedString, comment, newline, semicolon, other
  }

  /// The text.
  let bytes: [UInt8]
  /// The place, behind the last token.
  var index: Int
  /// Where to stop.
  let end: Int
  /// How many brackets are open; below zero when more were closed.
  var depth = 0

  /// The next token; nil at the end.
  mutating func next() -> Token? {
    guard index < end else { return nil }
    let byte = bytes[index]
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      index += 1
      depth += 1
      return .opening
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      index += 1
      depth -= 1
      return .closing
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      return string(byte)
    case UInt8(ascii: "#"):
      while index < end, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
      return .comment
    case 0x0A, 0x0D:
      index += 1
      return .newline
    case UInt8(ascii: ";"):
      index += 1
      return .semicolon
    default:
      index += 1
      return .other
    }
  }

  private mutating func string(_ quote: UInt8) -> Token {
    let isTriple = index + 2 < end && bytes[index + 1] == quote && bytes[index + 2] == quote
    index += isTriple ? 3 : 1
    while index < end {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\\") {
        index = min(end, index + 2)
      } else if byte == quote {
        if !isTriple {
          index += 1
          return .string
        }
        if index + 2 < end, bytes[index + 1] == quote, bytes[index + 2] == quote {
          index += 3
          return .string
        }
        index += 1
      } else if !isTriple, byte == 0x0A || byte == 0x0D {
        return .unendedString
      } else {
        index += 1
      }
    }
    return .unendedString
  }
}

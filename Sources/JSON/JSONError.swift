/// Why a text is not JSON, and where.
public struct JSONError: Error, Equatable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Sendable, Equatable {
    case unexpectedEnd
    case unexpectedByte(UInt8, expected: String)
    case invalidNumber
    case invalidEscape
    case invalidUTF8
    case controlCharacterInString
    case trailingText
    case tooDeep(limit: Int)
    case duplicateKey(String)
  }

  /// What is wrong.
  public let reason: Reason
  /// The byte at which it was seen, from 0.
  public let offset: Int
  /// The line of that byte, from 1.
  public let line: Int
  /// The column of that byte in its line, from 1.
  public let column: Int

  public var description: String {
    let what =
      switch reason {
      case .unexpectedEnd: "the text ends in the middle of a value"
      case .unexpectedByte(let byte, let expected):
        "expected \(expected), found \(Self.name(of: byte))"
      case .invalidNumber: "not a JSON number"
      case .invalidEscape: "not a JSON escape sequence"
      case .invalidUTF8: "not valid UTF-8"
      case .controlCharacterInString: "a control character in a string must be escaped"
      case .trailingText: "text after the end of the value"
      case .tooDeep(let limit): "nested deeper than \(limit) levels"
      case .duplicateKey(let key): "the key '\(key)' stands twice in one object"
      }
    return "line \(line), column \(column): \(what)"
  }

  private static func name(of byte: UInt8) -> String {
    (0x21...0x7E).contains(byte)
      ? "'\(Character(Unicode.Scalar(byte)))'" : "byte 0x" + String(byte, radix: 16)
  }
}

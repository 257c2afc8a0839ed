/// What stands at the start of bytes: a character, the start of one, or neither.
struct UTF8Prefix {
  enum Kind { case character, incomplete, invalid }

  var kind: Kind
  /// The bytes of the character, or of its longest valid start (at least one).
  var count: Int

  init(_ bytes: ArraySlice<UInt8>) {
    guard let lead = bytes.first else {
      (kind, count) = (.incomplete, 0)
      return
    }
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0..<0x80: length = 1
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if lead == 0xE0 { second = 0xA0...0xBF }
      if lead == 0xED { second = 0x80...0x9F }
    case 0xF0...0xF4:
      length = 4
      if lead == 0xF0 { second = 0x90...0xBF }
      if lead == 0xF4 { second = 0x80...0x8F }
    default:
      (kind, count) = (.invalid, 1)
      return
    }
    count = 1
    while count < length {
      guard count < bytes.count else {
        kind = .incomplete
        return
      }
      let byte = bytes[bytes.startIndex + count]
      guard (count == 1 ? second : 0x80...0xBF).contains(byte) else {
        kind = .invalid
        return
      }
      count += 1
    }
    kind = .character
  }

  /// Whether bytes are characters from start to end.
  static func areCharacters(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let prefix = UTF8Prefix(rest)
      guard prefix.kind == .character else { return false }
      rest.removeFirst(prefix.count)
    }
    return true
  }
}

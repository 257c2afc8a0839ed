/// The text of an answer as bytes, with the way from offsets to lines and columns.
struct AnswerText {
  /// The UTF-8 bytes.
  let bytes: [UInt8]

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// The range without what nobody sees around it, a byte order mark for one; empty for a blank
  /// answer.
  var trimmedRange: Range<Int> { trimmed(0..<bytes.count) }

  /// A range without the white space at its ends.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end {
      let width = blankWidth(at: start, before: end)
      if width == 0 { break }
      start += width
    }
    while end > start {
      let width = blankWidth(before: end, from: start)
      if width == 0 { break }
      end -= width
    }
    return start..<end
  }

  /// The text of a range, which begins and ends between characters.
  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  /// The first offset at or behind a place, and before an end, at which the line ends.
  func lineEnd(from offset: Int, before end: Int) -> Int {
    var index = offset
    while index < end, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
    return index
  }

  /// The offset at which the line of a place begins, not before a start.
  func lineStart(of offset: Int, from start: Int) -> Int {
    var index = offset
    while index > start, bytes[index - 1] != 0x0A, bytes[index - 1] != 0x0D { index -= 1 }
    return index
  }

  /// The line and the column in Unicode scalars of an offset, both from 1.
  func position(of offset: Int) -> (line: Int, column: Int) {
    let end = min(max(offset, 0), bytes.count)
    var line = 1
    var start = 0
    for index in 0..<end {
      let byte = bytes[index]
      // A carriage return and the line feed behind it end one line.
      let isPair = byte == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
      if byte == 0x0A || (byte == 0x0D && !isPair) {
        line += 1
        start = index + 1
      }
    }
    var column = 1
    for byte in bytes[start..<end] where byte & 0xC0 != 0x80 { column += 1 }
    return (line, column)
  }

  /// A mistake at a range of the answer.
  func mistake(
    _ kind: MistakeKind, _ message: String, at range: Range<Int>?, expected: String? = nil,
    parameter: String? = nil
  ) -> Mistake {
    let position = range.map { self.position(of: $0.lowerBound) }
    return Mistake(
      kind: kind, message: message, line: position?.line, column: position?.column,
      byteRange: range, expected: expected, parameter: parameter ?? kind.subject)
  }

  private func blankWidth(at index: Int, before end: Int) -> Int {
    if isSpace(bytes[index]) { return 1 }
    return (2...3).first { width in
      index + width <= end && Self.isBlank(bytes[index..<index + width])
    } ?? 0
  }

  private func blankWidth(before end: Int, from start: Int) -> Int {
    if isSpace(bytes[end - 1]) { return 1 }
    return (2...3).first { width in
      end - width >= start && Self.isBlank(bytes[end - width..<end])
    } ?? 0
  }

  /// Whether bytes are one character that nobody sees.
  private static func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, first >= 0x80,
      let text = String(validating: bytes, as: UTF8.self), let scalar = text.unicodeScalars.first,
      text.unicodeScalars.count == 1
    else { return false }
    return scalar.properties.isWhitespace || ["\u{FEFF}", "\u{200B}", "\u{2060}"].contains(scalar)
  }
}

/// Whether a byte is ASCII white space.
func isSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || (0x09...0x0D).contains(byte)
}

/// Whether a byte may stand in a name; every byte of a character beyond ASCII may.
func isNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
    true
  default:
    false
  }
}

/// Looking at the scalars of valid UTF-8 bytes in place.
enum UTF8Scan {
  /// The byte count of the scalar that begins with a byte.
  @inline(__always)
  static func length(of lead: UInt8) -> Int {
    lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  }

  /// The scalar at a place.
  static func scalar(at position: Int, in text: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar {
    let lead = text[position]
    if lead < 0x80 { return Unicode.Scalar(lead) }
    let length = length(of: lead)
    guard position + length <= text.count else { return "\u{FFFD}" }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(text[position + offset] & 0x3F) }
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }

  /// The scalars of a text.
  static func scalars(of text: UnsafeBufferPointer<UInt8>) -> [Unicode.Scalar] {
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(text.count)
    var position = 0
    while position < text.count {
      scalars.append(scalar(at: position, in: text))
      position += length(of: text[position])
    }
    return scalars
  }

  /// Where the scalar before a place begins.
  static func start(before position: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    var start = position - 1
    while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }

  /// Where the white space that ends at a place begins.
  static func spaceStart(in text: UnsafeBufferPointer<UInt8>, before position: Int) -> Int {
    var position = position
    while position > 0 {
      let start = start(before: position, in: text)
      guard scalar(at: start, in: text).properties.isWhitespace else { break }
      position = start
    }
    return position
  }

  /// Where the white space that begins at a place ends.
  static func spaceEnd(in text: UnsafeBufferPointer<UInt8>, from position: Int) -> Int {
    var position = position
    while position < text.count, scalar(at: position, in: text).properties.isWhitespace {
      position += length(of: text[position])
    }
    return position
  }

  /// Whether the scalar before a place is part of a word.
  static func isWord(before position: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    position > 0 && isWord(at: start(before: position, in: text), in: text)
  }

  /// Whether the scalar at a place is part of a word (`\w`).
  static func isWord(at position: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard position < text.count else { return false }
    let category = scalar(at: position, in: text).properties.generalCategory
    return CategoryMask.word.contains(CategoryMask(category))
  }
}

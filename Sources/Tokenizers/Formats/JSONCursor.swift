/// A place in the bytes of a JSON text, for reading short strings and integers one after the other.
struct JSONCursor {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, from position: Int) {
    self.bytes = bytes
    self.position = position
  }

  /// Takes a byte behind white space, if it is there.
  @inline(__always)
  mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  /// A non-negative integer of at most nine digits.
  mutating func integer() -> Int? {
    skipSpace()
    var value = 0
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]), position - start < 10 {
      value = value * 10 + Int(bytes[position] - 0x30)
      position += 1
    }
    let count = position - start
    guard (1...9).contains(count), count == 1 || bytes[start] != 0x30 else { return nil }
    return value
  }

  /// Reads a string and hands its bytes to a body; nil if there is none.
  mutating func withString<R>(
    _ scratch: inout [UInt8], _ body: (UnsafeBufferPointer<UInt8>, inout JSONCursor) -> R
  ) -> R? {
    guard take(0x22) else { return nil }
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0x22 {
        let text = UnsafeBufferPointer(rebasing: bytes[start..<position])
        position += 1
        return body(text, &self)
      }
      if byte == 0x5C {
        guard unescape(from: start, into: &scratch) else { return nil }
        return scratch.withUnsafeBufferPointer { body($0, &self) }
      }
      if byte < 0x20 { return nil }
      position += 1
    }
    return nil
  }

  /// Reads a string with escapes; surrogates and unknown escapes are left to the full parser.
  private mutating func unescape(from start: Int, into text: inout [UInt8]) -> Bool {
    text.removeAll(keepingCapacity: true)
    text.append(contentsOf: bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == 0x22 { return true }
      if byte < 0x20 { return false }
      guard byte == 0x5C else {
        text.append(byte)
        continue
      }
      guard position < bytes.count else { return false }
      let escape = bytes[position]
      position += 1
      switch escape {
      case 0x22, 0x5C, 0x2F: text.append(escape)
      case 0x62: text.append(0x08)
      case 0x66: text.append(0x0C)
      case 0x6E: text.append(0x0A)
      case 0x72: text.append(0x0D)
      case 0x74: text.append(0x09)
      case 0x75:
        guard position + 4 <= bytes.count,
          let value = UInt32(
            String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16),
          bytes[position] != 0x2B, let scalar = Unicode.Scalar(value)
        else { return false }
        position += 4
        text.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
      default: return false
      }
    }
    return false
  }

  /// The values of members of the object here, by name; nil if one is there twice, or this is no object.
  mutating func members(_ names: [String]) -> [String: Range<Int>]? {
    guard take(0x7B) else { return nil }
    var found: [String: Range<Int>] = [:]
    var scratch: [UInt8] = []
    while true {
      guard
        let name = withString(
          &scratch, { text, _ in names.first { text.elementsEqual($0.utf8) } }), take(0x3A)
      else { return nil }
      skipSpace()
      let start = position
      guard skipValue() else { return nil }
      if let name, found.updateValue(start..<position, forKey: name) != nil { return nil }
      if take(0x2C) { continue }
      return take(0x7D) ? found : nil
    }
  }

  /// Goes behind a value; what is inside is looked at when it is read.
  private mutating func skipValue() -> Bool {
    var depth = 0
    while position < bytes.count {
      switch bytes[position] {
      case 0x22:
        guard skipString() else { return false }
        if depth == 0 { return true }
        continue
      case 0x5B, 0x7B: depth += 1
      case 0x5D, 0x7D:
        // The end of what this value stands in.
        if depth == 0 { return true }
        depth -= 1
        if depth == 0 {
          position += 1
          return true
        }
      case 0x2C where depth == 0: return true
      default: break
      }
      position += 1
    }
    return false
  }

  private mutating func skipString() -> Bool {
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      position += byte == 0x5C ? 2 : 1
      if byte == 0x22 { return true }
    }
    return false
  }

  @inline(__always)
  private mutating func skipSpace() {
    while position < bytes.count,
      bytes[position] == 0x20 || bytes[position] == 0x0A || bytes[position] == 0x0D
        || bytes[position] == 0x09
    { position += 1 }
  }
}

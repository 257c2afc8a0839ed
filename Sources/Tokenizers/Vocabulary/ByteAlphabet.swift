/// The 256 printable characters by which byte-level vocabularies write bytes (GPT-2): `Ġ` is a space.
enum ByteAlphabet {
  /// The scalar of each byte.
  static let scalars: [UInt16] = {
    var scalars = [UInt16](repeating: 0, count: 256)
    var next: UInt16 = 256
    for byte in 0..<256 {
      let isPrintable =
        (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || (0xAE...0xFF).contains(byte)
      scalars[byte] = isPrintable ? UInt16(byte) : next
      if !isPrintable { next += 1 }
    }
    return scalars
  }()

  /// The byte of each scalar below 0x144, or -1.
  private static let bytes: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() where Int(scalar) < bytes.count {
      bytes[Int(scalar)] = Int16(byte)
    }
    return bytes
  }()

  /// Writes bytes in the alphabet, as UTF-8.
  static func append(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    for byte in text {
      let scalar = scalars[Int(byte)]
      if scalar < 0x80 {
        output.append(UInt8(scalar))
      } else {
        output.append(UInt8(0xC0 | scalar >> 6))
        output.append(UInt8(0x80 | scalar & 0x3F))
      }
    }
  }

  /// The bytes that a piece writes; nil if a character is not in the alphabet.
  static func bytes(of piece: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var output: [UInt8] = []
    output.reserveCapacity(piece.count)
    var position = 0
    while position < piece.count {
      let value = Int(UTF8Scan.scalar(at: position, in: piece).value)
      guard value < bytes.count, bytes[value] >= 0 else { return nil }
      output.append(UInt8(bytes[value]))
      position += UTF8Scan.length(of: piece[position])
    }
    return output
  }
}

/// The fields of one protobuf message, in order (Protocol Buffers encoding, "Message structure").
///
/// Reads in place; a length never reaches beyond its message.
struct ProtobufReader {
  /// A field's value by wire type.
  enum Value {
    case varint(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    /// A text, byte string or message: where it lies in the file.
    case bytes(Range<Int>)
  }

  private let file: [UInt8]
  private let name: String
  private let end: Int
  private(set) var position: Int

  init(_ file: [UInt8], range: Range<Int>, name: String) {
    self.file = file
    self.name = name
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next field's number and value; nil at the end.
  mutating func next() throws(TokenizerError) -> (number: UInt64, value: Value)? {
    guard position < end else { return nil }
    let start = position
    let key = try varint()
    guard key >> 3 > 0 else { throw .invalidWireType(field: name, offset: start) }
    switch key & 7 {
    case 0: return (key >> 3, .varint(try varint()))
    case 1: return (key >> 3, .fixed64(try fixed(8)))
    case 2:
      let count = try varint()
      guard count <= UInt64(end - position) else { throw .truncated(field: name, offset: start) }
      let range = position..<position + Int(count)
      position = range.upperBound
      return (key >> 3, .bytes(range))
    case 5: return (key >> 3, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
    default: throw .invalidWireType(field: name, offset: start)
    }
  }

  private mutating func fixed(_ count: Int) throws(TokenizerError) -> UInt64 {
    guard end - position >= count else { throw .truncated(field: name, offset: position) }
    var value: UInt64 = 0
    for offset in 0..<count { value |= UInt64(file[position + offset]) << UInt64(offset * 8) }
    position += count
    return value
  }

  private mutating func varint() throws(TokenizerError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < end else { throw .truncated(field: name, offset: start) }
      let byte = file[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw .invalidWireType(field: name, offset: start)
  }
}

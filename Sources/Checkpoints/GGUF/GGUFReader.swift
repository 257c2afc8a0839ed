/// Reads the numbers and strings of a GGUF header one after the other, through a small window of
/// copied bytes.
struct GGUFReader {
  let file: MappedFile
  /// The next byte, from the start of the file.
  private(set) var position: Int
  private var window: [UInt8] = []
  private var windowStart = 0

  private static let windowByteCount = 1 << 16

  init(_ file: MappedFile, at position: Int = 0) {
    self.file = file
    self.position = position
  }

  /// The bytes left in the file.
  var remaining: Int { file.byteCount - position }

  /// The next integer, little-endian.
  mutating func integer<T: FixedWidthInteger & UnsignedInteger>(_ type: T.Type = T.self)
    throws(CheckpointError) -> T
  {
    let size = MemoryLayout<T>.size
    try fill(size)
    let start = position - windowStart
    var value: T = 0
    for index in (0..<size).reversed() {
      value = value << 8 | T(truncatingIfNeeded: window[start + index])
    }
    position += size
    return value
  }

  /// A count of things of which each takes at least `minimum` bytes, so that a hostile count is
  /// seen before anything is allocated for it.
  mutating func count(_ field: String, minimum: Int) throws(CheckpointError) -> Int {
    let count = try integer(UInt64.self)
    let limit = UInt64(remaining / minimum)
    guard count <= limit else {
      throw CheckpointError.absurdCount(path: file.path, field: field, count: count, limit: limit)
    }
    return Int(count)
  }

  /// A string: a length of eight bytes and UTF-8, repaired where it is not valid.
  mutating func string(_ field: String) throws(CheckpointError) -> String {
    let length = try count(field, minimum: 1)
    if length <= Self.windowByteCount {
      try fill(length)
      let start = position - windowStart
      position += length
      return String(decoding: window[start..<start + length], as: UTF8.self)
    }
    let bytes = try file.bytes(position..<position + length)
    position += length
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Steps over bytes that were found to be there.
  mutating func skip(_ byteCount: Int) throws(CheckpointError) {
    guard byteCount <= remaining else {
      throw CheckpointError.tooShort(
        path: file.path, needed: position.addingReportingOverflow(byteCount).partialValue,
        found: file.byteCount)
    }
    position += byteCount
  }

  /// Makes the window cover the next bytes.
  private mutating func fill(_ byteCount: Int) throws(CheckpointError) {
    if position >= windowStart, position + byteCount <= windowStart + window.count { return }
    guard byteCount <= remaining else {
      throw CheckpointError.tooShort(
        path: file.path, needed: position + byteCount, found: file.byteCount)
    }
    let end = min(file.byteCount, position + max(byteCount, Self.windowByteCount))
    window = try file.bytes(position..<end)
    windowStart = position
  }
}

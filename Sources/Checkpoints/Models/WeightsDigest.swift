/// A digest that tells one set of weights from another, cheap enough to take at every load.
///
/// It is a SHA-256 over every weight file in the order of their names: the file's size as eight
/// bytes, little-endian, then of a file up to 64 MiB all bytes, and of a larger one the first 1 MiB
/// (the header with every tensor's name, type and shape), 62 blocks of 64 KiB at even distances and
/// the last 64 KiB. Names of files and folders do not enter, so a copy has the same digest. Training
/// or quantizing changes every block; somebody who changes single bytes on purpose is not detected
/// in large files, which is why their digest is marked `sampled`.
enum WeightsDigest {
  static let wholeLimit = 64 << 20
  private static let headByteCount = 1 << 20
  private static let blockByteCount = 64 << 10
  private static let blockCount = 62

  /// The digest as `sha256:…` or, where a file is sampled, `sampled-sha256:…`.
  static func digest(of files: [MappedFile]) throws(CheckpointError) -> String {
    var hash = SHA256()
    var isSampled = false
    for file in files {
      hash.update(file.byteCount)
      for range in ranges(byteCount: file.byteCount) {
        try update(&hash, file, range)
      }
      try file.checkLength()
      isSampled = isSampled || file.byteCount > wholeLimit
    }
    return (isSampled ? "sampled-sha256:" : "sha256:") + hash.finish()
  }

  /// The parts of a file of a size that are hashed.
  static func ranges(byteCount: Int) -> [Range<Int>] {
    guard byteCount > wholeLimit else { return [0..<byteCount] }
    let last = byteCount - blockByteCount
    let stride = (last - headByteCount) / (blockCount + 1)
    let blocks = (1...blockCount).map { headByteCount + $0 * stride } + [last]
    return [0..<headByteCount] + blocks.map { $0..<$0 + blockByteCount }
  }

  private static func update(_ hash: inout SHA256, _ file: MappedFile, _ range: Range<Int>)
    throws(CheckpointError)
  {
    var buffer = [UInt8](repeating: 0, count: min(range.count, 1 << 18))
    var position = range.lowerBound
    while position < range.upperBound {
      let end = min(position + buffer.count, range.upperBound)
      var failure: CheckpointError?
      buffer.withUnsafeMutableBytes { bytes in
        do throws(CheckpointError) {
          try file.copy(position..<end, into: bytes)
          hash.update(UnsafeRawBufferPointer(rebasing: bytes[..<(end - position)]))
        } catch { failure = error }
      }
      if let failure { throw failure }
      position = end
    }
  }
}

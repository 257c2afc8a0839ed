import CPlatform

/// SHA-256 (FIPS 180-4), for digests of weights.
struct SHA256 {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  private var pending: [UInt8] = []
  private var byteCount: UInt64 = 0
  private let isAccelerated: Bool

  /// - Parameter isAccelerated: false leaves the processor's own instructions unused.
  init(isAccelerated: Bool = true) { self.isAccelerated = isAccelerated }

  /// Adds bytes to the message.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    byteCount &+= UInt64(bytes.count)
    var rest = bytes[...]
    if !pending.isEmpty {
      let taken = min(64 - pending.count, rest.count)
      pending.append(contentsOf: rest.prefix(taken))
      rest = rest.dropFirst(taken)
      guard pending.count == 64 else { return }
      let block = pending
      block.withUnsafeBytes { compress($0) }
      pending.removeAll(keepingCapacity: true)
    }
    let whole = rest.count / 64 * 64
    compress(UnsafeRawBufferPointer(rebasing: rest.prefix(whole)))
    rest = rest.dropFirst(whole)
    pending.append(contentsOf: rest)
  }

  /// Adds an integer to the message as eight bytes, little-endian.
  mutating func update(_ value: Int) {
    withUnsafeBytes(of: Int64(value).littleEndian) { update($0) }
  }

  /// Ends the message and gives its digest as 64 hexadecimal digits.
  mutating func finish() -> String {
    let bitCount = byteCount &* 8
    var padding: [UInt8] = [0x80]
    while (Int(byteCount % 64) + padding.count) % 64 != 56 { padding.append(0) }
    withUnsafeBytes(of: bitCount.bigEndian) { padding.append(contentsOf: $0) }
    padding.withUnsafeBytes { update($0) }
    return state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  private mutating func compress(_ blocks: UnsafeRawBufferPointer) {
    guard let base = blocks.baseAddress else { return }
    bp_sha256_compress(&state, base, blocks.count / 64, isAccelerated)
  }
}

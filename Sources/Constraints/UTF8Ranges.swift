/// A range of characters as ranges of bytes: what UTF-8 makes of it.
///
/// The split follows the boundaries at which one more byte is needed or a continuation byte runs
/// over (Russ Cox's "utf8-ranges").
enum UTF8Ranges {
  /// Sequences of one to four byte ranges; a character of the range is a member of exactly one.
  static func sequences(for range: ClosedRange<Unicode.Scalar>) -> [[ClosedRange<UInt8>]] {
    var sequences: [[ClosedRange<UInt8>]] = []
    // Surrogates are no characters.
    for part in [0...0xD7FF, 0xE000...0x10FFFF] as [ClosedRange<UInt32>] {
      let low = max(range.lowerBound.value, part.lowerBound)
      let high = min(range.upperBound.value, part.upperBound)
      if low <= high { split(low, high, into: &sequences) }
    }
    return sequences
  }

  private static func split(
    _ low: UInt32, _ high: UInt32, into sequences: inout [[ClosedRange<UInt8>]]
  ) {
    for most in [0x7F, 0x7FF, 0xFFFF] as [UInt32] where low <= most && most < high {
      split(low, most, into: &sequences)
      split(most + 1, high, into: &sequences)
      return
    }
    guard high > 0x7F else {
      sequences.append([UInt8(low)...UInt8(high)])
      return
    }
    for count in 1..<4 {
      let mask: UInt32 = (1 << (6 * UInt32(count))) - 1
      guard low & ~mask != high & ~mask else { continue }
      if low & mask != 0 {
        split(low, low | mask, into: &sequences)
        split((low | mask) + 1, high, into: &sequences)
        return
      }
      if high & mask != mask {
        split(low, (high & ~mask) - 1, into: &sequences)
        split(high & ~mask, high, into: &sequences)
        return
      }
    }
    sequences.append(zip(encoded(low), encoded(high)).map { $0...$1 })
  }

  private static func encoded(_ value: UInt32) -> [UInt8] {
    Unicode.Scalar(value).map { Array(String($0).utf8) } ?? []
  }
}

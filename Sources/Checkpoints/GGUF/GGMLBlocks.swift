/// ggml's quantization blocks, one expansion each (`ggml-quants.c`, `dequantize_row_*`).
///
/// `d` is a block's scale, `m` or `dmin` its minimum, half precision both. The k-quants are blocks of
/// 256 in groups of 16 or 32 with integer scales of their own.
enum GGMLBlocks {
  // MARK: - Blocks of 32

  /// `d`, 32 signed bytes: x = d · q.
  static func expandQ8_0(_ from: UnsafeRawPointer, _ to: UnsafeMutablePointer<Float>) {
    let d = from.loadHalf(0)
    for index in 0..<32 {
      to[index] = d * Float(from.loadLittle(2 + index, as: Int8.self))
    }
  }

  /// `d`, 16 bytes: x = d · (q − 8); low nibbles are the first half.
  static func expandQ4_0(_ from: UnsafeRawPointer, _ to: UnsafeMutablePointer<Float>) {
    let d = from.loadHalf(0)
    for index in 0..<16 {
      let byte = from.byte(2 + index)
      to[index] = d * Float((byte & 15) - 8)
      to[index + 16] = d * Float((byte >> 4) - 8)
    }
  }

  /// `d`, `m`, 16 bytes: x = d · q + m.
  static func expandQ4_1(_ from: UnsafeRawPointer, _ to: UnsafeMutablePointer<Float>) {
    let d = from.loadHalf(0)
    let m = from.loadHalf(2)
    for index in 0..<16 {
      let byte = from.byte(4 + index)
      to[index] = d * Float(byte & 15) + m
      to[index + 16] = d * Float(byte >> 4) + m
    }
  }

  /// `d`, 32 fifth bits, 16 bytes: x = d · (q − 16).
  static func expandQ5_0(_ from: UnsafeRawPointer, _ to: UnsafeMutablePointer<Float>) {
    let d = from.loadHalf(0)
    let high = Int(from.loadLittle(2, as: UInt32.self))
    for index in 0..<16 {
      let byte = from.byte(6 + index)
      to[index] = d * Float((byte & 15 | (high >> index & 1) << 4) - 16)
      to[index + 16] = d * Float((byte >> 4 | (high >> (index + 16) & 1) << 4) - 16)
    }
  }

  /// `d`, `m`, 32 fifth bits, 16 bytes: x = d · q + m.
  static func expandQ5_1(_ from: UnsafeRawPointer, _ to: UnsafeMutablePointer<Float>) {
    let d = from.loadHalf(0)
    let m = from.loadHalf(2)
    let high = Int(from.loadLittle(4, as: UInt32.self))
    for index in 0..<16 {
      let byte = from.byte(8 + index)
      to[index] = d * Float(byte & 15 | (high >> index & 1) << 4) + m
      to[index + 16] = d * Float(byte >> 4 | (high >> (index + 16) & 1) << 4) + m
    }
  }

  // MARK: - Blocks of 256

  /// 16 bytes of 4-bit scale and minimum, 64 bytes of 2-bit numbers, `d`, `dmin`.
  static func expandQ2K(_ from: UnsafeRawPointer, _ to: UnsafeMutablePointer<Float>) {
    let d = from.loadHalf(80)
    let dmin = from.loadHalf(82)
    for group in 0..<16 {
      let scale = from.byte(group)
      let multiplier = d * Float(scale & 15)
      let minimum = dmin * Float(scale >> 4)
      let (half, inside) = group.quotientAndRemainder(dividingBy: 8)
      let (shift, part) = inside.quotientAndRemainder(dividingBy: 2)
      for index in 0..<16 {
        let byte = from.byte(16 + half * 32 + part * 16 + index)
        to[group * 16 + index] = multiplier * Float(byte >> (2 * shift) & 3) - minimum
      }
    }
  }

  /// 32 bytes of third bits, 64 bytes of 2-bit numbers, 12 bytes of 6-bit scales, `d`.
  static func expandQ3K(_ from: UnsafeRawPointer, _ to: UnsafeMutablePointer<Float>) {
    let d = from.loadHalf(108)
    for group in 0..<16 {
      let low = group < 8 ? from.byte(96 + group) & 15 : from.byte(96 + group - 8) >> 4
      let high = from.byte(104 + group % 4) >> (2 * (group / 4)) & 3
      let multiplier = d * Float((low | high << 4) - 32)
      let (half, inside) = group.quotientAndRemainder(dividingBy: 8)
      let (shift, part) = inside.quotientAndRemainder(dividingBy: 2)
      for index in 0..<16 {
        let bits = from.byte(32 + half * 32 + part * 16 + index) >> (2 * shift) & 3
        let mask = from.byte(part * 16 + index) >> (half * 4 + shift) & 1
        to[group * 16 + index] = multiplier * Float(bits - (mask == 0 ? 4 : 0))
      }
    }
  }

  /// `d`, `dmin`, 12 bytes of 6-bit scales and minimums, 128 bytes of 4-bit numbers.
  static func expandQ4K(_ from: UnsafeRawPointer, _ to: UnsafeMutablePointer<Float>) {
    let d = from.loadHalf(0)
    let dmin = from.loadHalf(2)
    for group in 0..<8 {
      let (scale, minimum) = scaleAndMinimum(from + 4, group)
      let multiplier = d * Float(scale)
      let offset = dmin * Float(minimum)
      for index in 0..<32 {
        let byte = from.byte(16 + group / 2 * 32 + index)
        let number = group % 2 == 0 ? byte & 15 : byte >> 4
        to[group * 32 + index] = multiplier * Float(number) - offset
      }
    }
  }

  /// As Q4_K, with 32 bytes of fifth bits before the numbers.
  static func expandQ5K(_ from: UnsafeRawPointer, _ to: UnsafeMutablePointer<Float>) {
    let d = from.loadHalf(0)
    let dmin = from.loadHalf(2)
    for group in 0..<8 {
      let (scale, minimum) = scaleAndMinimum(from + 4, group)
      let multiplier = d * Float(scale)
      let offset = dmin * Float(minimum)
      for index in 0..<32 {
        let byte = from.byte(48 + group / 2 * 32 + index)
        let low = group % 2 == 0 ? byte & 15 : byte >> 4
        let high = from.byte(16 + index) >> group & 1
        to[group * 32 + index] = multiplier * Float(low | high << 4) - offset
      }
    }
  }

  /// 128 bytes of low nibbles, 64 bytes of high pairs of bits, 16 signed scales, `d`.
  static func expandQ6K(_ from: UnsafeRawPointer, _ to: UnsafeMutablePointer<Float>) {
    let d = from.loadHalf(208)
    for half in 0..<2 {
      for quarter in 0..<4 {
        for index in 0..<32 {
          let low = from.byte(half * 64 + quarter % 2 * 32 + index) >> (quarter / 2 * 4) & 15
          let high = from.byte(128 + half * 32 + index) >> (2 * quarter) & 3
          let scale = from.loadLittle(
            192 + half * 8 + quarter * 2 + index / 16, as: Int8.self)
          to[half * 128 + quarter * 32 + index] =
            d * Float(scale) * Float((low | high << 4) - 32)
        }
      }
    }
  }

  /// The 6-bit scale and minimum of a group of 32, packed into 12 bytes: the first four of each
  /// whole, the others in nibbles whose upper bits are the first ones' top two.
  private static func scaleAndMinimum(_ packed: UnsafeRawPointer, _ group: Int)
    -> (scale: Int, minimum: Int)
  {
    if group < 4 { return (packed.byte(group) & 63, packed.byte(group + 4) & 63) }
    let low = packed.byte(group + 4)
    return (
      low & 15 | (packed.byte(group - 4) >> 6) << 4,
      low >> 4 | (packed.byte(group) >> 6) << 4
    )
  }
}

extension UnsafeRawPointer {
  @inline(__always)
  fileprivate func byte(_ offset: Int) -> Int { Int(load(fromByteOffset: offset, as: UInt8.self)) }
}

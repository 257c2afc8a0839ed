extension ElementType {
  /// Turns `count` stored blocks into `count * blockElementCount` floats, exactly as ggml's
  /// `dequantize_row_*` does: same operations, same order, each rounded to float.
  ///
  /// The caller has checked `isReadable` and both sizes. Bytes need not be aligned.
  func expandBlocks(
    _ source: UnsafeRawBufferPointer, count: Int,
    into destination: UnsafeMutableBufferPointer<Float>
  ) {
    guard count > 0, let bytes = source.baseAddress, let floats = destination.baseAddress else {
      return
    }
    switch self {
    case .f32:
      for index in 0..<count {
        floats[index] = Float(bitPattern: bytes.loadLittle(4 * index, as: UInt32.self))
      }
    case .bf16:
      for index in 0..<count {
        floats[index] = BFloat16.float(bytes.loadLittle(2 * index, as: UInt16.self))
      }
    case .f16:
      for index in 0..<count { floats[index] = bytes.loadHalf(2 * index) }
    default:
      for block in 0..<count {
        let from = bytes + block * blockByteCount
        let to = floats + block * blockElementCount
        switch self {
        case .q8_0: GGMLBlocks.expandQ8_0(from, to)
        case .q4_0: GGMLBlocks.expandQ4_0(from, to)
        case .q4_1: GGMLBlocks.expandQ4_1(from, to)
        case .q5_0: GGMLBlocks.expandQ5_0(from, to)
        case .q5_1: GGMLBlocks.expandQ5_1(from, to)
        case .q2K: GGMLBlocks.expandQ2K(from, to)
        case .q3K: GGMLBlocks.expandQ3K(from, to)
        case .q4K: GGMLBlocks.expandQ4K(from, to)
        case .q5K: GGMLBlocks.expandQ5K(from, to)
        case .q6K: GGMLBlocks.expandQ6K(from, to)
        default: break
        }
      }
    }
  }
}

extension UnsafeRawPointer {
  /// The little-endian integer at a byte offset of any alignment.
  @inline(__always)
  func loadLittle<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: T.Type) -> T {
    T(littleEndian: loadUnaligned(fromByteOffset: offset, as: T.self))
  }

  /// The IEEE half-precision number at a byte offset, as a float; exact.
  @inline(__always)
  func loadHalf(_ offset: Int) -> Float {
    let bits = UInt32(loadLittle(offset, as: UInt16.self))
    let sign = (bits & 0x8000) << 16
    let exponent = bits >> 10 & 0x1F
    let fraction = bits & 0x3FF
    switch exponent {
    case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    case 0:
      // Zero or a subnormal, fraction · 2⁻²⁴: a normal number in float.
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}

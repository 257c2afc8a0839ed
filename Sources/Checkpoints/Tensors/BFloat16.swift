/// Conversions between float and the bit patterns of bfloat16, the upper half of a float.
///
/// Whatever is rounded in Swift is rounded here; the kernels have their own.
public enum BFloat16 {
  /// The float of a bit pattern; exact.
  @inlinable
  public static func float(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

  /// The nearest bit pattern, ties to even; a NaN stays a (quiet) NaN.
  @inlinable
  public static func bits(_ value: Float) -> UInt16 {
    let pattern = value.bitPattern
    if value.isNaN { return UInt16(truncatingIfNeeded: pattern >> 16) | 0x40 }
    let bias = 0x7FFF + (pattern >> 16 & 1)
    return UInt16(truncatingIfNeeded: (pattern &+ bias) >> 16)
  }

  /// The nearest number that bfloat16 has, ties to even; a NaN stays a (quiet) NaN.
  @inlinable
  public static func rounded(_ value: Float) -> Float { float(bits(value)) }
}

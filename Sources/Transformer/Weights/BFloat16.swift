/// Rounding to bfloat16.
enum BFloat16 {
  /// The nearest bfloat16, ties to even, of a finite number.
  static func round(_ x: Float) -> Float {
    let bits = x.bitPattern
    return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
  }
}

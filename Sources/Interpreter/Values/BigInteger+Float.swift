extension BigInteger {
  /// The integral part of a finite number; nil for infinities and NaN.
  public init?(truncating value: Double) {
    guard value.isFinite else { return nil }
    let whole = value.rounded(.towardZero)
    guard whole != 0 else {
      self = 0
      return
    }
    let mantissa = BigInteger(Int(whole.significandBitPattern | (1 << 52)))
    let shift = Int(whole.exponent) - 52
    let magnitude = shift >= 0 ? mantissa.shiftedLeft(shift) : mantissa.shiftedRight(-shift)
    self = whole < 0 ? -magnitude : magnitude
  }

  /// The nearest double, ties to even; nil when the number is too large.
  public var double: Double? {
    BigInteger.quotient(self, 1)
  }

  /// The quotient of two integers, correctly rounded (ties to even), as Python's `int / int`.
  ///
  /// The divisor is not zero; nil stands for an overflow.
  static func quotient(_ numerator: BigInteger, _ divisor: BigInteger) -> Double? {
    if numerator.isZero { return divisor.isNegative ? -0.0 : 0.0 }
    let negative = numerator.isNegative != divisor.isNegative
    let a = BigInteger(isNegative: false, magnitude: numerator.magnitude)
    let b = BigInteger(isNegative: false, magnitude: divisor.magnitude)
    // Scale so that the quotient has 55 or 56 bits, or fewer where the result is subnormal: its
    // last two bits and the remainder then decide the one rounding there is.
    var shift = a.bitLength - b.bitLength - 55
    if shift < -1076 { shift = -1076 }
    let scaled = shift >= 0 ? (a, b.shiftedLeft(shift)) : (a.shiftedLeft(-shift), b)
    guard let (q, r) = scaled.0.floorDivided(by: scaled.1) else { return nil }
    var bits = q.word
    let length = q.bitLength
    // The weight of the last place kept: 53 bits, but never below 2^-1074.
    let drop = max(length - 53, -1074 - shift)
    if drop > 0 {
      let rest = bits & ((1 << UInt(drop)) - 1)
      let half: UInt = 1 << UInt(drop - 1)
      bits >>= UInt(drop)
      if rest > half || (rest == half && (!r.isZero || bits & 1 == 1)) { bits += 1 }
      shift += drop
    }
    let result = Double(sign: .plus, exponent: shift, significand: Double(bits))
    guard result.isFinite else { return nil }
    return negative ? -result : result
  }
}

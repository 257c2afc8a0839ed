extension BigInteger {
  /// Floored quotient and remainder, as Python's `divmod`; nil for a divisor of zero.
  public func floorDivided(by divisor: BigInteger) -> (quotient: BigInteger, remainder: BigInteger)?
  {
    guard !divisor.isZero else { return nil }
    let (q, r) = BigInteger.divide(magnitude, divisor.magnitude)
    let quotient = BigInteger(isNegative: isNegative != divisor.isNegative, magnitude: q)
    let remainder = BigInteger(isNegative: isNegative, magnitude: r)
    if !remainder.isZero && remainder.isNegative != divisor.isNegative {
      return (quotient - 1, remainder + divisor)
    }
    return (quotient, remainder)
  }

  /// Quotient and remainder of magnitudes by Knuth's algorithm D; the divisor is not zero.
  static func divide(_ numerator: [UInt32], _ divisor: [UInt32]) -> ([UInt32], [UInt32]) {
    if compare(numerator, divisor) < 0 { return ([], numerator) }
    if divisor.count == 1 {
      let (quotient, remainder) = divide(numerator, by: divisor[0])
      return (quotient, [remainder])
    }
    let n = divisor.count
    let m = numerator.count - n
    let shift = UInt32(divisor[n - 1].leadingZeroBitCount)
    let v = shifted(divisor, shift)
    var u = shifted(numerator, shift)
    if u.count == numerator.count { u.append(0) }
    var quotient = [UInt32](repeating: 0, count: m + 1)
    let top = UInt64(v[n - 1])
    let next = UInt64(v[n - 2])
    for j in stride(from: m, through: 0, by: -1) {
      let head = UInt64(u[j + n]) << 32 | UInt64(u[j + n - 1])
      var q = head / top
      var r = head % top
      while q > 0xFFFF_FFFF || q * next > (r << 32 | UInt64(u[j + n - 2])) {
        q -= 1
        r += top
        if r > 0xFFFF_FFFF { break }
      }
      var borrow: Int64 = 0
      var carry: UInt64 = 0
      for i in 0..<n {
        let p = q * UInt64(v[i]) + carry
        carry = p >> 32
        let t = Int64(u[i + j]) - borrow - Int64(p & 0xFFFF_FFFF)
        u[i + j] = UInt32(truncatingIfNeeded: t)
        borrow = t < 0 ? 1 : 0
      }
      let t = Int64(u[j + n]) - borrow - Int64(carry)
      u[j + n] = UInt32(truncatingIfNeeded: t)
      if t < 0 {
        q -= 1
        var carry: UInt64 = 0
        for i in 0..<n {
          let s = UInt64(u[i + j]) + UInt64(v[i]) + carry
          u[i + j] = UInt32(truncatingIfNeeded: s)
          carry = s >> 32
        }
        u[j + n] = UInt32(truncatingIfNeeded: UInt64(u[j + n]) + carry)
      }
      quotient[j] = UInt32(truncatingIfNeeded: q)
    }
    var remainder = Array(u[0..<n])
    if shift > 0 {
      for i in 0..<n {
        let high = i + 1 < n ? remainder[i + 1] << (32 - shift) : 0
        remainder[i] = remainder[i] >> shift | high
      }
    }
    return (quotient, remainder)
  }

  /// Quotient and remainder by one limb, which is not zero.
  static func divide(_ numerator: [UInt32], by divisor: UInt32) -> ([UInt32], UInt32) {
    var quotient = numerator
    var remainder: UInt64 = 0
    for index in numerator.indices.reversed() {
      let t = remainder << 32 | UInt64(numerator[index])
      quotient[index] = UInt32(truncatingIfNeeded: t / UInt64(divisor))
      remainder = t % UInt64(divisor)
    }
    while quotient.last == 0 { quotient.removeLast() }
    return (quotient, UInt32(remainder))
  }

  /// A magnitude shifted left by less than a limb.
  private static func shifted(_ limbs: [UInt32], _ shift: UInt32) -> [UInt32] {
    guard shift > 0 else { return limbs }
    var result: [UInt32] = []
    var carry: UInt32 = 0
    for limb in limbs {
      result.append(limb << shift | carry)
      carry = limb >> (32 - shift)
    }
    if carry > 0 { result.append(carry) }
    return result
  }
}

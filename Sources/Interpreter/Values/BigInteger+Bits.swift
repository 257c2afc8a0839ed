extension BigInteger {
  /// The number times 2 to a count of bits that the caller has bounded.
  func shiftedLeft(_ bits: Int) -> BigInteger {
    guard bits > 0, !isZero else { return self }
    var limbs = [UInt32](repeating: 0, count: bits / 32)
    let shift = UInt32(bits % 32)
    var carry: UInt32 = 0
    for limb in magnitude {
      limbs.append(limb << shift | carry)
      carry = shift == 0 ? 0 : limb >> (32 - shift)
    }
    limbs.append(carry)
    return BigInteger(isNegative: isNegative, magnitude: limbs)
  }

  /// The number divided by 2 to a count of bits, rounded down as Python's `>>` does.
  func shiftedRight(_ bits: Int) -> BigInteger {
    guard bits > 0 else { return self }
    let whole = bits / 32
    guard whole < magnitude.count else { return isNegative ? -1 : 0 }
    let shift = UInt32(bits % 32)
    var lost = magnitude[..<whole].contains { $0 != 0 }
    if shift > 0, magnitude[whole] << (32 - shift) != 0 { lost = true }
    var limbs: [UInt32] = []
    for index in whole..<magnitude.count {
      let high = index + 1 < magnitude.count && shift > 0 ? magnitude[index + 1] << (32 - shift) : 0
      limbs.append(magnitude[index] >> shift | high)
    }
    let result = BigInteger(isNegative: isNegative, magnitude: limbs)
    return isNegative && lost ? result - 1 : result
  }

  public static func & (left: BigInteger, right: BigInteger) -> BigInteger {
    bitwise(left, right) { $0 & $1 }
  }

  public static func | (left: BigInteger, right: BigInteger) -> BigInteger {
    bitwise(left, right) { $0 | $1 }
  }

  public static func ^ (left: BigInteger, right: BigInteger) -> BigInteger {
    bitwise(left, right) { $0 ^ $1 }
  }

  /// The complement: -x - 1.
  public static prefix func ~ (value: BigInteger) -> BigInteger {
    -value - 1
  }

  private static func bitwise(
    _ left: BigInteger, _ right: BigInteger, _ operation: (UInt32, UInt32) -> UInt32
  ) -> BigInteger {
    let count = max(left.magnitude.count, right.magnitude.count) + 1
    let a = left.twosComplement(count)
    let b = right.twosComplement(count)
    let bits = zip(a, b).map { operation($0, $1) }
    guard let top = bits.last, top >> 31 == 1 else {
      return BigInteger(isNegative: false, magnitude: bits)
    }
    let positive = BigInteger(isNegative: false, magnitude: bits.map { ~$0 }) + 1
    return -positive
  }

  /// The limbs of the two's complement, sign-extended to a count above the magnitude's.
  private func twosComplement(_ count: Int) -> [UInt32] {
    var limbs = magnitude + [UInt32](repeating: 0, count: count - magnitude.count)
    guard isNegative else { return limbs }
    var carry = true
    for index in limbs.indices {
      limbs[index] = ~limbs[index]
      if carry { (limbs[index], carry) = limbs[index].addingReportingOverflow(1) }
    }
    return limbs
  }
}

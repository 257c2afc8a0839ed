extension BigInteger: CustomStringConvertible {
  /// The decimal digits, with a sign when negative.
  public var description: String {
    text(radix: 10)
  }

  /// The digits in a base of 2 to 36, in lower case, with a sign when negative.
  func text(radix: Int) -> String {
    if isZero { return "0" }
    // The largest power of the base within a limb: as many digits come from one division.
    var chunk = UInt32(radix)
    var width = 1
    while UInt64(chunk) * UInt64(radix) <= UInt64(UInt32.max) {
      chunk *= UInt32(radix)
      width += 1
    }
    var chunks: [String] = []
    var rest = magnitude
    while !rest.isEmpty {
      let (quotient, remainder) = BigInteger.divide(rest, by: chunk)
      chunks.append(String(remainder, radix: radix))
      rest = quotient
    }
    var text = isNegative ? "-" : ""
    text += chunks.removeLast()
    for digits in chunks.reversed() {
      text += String(repeating: "0", count: width - digits.utf8.count) + digits
    }
    return text
  }

  /// Creates a number from the values of its digits, most significant first.
  init(digits: [UInt8], radix: Int) {
    var limbs: [UInt32] = []
    for digit in digits {
      var carry = UInt64(digit)
      for index in limbs.indices {
        let t = UInt64(limbs[index]) * UInt64(radix) + carry
        limbs[index] = UInt32(truncatingIfNeeded: t)
        carry = t >> 32
      }
      if carry > 0 { limbs.append(UInt32(carry)) }
    }
    self.init(isNegative: false, magnitude: limbs)
  }
}

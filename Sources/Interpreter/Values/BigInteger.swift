/// An integer of any size: sign and magnitude, as Python's `int`.
///
/// Sizes are bounded by the callers (``Budget/integerDigits``), so schoolbook algorithms suffice
/// (Knuth, The Art of Computer Programming, vol. 2, §4.3.1).
public struct BigInteger: Sendable, Hashable, Comparable, ExpressibleByIntegerLiteral {
  /// Whether the number is below zero; zero is never negative.
  let isNegative: Bool
  /// The magnitude's limbs, least significant first, without leading zeros; zero has none.
  let magnitude: [UInt32]

  init(isNegative: Bool, magnitude: [UInt32]) {
    var limbs = magnitude
    while limbs.last == 0 { limbs.removeLast() }
    self.magnitude = limbs
    self.isNegative = isNegative && !limbs.isEmpty
  }

  /// Creates a big integer from a machine integer.
  public init(_ value: Int) {
    let bits = value.magnitude
    self.init(
      isNegative: value < 0,
      magnitude: [UInt32(truncatingIfNeeded: bits), UInt32(truncatingIfNeeded: bits >> 32)])
  }

  /// Creates a big integer from a literal.
  public init(integerLiteral value: Int) {
    self.init(value)
  }

  /// The number as a machine integer; nil when it does not fit.
  public var int: Int? {
    guard magnitude.count <= 2 else { return nil }
    let bits = word
    if isNegative {
      return bits <= UInt(Int.max) + 1 ? Int(truncatingIfNeeded: 0 &- bits) : nil
    }
    return Int(exactly: bits)
  }

  /// The lowest 64 bits of the magnitude.
  var word: UInt {
    var bits: UInt = 0
    if magnitude.count > 0 { bits = UInt(magnitude[0]) }
    if magnitude.count > 1 { bits |= UInt(magnitude[1]) << 32 }
    return bits
  }

  /// Whether the number is zero.
  public var isZero: Bool { magnitude.isEmpty }

  /// Whether the number is odd.
  var isOdd: Bool { (magnitude.first ?? 0) & 1 == 1 }

  /// The number of bits of the magnitude; 0 for zero (Python's `int.bit_length`).
  public var bitLength: Int {
    guard let top = magnitude.last else { return 0 }
    return magnitude.count * 32 - top.leadingZeroBitCount
  }

  /// Orders by value.
  public static func < (left: BigInteger, right: BigInteger) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    let order = compare(left.magnitude, right.magnitude)
    return left.isNegative ? order > 0 : order < 0
  }

  /// -1, 0 or 1 as the first magnitude is smaller, equal or larger.
  static func compare(_ left: [UInt32], _ right: [UInt32]) -> Int {
    if left.count != right.count { return left.count < right.count ? -1 : 1 }
    for index in left.indices.reversed() where left[index] != right[index] {
      return left[index] < right[index] ? -1 : 1
    }
    return 0
  }
}

// MARK: - Sums and products

extension BigInteger {
  public static prefix func - (value: BigInteger) -> BigInteger {
    BigInteger(isNegative: !value.isNegative, magnitude: value.magnitude)
  }

  public static func + (left: BigInteger, right: BigInteger) -> BigInteger {
    if left.isNegative == right.isNegative {
      return BigInteger(
        isNegative: left.isNegative, magnitude: sum(left.magnitude, right.magnitude))
    }
    if compare(left.magnitude, right.magnitude) >= 0 {
      return BigInteger(
        isNegative: left.isNegative, magnitude: difference(left.magnitude, right.magnitude))
    }
    return BigInteger(
      isNegative: right.isNegative, magnitude: difference(right.magnitude, left.magnitude))
  }

  public static func - (left: BigInteger, right: BigInteger) -> BigInteger {
    left + (-right)
  }

  public static func * (left: BigInteger, right: BigInteger) -> BigInteger {
    if left.isZero || right.isZero { return 0 }
    var limbs = [UInt32](repeating: 0, count: left.magnitude.count + right.magnitude.count)
    for (i, a) in left.magnitude.enumerated() {
      var carry: UInt64 = 0
      for (j, b) in right.magnitude.enumerated() {
        let t = UInt64(a) * UInt64(b) + UInt64(limbs[i + j]) + carry
        limbs[i + j] = UInt32(truncatingIfNeeded: t)
        carry = t >> 32
      }
      limbs[i + right.magnitude.count] = UInt32(truncatingIfNeeded: carry)
    }
    return BigInteger(isNegative: left.isNegative != right.isNegative, magnitude: limbs)
  }

  /// The number raised to a power that the caller has bounded.
  func power(_ exponent: Int) -> BigInteger {
    var result: BigInteger = 1
    var base = self
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result = result * base }
      rest >>= 1
      if rest > 0 { base = base * base }
    }
    return result
  }

  private static func sum(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
    var limbs: [UInt32] = []
    limbs.reserveCapacity(max(left.count, right.count) + 1)
    var carry: UInt64 = 0
    for index in 0..<max(left.count, right.count) {
      let a = index < left.count ? UInt64(left[index]) : 0
      let b = index < right.count ? UInt64(right[index]) : 0
      let t = a + b + carry
      limbs.append(UInt32(truncatingIfNeeded: t))
      carry = t >> 32
    }
    limbs.append(UInt32(carry))
    return limbs
  }

  /// The difference of magnitudes, the first being the larger one.
  private static func difference(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
    var limbs = left
    var borrow: Int64 = 0
    for index in left.indices {
      var t = Int64(left[index]) - borrow
      if index < right.count { t -= Int64(right[index]) }
      borrow = t < 0 ? 1 : 0
      limbs[index] = UInt32(truncatingIfNeeded: t)
    }
    return limbs
  }
}

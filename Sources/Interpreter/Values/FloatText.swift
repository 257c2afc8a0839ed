/// The decimal texts of a double, as CPython writes them: shortest, or with a count of digits, always
/// correctly rounded (ties to even on the exact binary value).
enum FloatText {
  /// A positive number's digits `d.ddd…` and the decimal exponent of the first.
  struct Decimal {
    var digits: [UInt8]
    var exponent: Int
  }

  /// The text of `repr()`: the fewest digits that read back as the same number.
  static func repr(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    let sign = value.sign == .minus ? "-" : ""
    if value == 0 { return sign + "0.0" }
    let decimal = shortest(value.magnitude)
    if decimal.exponent >= 16 || decimal.exponent < -4 {
      return sign + scientific(decimal, exponentLetter: "e")
    }
    let text = positional(
      decimal, fractionDigits: max(1, decimal.digits.count - 1 - decimal.exponent))
    return sign + text
  }

  /// The fewest digits that read back as the same positive, finite number.
  static func shortest(_ value: Double) -> Decimal {
    var digits: [UInt8] = []
    var exponent = 0
    var point: Int?
    var written = 0
    let text = Array(value.description.utf8)
    for (index, byte) in text.enumerated() {
      if byte == 46 {
        point = digits.count
      } else if byte == 101 {
        written = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
        break
      } else {
        digits.append(byte - 48)
      }
    }
    exponent = (point ?? digits.count) - 1 + written
    while digits.count > 1, digits[0] == 0 {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.count > 1, digits.last == 0 { digits.removeLast() }
    return Decimal(digits: digits, exponent: exponent)
  }

  /// The digits of a positive or zero number rounded to so many digits after the point.
  ///
  /// The result's exponent is that of its first digit; zero has the digit 0.
  static func rounded(_ value: Double, fractionDigits: Int) -> Decimal {
    // No double has more than 1074 digits behind the point; the rest are zeros.
    let count = min(max(fractionDigits, -400), 1100)
    let digits = scaled(value, power: count).text(radix: 10).utf8.map { $0 - 48 }
    return Decimal(digits: digits, exponent: digits.count - 1 - count)
  }

  /// The digits of a positive number rounded to so many significant digits.
  static func rounded(_ value: Double, significantDigits: Int) -> Decimal {
    let count = max(1, min(significantDigits, 1100))
    guard value != 0 else {
      return Decimal(digits: Array(repeating: 0, count: count), exponent: 0)
    }
    // The shortest form may be rounded up to the next power of ten: 1e-7 is 9.99…e-8 in truth.
    var exponent = shortest(value).exponent - 1
    while true {
      let digits = scaled(value, power: count - 1 - exponent).text(radix: 10).utf8.map { $0 - 48 }
      if digits.count == count { return Decimal(digits: digits, exponent: exponent) }
      exponent += 1
    }
  }

  /// A number times a power of ten, rounded to an integer, ties to even.
  private static func scaled(_ value: Double, power: Int) -> BigInteger {
    guard value != 0 else { return 0 }
    var numerator = BigInteger(Int(value.significandBitPattern))
    if value.isNormal { numerator = numerator + BigInteger(1 << 52) }
    let shift = (value.isNormal ? Int(value.exponent) : -1022) - 52
    var divisor: BigInteger = 1
    let ten = BigInteger(10).power(abs(power))
    if power >= 0 { numerator = numerator * ten } else { divisor = ten }
    if shift >= 0 {
      numerator = numerator.shiftedLeft(shift)
    } else {
      divisor = divisor.shiftedLeft(-shift)
    }
    guard let (quotient, remainder) = numerator.floorDivided(by: divisor) else { return 0 }
    let twice = remainder.shiftedLeft(1)
    if twice > divisor || (twice == divisor && quotient.isOdd) { return quotient + 1 }
    return quotient
  }

  // MARK: - Layout

  /// `ddd.ddd` with so many digits after the point, filled up with zeros.
  static func positional(_ decimal: Decimal, fractionDigits: Int) -> String {
    func digit(_ exponent: Int) -> UInt8 {
      let index = decimal.exponent - exponent
      return index >= 0 && index < decimal.digits.count ? decimal.digits[index] + 48 : 48
    }
    var bytes: [UInt8] = []
    for exponent in stride(from: max(0, decimal.exponent), through: 0, by: -1) {
      bytes.append(digit(exponent))
    }
    if fractionDigits > 0 {
      bytes.append(46)
      for place in 1...fractionDigits { bytes.append(digit(-place)) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `d.ddde+dd` with the digits there are, at least two in the exponent.
  static func scientific(
    _ decimal: Decimal, exponentLetter: String, keepsPoint: Bool = false
  ) -> String {
    var text = String(decimal.digits[0])
    if decimal.digits.count > 1 {
      text += "." + decimal.digits.dropFirst().map { String($0) }.joined()
    } else if keepsPoint {
      text += "."
    }
    let size = abs(decimal.exponent)
    return text + exponentLetter + (decimal.exponent < 0 ? "-" : "+") + (size < 10 ? "0" : "")
      + String(size)
  }
}

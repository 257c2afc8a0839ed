import Glibc

/// Numbers as Python computes and prints them.
enum PythonNumber {
  /// `base ** exponent` for a natural exponent, or nil where it does not fit.
  static func power(_ base: Int, _ exponent: Int) -> Int? {
    if exponent == 0 { return 1 }
    if base == 0 || base == 1 { return base }
    if base == -1 { return exponent % 2 == 0 ? 1 : -1 }
    // Any other base overflows within 64 steps.
    var result = 1
    for _ in 0..<exponent {
      let (next, overflow) = result.multipliedReportingOverflow(by: base)
      guard !overflow else { return nil }
      result = next
    }
    return result
  }

  /// Negative, zero or positive as two integers in decimal digits are ordered.
  static func order(_ left: String, _ right: String) -> Int {
    let isNegative = left.hasPrefix("-")
    if isNegative != right.hasPrefix("-") { return isNegative ? -1 : 1 }
    let sizes = left.utf8.count - right.utf8.count
    let order = sizes != 0 ? sizes : left == right ? 0 : left < right ? -1 : 1
    return isNegative ? -order : order
  }

  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

  /// `repr(float)`: the shortest digits that read back the same, with an exponent below 1e-4 and
  /// from 1e16.
  static func text(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    let (digits, exponent) = decimal(abs(value))
    let sign = value.sign == .minus ? "-" : ""
    if exponent < -4 || exponent >= 16 {
      let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
      let size = abs(exponent) < 10 ? "0\(abs(exponent))" : "\(abs(exponent))"
      return sign + digits.prefix(1) + fraction + "e" + (exponent < 0 ? "-" : "+") + size
    }
    if exponent < 0 {
      return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits
    }
    let whole = digits.prefix(exponent + 1)
    let zeros = String(repeating: "0", count: max(0, exponent + 1 - digits.count))
    let fraction = digits.dropFirst(exponent + 1)
    return sign + whole + zeros + "." + (fraction.isEmpty ? "0" : fraction)
  }

  /// The shortest decimal digits of a finite number and the exponent of the first.
  private static func decimal(_ value: Double) -> (digits: String, exponent: Int) {
    if value == 0 { return ("0", 0) }
    var mantissa = value.description
    var exponent = 0
    if let mark = mantissa.firstIndex(of: "e") {
      exponent = Int(mantissa[mantissa.index(after: mark)...]) ?? 0
      mantissa = String(mantissa[..<mark])
    }
    let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    let whole = parts.first ?? ""
    var digits = whole + (parts.count > 1 ? parts[1] : "")
    exponent += whole.count - 1
    while digits.count > 1, digits.first == "0" {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.count > 1, digits.last == "0" { digits.removeLast() }
    return (String(digits), exponent)
  }

  /// A number with a fixed count of decimals, as `%.2f` prints it.
  static func fixed(_ value: Double, decimals: Int) -> String {
    if !value.isFinite { return text(value) }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
      guard let start = buffer.baseAddress else { return "" }
      let count = withVaList([Int32(min(max(decimals, 0), 100)), value]) {
        vsnprintf(start, buffer.count, "%.*f", $0)
      }
      let bytes = buffer.prefix(max(0, min(Int(count), buffer.count - 1)))
      return String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  /// The integer that a text says in a base, with white space and underscores as `int()` takes
  /// them, or nil.
  static func integer(_ text: TemplateText, base: Int) -> Int? {
    var digits = text.stripped().string
    let isNegative = digits.hasPrefix("-")
    if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
    if let prefix = [16: "0x", 8: "0o", 2: "0b"][base], digits.lowercased().hasPrefix(prefix) {
      digits.removeFirst(2)
    }
    guard (2...36).contains(base), let first = digits.first, first != "_", first != "+",
      first != "-", digits.last != "_", !digits.contains("__")
    else { return nil }
    return Int((isNegative ? "-" : "") + digits.filter { $0 != "_" }, radix: base)
  }

  /// The number that a text says as `float()` takes it, or nil.
  static func double(_ text: TemplateText) -> Double? {
    let digits = text.stripped().string.lowercased()
    switch digits {
    case "inf", "+inf", "infinity", "+infinity": return .infinity
    case "-inf", "-infinity": return -.infinity
    case "nan", "+nan", "-nan": return .nan
    default: break
    }
    guard !digits.isEmpty, !digits.contains("x"), !digits.contains("n"), !digits.contains("i")
    else { return nil }
    return Double(digits.filter { $0 != "_" })
  }
}

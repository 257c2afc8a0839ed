/// Reads decimal floating-point numbers: literals and the texts that `float()` takes.
enum FloatReader {
  /// Reads a whole text: sign, digits with single underscores, fraction, exponent, `inf` or `nan`.
  static func read(_ codes: [UInt32]) -> Double? {
    var text = ""
    var previous: UInt32 = 0
    for (index, code) in codes.enumerated() {
      guard code > 32, code < 127, let scalar = Unicode.Scalar(code) else { return nil }
      if code == 95 {
        let next = index + 1 < codes.count ? codes[index + 1] : 0
        guard (48...57).contains(previous), (48...57).contains(next) else { return nil }
      } else {
        text.unicodeScalars.append(scalar)
      }
      previous = code
    }
    let lowered = text.lowercased()
    var body = lowered[...]
    var sign = 1.0
    if let first = body.first, first == "+" || first == "-" {
      sign = first == "-" ? -1 : 1
      body.removeFirst()
    }
    switch body {
    case "inf", "infinity": return sign * .infinity
    case "nan": return .nan
    default: break
    }
    guard isDecimal(body) else { return nil }
    // Swift takes no number that begins or ends with the point.
    var normal = body.first == "." ? "0" + body : String(body)
    if let point = normal.firstIndex(of: ".") {
      let after = normal.index(after: point)
      if after == normal.endIndex || normal[after] == "e" { normal.insert("0", at: after) }
    }
    return Double(normal).map { $0 * sign }
  }

  private static func isDecimal(_ text: Substring) -> Bool {
    var digits = 0
    var rest = text
    func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
    while let first = rest.first, isDigit(first) {
      digits += 1
      rest.removeFirst()
    }
    if rest.first == "." {
      rest.removeFirst()
      while let first = rest.first, isDigit(first) {
        digits += 1
        rest.removeFirst()
      }
    }
    guard digits > 0 else { return false }
    if rest.first == "e" {
      rest.removeFirst()
      if rest.first == "+" || rest.first == "-" { rest.removeFirst() }
      guard !rest.isEmpty else { return false }
      while let first = rest.first, isDigit(first) { rest.removeFirst() }
    }
    return rest.isEmpty
  }
}

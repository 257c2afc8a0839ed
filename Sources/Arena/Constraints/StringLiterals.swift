/// The characters of Python's strings, and how a given string is written.
enum StringLiterals {
  /// White space that may stand in a string on one line.
  static let spaces: [ClosedRange<Unicode.Scalar>] = [
    "\u{20}"..."\u{20}", "\u{A0}"..."\u{A0}", "\u{1680}"..."\u{1680}", "\u{2000}"..."\u{200A}",
    "\u{202F}"..."\u{202F}", "\u{205F}"..."\u{205F}", "\u{3000}"..."\u{3000}",
  ]

  /// What is neither white space nor a mark that changes lines or directions, nor noncharacters.
  private static let visible: [ClosedRange<Unicode.Scalar>] = [
    "\u{21}"..."\u{7E}", "\u{A1}"..."\u{167F}", "\u{1681}"..."\u{1FFF}", "\u{200B}"..."\u{2027}",
    "\u{2030}"..."\u{205E}", "\u{2060}"..."\u{2065}", "\u{206A}"..."\u{2FFF}",
    "\u{3001}"..."\u{D7FF}", "\u{E000}"..."\u{FDCF}", "\u{FDF0}"..."\u{FEFE}",
    "\u{FF00}"..."\u{FFEF}", "\u{10000}"..."\u{1FFFD}", "\u{20000}"..."\u{2FFFD}",
  ]

  /// Visible characters but for some, which are ASCII.
  static func visible(but excluded: [Unicode.Scalar]) -> [ClosedRange<Unicode.Scalar>] {
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    for range in visible {
      var low = range.lowerBound
      for scalar in excluded.sorted() where range.contains(scalar) {
        if low < scalar, let before = Unicode.Scalar(scalar.value - 1) {
          ranges.append(low...before)
        }
        if let after = Unicode.Scalar(scalar.value + 1) { low = after }
      }
      if low <= range.upperBound { ranges.append(low...range.upperBound) }
    }
    return ranges
  }

  static func visible(but excluded: [Character]) -> [ClosedRange<Unicode.Scalar>] {
    visible(but: excluded.flatMap(\.unicodeScalars))
  }

  /// A string as Python reads it, between marks.
  static func literal(_ string: String, mark: Character) -> String {
    var text = String(mark)
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _
      where scalar.properties.generalCategory == .control || scalar.value == 0x2028
        || scalar.value == 0x2029:
        text += "\\u" + padded(String(scalar.value, radix: 16))
      default:
        if Character(scalar) == mark { text += "\\" }
        text.unicodeScalars.append(scalar)
      }
    }
    return text + String(mark)
  }

  private static func padded(_ digits: String) -> String {
    String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

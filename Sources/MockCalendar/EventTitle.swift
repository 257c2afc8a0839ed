/// Comparison of titles as people mean it: case, white space and punctuation do not matter.
public enum EventTitle {
  /// The form under which two titles are the same.
  ///
  /// Letters are case-folded; every run of white space and punctuation becomes one space, and none
  /// is left at the ends. A title made of nothing else stands for itself.
  public static func folded(_ title: String) -> String {
    var scalars = String.UnicodeScalarView()
    var isGap = false
    for scalar in title.unicodeScalars.flatMap(caseFolded) {
      if isSeparator(scalar) {
        isGap = true
        continue
      }
      if isGap, !scalars.isEmpty { scalars.append(" ") }
      isGap = false
      scalars.append(scalar)
    }
    return scalars.isEmpty ? title : String(scalars)
  }

  /// Whether two titles name the same event.
  public static func areSame(_ left: String, _ right: String) -> Bool {
    left == right || folded(left) == folded(right)
  }

  /// Whether a title says nothing: empty, or white space only.
  public static func isBlank(_ title: String) -> Bool {
    title.unicodeScalars.allSatisfy(\.properties.isWhitespace)
  }

  /// The full case folding of a character (CaseFolding.txt, C and F): the lower case of its upper
  /// case, which expands what has no single folded letter ("ß" to "SS"), but for a few letters.
  private static func caseFolded(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    switch scalar.value {
    case 0x41...0x5A, 0x130, 0x3A3: Array(scalar.properties.lowercaseMapping.unicodeScalars)
    case ..<0x80, 0x131: [scalar]
    case 0x1E9E: ["s", "s"]
    // Cherokee, whose small letters came late, is folded to the capital ones.
    case 0x13A0...0x13FF, 0xAB70...0xABBF: Array(scalar.properties.uppercaseMapping.unicodeScalars)
    default:
      scalar.properties.uppercaseMapping.unicodeScalars.flatMap {
        Array($0.properties.lowercaseMapping.unicodeScalars)
      }
    }
  }

  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isWhitespace { return true }
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation, .control:
      return true
    default:
      return false
    }
  }
}

/// Comparison of titles as people mean it: case, white space and punctuation do not matter.
public enum EventTitle {
  /// The form under which two titles are the same.
  ///
  /// Letters are case-folded; every run of white space and punctuation becomes one space, and none
  /// is left at the ends. A title made of nothing else stands for itself.
  public static func folded(_ title: String) -> String {
    var scalars = String.UnicodeScalarView()
    var isGap = false
    // Upper case first: it expands what has no single folded letter ("ß" to "SS"), as folding does.
    for scalar in title.uppercased().lowercased().unicodeScalars {
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

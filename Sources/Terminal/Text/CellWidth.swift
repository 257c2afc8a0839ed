/// How many cells of a terminal a piece of text covers.
///
/// Clusters are measured as the terminals that draw emoji well draw them: an emoji sequence (joined
/// by ZWJ, a flag, with a skin tone, with U+FE0F) is two cells, U+FE0E makes a narrow one, and
/// marks cover nothing. Terminals differ on rare sequences, so whoever paints columns must place
/// them by absolute cursor moves and use these widths for wrapping only.
///
/// Source: Unicode Standard Annex 11 (East Asian Width) and Technical Standard 51 (Emoji).
public enum CellWidth {
  /// Cells of one scalar by itself: 0, 1 or 2.
  public static func of(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x7F { return value < 0x20 ? 0 : 1 }
    if value < 0xA0 { return 0 }
    if value < 0x300 { return value == 0xAD ? 0 : 1 }
    if isWide(value) { return 2 }
    // Vowels and finals of Hangul syllables written as separate jamo join the consonant before.
    if (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value) { return 0 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .control, .surrogate, .lineSeparator,
      .paragraphSeparator:
      return 0
    case .format: return isVisibleFormat(value) ? 1 : 0
    default: return 1
    }
  }

  /// Cells of one grapheme cluster.
  public static func of(_ character: Character) -> Int {
    if let ascii = character.asciiValue { return ascii >= 0x20 && ascii != 0x7F ? 1 : 0 }
    var total = 0
    var first: Unicode.Scalar?
    var hasSpacingMark = false
    for scalar in character.unicodeScalars {
      guard let base = first else {
        first = scalar
        total = of(scalar)
        continue
      }
      switch scalar.value {
      case 0xFE0E where isEmojiBase(base): total = min(total, 1)
      case 0xFE0F where isEmojiBase(base): return 2
      case 0x200D where isPictograph(base): return 2
      case 0x1F3FB...0x1F3FF where isPictograph(base): return 2
      case 0x1F1E6...0x1F1FF where (0x1F1E6...0x1F1FF).contains(base.value): return 2
      default:
        if scalar.properties.generalCategory == .spacingMark {
          // A cluster of an Indic script is drawn one cell wider by its vowel signs, however many.
          if !hasSpacingMark { total += 1 }
          hasSpacingMark = true
        } else {
          total += of(scalar)
        }
      }
    }
    return total
  }

  /// Cells of a text without line breaks; control characters count nothing.
  public static func of(_ text: some StringProtocol) -> Int {
    text.reduce(0) { $0 + of($1) }
  }

  /// Whether the scalar starts emoji sequences; digits, `#` and `*` are emoji to Unicode, not here.
  static func isPictograph(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value > 0xA8 && isEmojiBase(scalar)
  }

  /// Whether selectors mean something behind the scalar. Skin tones by themselves are drawn each, as
  /// they are behind the space that a break may put before them.
  private static func isEmojiBase(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isEmoji && !scalar.properties.isEmojiModifier
  }

  /// Format characters (category Cf) that are drawn: the number signs of Arabic and Kaithi.
  static func isVisibleFormat(_ value: UInt32) -> Bool {
    switch value {
    case 0x600...0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD: true
    default: false
    }
  }

  /// Binary search in the table of ranges.
  private static func isWide(_ value: UInt32) -> Bool {
    guard value >= 0x1100 else { return false }
    var low = 0
    var high = wide.count / 2 - 1
    while low <= high {
      let middle = (low + high) / 2
      if value < wide[2 * middle] {
        high = middle - 1
      } else if value > wide[2 * middle + 1] {
        low = middle + 1
      } else {
        return true
      }
    }
    return false
  }
}

/// A set of Unicode general categories (UAX #44 §5.7.1), one bit each.
struct CategoryMask: OptionSet, Sendable, Hashable {
  let rawValue: UInt32

  init(rawValue: UInt32) { self.rawValue = rawValue }

  private static let names = [
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi",
    "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn",
  ]

  private static let longNames = [
    "Letter": "L", "Mark": "M", "Number": "N", "Punctuation": "P", "Symbol": "S", "Separator": "Z",
    "Other": "C", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Decimal_Number": "Nd",
  ]

  /// The categories of a property's name: `Lu`, `L` (all that begin with it), `Letter`; nil if unknown.
  init?(named name: String) {
    let short = Self.longNames[name] ?? name
    var mask: UInt32 = 0
    for (bit, candidate) in Self.names.enumerated() where candidate.hasPrefix(short) {
      mask |= 1 << UInt32(bit)
    }
    if short == "LC" || short == "L&" { mask = 0b111 }
    guard mask != 0, !short.isEmpty else { return nil }
    rawValue = mask
  }

  /// The mask of one category.
  init(_ category: Unicode.GeneralCategory) {
    let bit: UInt32 =
      switch category {
      case .uppercaseLetter: 0
      case .lowercaseLetter: 1
      case .titlecaseLetter: 2
      case .modifierLetter: 3
      case .otherLetter: 4
      case .nonspacingMark: 5
      case .spacingMark: 6
      case .enclosingMark: 7
      case .decimalNumber: 8
      case .letterNumber: 9
      case .otherNumber: 10
      case .connectorPunctuation: 11
      case .dashPunctuation: 12
      case .openPunctuation: 13
      case .closePunctuation: 14
      case .initialPunctuation: 15
      case .finalPunctuation: 16
      case .otherPunctuation: 17
      case .mathSymbol: 18
      case .currencySymbol: 19
      case .modifierSymbol: 20
      case .otherSymbol: 21
      case .spaceSeparator: 22
      case .lineSeparator: 23
      case .paragraphSeparator: 24
      case .control: 25
      case .format: 26
      case .surrogate: 27
      case .privateUse: 28
      case .unassigned: 29
      @unknown default: 29
      }
    rawValue = 1 << bit
  }

  /// What `\w` matches: letters, marks, decimal digits, letter numbers, connectors.
  static let word = CategoryMask(rawValue: 0b1011_1111_1111)
}

/// A set of Unicode scalars, as a class of a pattern names it: `[^\s\p{L}\p{N}]`.
struct ScalarSet: Sendable, Equatable {
  /// A part of a set.
  enum Element: Sendable, Equatable {
    /// The scalars of a range, ends included.
    case range(ClosedRange<UInt32>)
    /// The scalars whose general category is one of a mask's, bit by `CategoryMask`.
    case categories(CategoryMask)
    /// White space (Unicode's White_Space property, as `\s` means in Oniguruma and Rust's `regex`).
    case whitespace
    /// Letters, marks, decimal digits, connector punctuation (`\w`, UTS #18 annex C).
    case word
    /// Everything but the scalars of another set.
    case complement([Element])
  }

  /// The parts; a scalar is in the set if it is in one of them.
  var elements: [Element]
  /// Whether the set is everything but its parts.
  var isNegated: Bool
  /// Whether a scalar is in the set if one of its case variants is.
  var ignoresCase: Bool
  /// Membership of the 128 ASCII scalars, worked out once.
  private var ascii: (UInt64, UInt64) = (0, 0)

  init(_ elements: [Element], isNegated: Bool = false, ignoresCase: Bool = false) {
    self.elements = elements
    self.isNegated = isNegated
    self.ignoresCase = ignoresCase
    for value in 0..<UInt32(128) {
      guard let scalar = Unicode.Scalar(value), decides(scalar) else { continue }
      if value < 64 { ascii.0 |= 1 << UInt64(value) } else { ascii.1 |= 1 << UInt64(value - 64) }
    }
  }

  /// Whether a scalar is in the set.
  func contains(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if value < 64 { return ascii.0 >> UInt64(value) & 1 == 1 }
    if value < 128 { return ascii.1 >> UInt64(value - 64) & 1 == 1 }
    return decides(scalar)
  }

  private func decides(_ scalar: Unicode.Scalar) -> Bool {
    var isIn = Self.contains(scalar, in: elements)
    if !isIn && ignoresCase {
      isIn = scalar.caseVariants.contains { Self.contains($0, in: elements) }
    }
    return isIn != isNegated
  }

  /// Nesting is bounded by the parser.
  private static func contains(_ scalar: Unicode.Scalar, in elements: [Element]) -> Bool {
    elements.contains { element in
      switch element {
      case .range(let range): range.contains(scalar.value)
      case .categories(let mask): mask.contains(CategoryMask(scalar.properties.generalCategory))
      case .whitespace: scalar.properties.isWhitespace
      case .word: CategoryMask.word.contains(CategoryMask(scalar.properties.generalCategory))
      case .complement(let inner): !contains(scalar, in: inner)
      }
    }
  }

  static func == (left: Self, right: Self) -> Bool {
    left.elements == right.elements && left.isNegated == right.isNegated
      && left.ignoresCase == right.ignoresCase
  }
}

extension Unicode.Scalar {
  /// The scalar without its case: `S`, `s` and `ſ` fold to `s` (simple folding by way of upper case).
  var caseFolded: Unicode.Scalar {
    let upper = Self.single(properties.uppercaseMapping) ?? self
    return Self.single(upper.properties.lowercaseMapping) ?? upper
  }

  /// The scalar's other forms that a case-insensitive class may name.
  var caseVariants: [Unicode.Scalar] {
    [
      Self.single(properties.lowercaseMapping), Self.single(properties.uppercaseMapping),
      caseFolded,
    ]
    .compactMap(\.self)
  }

  private static func single(_ text: String) -> Unicode.Scalar? {
    let scalars = text.unicodeScalars
    return scalars.count == 1 ? scalars.first : nil
  }
}

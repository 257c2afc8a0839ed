/// A Python string: a sequence of code points, lone surrogates included.
public struct Text: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The code points, each below 0x110000; surrogates may stand alone.
  public let codePoints: [UInt32]

  /// Creates a text from code points.
  public init(codePoints: [UInt32]) {
    self.codePoints = codePoints
  }

  /// Creates a text from a Swift string, scalar by scalar.
  public init(_ string: String) {
    codePoints = string.unicodeScalars.map { $0.value }
  }

  /// Creates a text from a literal.
  public init(stringLiteral value: String) {
    self.init(value)
  }

  /// The number of code points, as `len()` counts.
  public var count: Int { codePoints.count }

  /// The text as a Swift string; lone surrogates become U+FFFD.
  public var string: String {
    var view = String.UnicodeScalarView()
    view.reserveCapacity(codePoints.count)
    for value in codePoints {
      view.append(Unicode.Scalar(value) ?? "\u{FFFD}")
    }
    return String(view)
  }

  /// The text itself; lone surrogates become U+FFFD.
  public var description: String { string }
}

extension Unicode.Scalar {
  /// Whether `repr()` shows the character as it is (CPython's `str.isprintable`).
  var isPrintableInPython: Bool {
    if self == " " { return true }
    if value < 0x7F { return value >= 0x20 }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      return false
    default:
      return true
    }
  }
}

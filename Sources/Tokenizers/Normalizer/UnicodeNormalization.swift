import Foundation  // for the decompositions of Unicode, which the standard library keeps to itself

/// A normalization form of Unicode (UAX #15).
enum UnicodeNormalization: String, Sendable {
  case nfc = "NFC"
  case nfd = "NFD"
  case nfkc = "NFKC"
  case nfkd = "NFKD"

  /// The text in the form.
  func apply(to text: [UInt8]) -> [UInt8] {
    // Latin-1's lower half is the same in every form.
    if !text.contains(where: { $0 >= 0x80 }) { return text }
    let text = String(decoding: text, as: UTF8.self)
    let normalized =
      switch self {
      case .nfc: text.precomposedStringWithCanonicalMapping
      case .nfd: text.decomposedStringWithCanonicalMapping
      case .nfkc: text.precomposedStringWithCompatibilityMapping
      case .nfkd: text.decomposedStringWithCompatibilityMapping
      }
    return Array(normalized.utf8)
  }
}

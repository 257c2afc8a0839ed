import Foundation  // for NFKC, which the standard library keeps to itself

/// The form in which names are compared (Python Language Reference, 2.3): NFKC.
enum IdentifierForm {
  /// The form of a name.
  static func of(_ name: String) -> String {
    // ASCII is the same in every form.
    name.utf8.allSatisfy { $0 < 128 } ? name : name.precomposedStringWithCompatibilityMapping
  }
}

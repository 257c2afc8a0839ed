/// What a piece of text is, from which its looks follow; the colours live in one table.
public enum Style: Sendable, Hashable, CaseIterable {
  /// Running text in the terminal's own colour.
  case plain
  /// Names and numbers that matter.
  case strong
  /// Side remarks: units, hints, rules.
  case dim
  /// Titles of tables and help.
  case heading
  /// The left side's label.
  case left
  /// The right side's label.
  case right
  /// What went well: ✔︎ and 🥦.
  case good
  /// Mistakes that leave a call: 🍄.
  case caution
  /// Failures: 🔥 and errors.
  case bad
  /// Commands, code and values to type.
  case code

  /// The parameters of "select graphic rendition" (ECMA-48 8.3.117), without a colour's.
  ///
  /// The colours read on light and on dark ground: of the sixteen, which the user's theme tunes,
  /// white, black, yellow and the bright ones are avoided; of the 256, those of middle lightness.
  func parameters(_ depth: ColorDepth) -> String {
    let (attribute, sixteen, cube): (String, String, Int?) =
      switch self {
      case .plain: ("", "", nil)
      case .strong: ("1", "", nil)
      case .dim: ("2", "", nil)
      case .heading: ("1", "", nil)
      case .left: ("1", "36", 31)
      case .right: ("1", "35", 133)
      case .good: ("", "32", 35)
      case .caution: ("", "35", 166)
      case .bad: ("1", "31", 160)
      case .code: ("", "36", 31)
      }
    let color =
      switch depth {
      case .none: ""
      case .sixteen: sixteen
      case .many: cube.map { "38;5;\($0)" } ?? ""
      }
    return [attribute, color].filter { !$0.isEmpty }.joined(separator: ";")
  }
}

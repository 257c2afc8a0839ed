/// The symbols by which the article rates answers.
public enum Symbol: String, Sendable, CaseIterable, Hashable {
  /// A valid call.
  case check = "✔︎"
  /// A mistake.
  case mushroom = "🍄"
  /// A mistake that the answer before had too.
  case recurringMushroom = "(🍄)"
  /// A mistake that was fixed when asked.
  case broccoli = "🥦"
  /// No recognizable call; two of them are three or more mistakes.
  case fire = "🔥"

  /// The word by which a person types it: `check`, `mushroom`, `(mushroom)`, `broccoli`, `fire`.
  public var name: String {
    switch self {
    case .check: "check"
    case .mushroom: "mushroom"
    case .recurringMushroom: "(mushroom)"
    case .broccoli: "broccoli"
    case .fire: "fire"
    }
  }

  /// The symbol of a word or of the symbol itself, variation selectors or not; nil for another text.
  public init?(name: String) {
    guard let symbols = Symbol.parse([name]), symbols.count == 1 else { return nil }
    self = symbols[0]
  }

  /// The symbols of some words, each a name or a run of symbols such as `✔︎🍄`.
  ///
  /// - Returns: nil when a word is neither, or when there is no symbol at all.
  public static func parse(_ words: [String]) -> [Symbol]? {
    var symbols: [Symbol] = []
    for word in words {
      if let named = Symbol.allCases.first(where: { $0.name == word.lowercased() }) {
        symbols.append(named)
        continue
      }
      guard let run = run(word) else { return nil }
      symbols += run
    }
    return symbols.isEmpty ? nil : symbols
  }

  /// The symbols of a word that is made of nothing else.
  private static func run(_ word: String) -> [Symbol]? {
    // Variation selectors 15 and 16 choose between text and picture; they change no meaning.
    var rest = word.unicodeScalars.filter { $0.value != 0xFE0E && $0.value != 0xFE0F }[...]
    var symbols: [Symbol] = []
    while let scalar = rest.first {
      if rest.starts(with: "(🍄)".unicodeScalars) {
        symbols.append(.recurringMushroom)
        rest.removeFirst(3)
        continue
      }
      switch scalar {
      case "✔", "✓", "✅": symbols.append(.check)
      case "🍄": symbols.append(.mushroom)
      case "🥦": symbols.append(.broccoli)
      case "🔥": symbols.append(.fire)
      case " ": break
      default: return nil
      }
      rest.removeFirst()
    }
    return symbols
  }
}

extension Symbol: CustomStringConvertible {
  /// The symbol itself.
  public var description: String { rawValue }
}

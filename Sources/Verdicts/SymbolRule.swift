/// The symbols that follow from the mistakes of an answer.
enum SymbolRule {
  /// The symbols of a plain turn.
  static func plain(isValid: Bool, mistakes: [Mistake]) -> [Symbol] {
    if mistakes.contains(where: { $0.kind == .noCall }) { return [.fire] }
    if mistakes.count >= 3 { return [.fire, .fire] }
    return (isValid ? [.check] : []) + mushrooms(mistakes)
  }

  /// The symbols of a fix turn.
  static func fix(isFixed: Bool, mistakes: [Mistake]) -> [Symbol] {
    if mistakes.contains(where: { $0.kind == .noCall }) { return [.fire] }
    let rest = mistakes.count >= 3 ? [.fire, .fire] : mushrooms(mistakes)
    return (isFixed ? [.broccoli] : []) + rest
  }

  /// One 🍄 for mistakes that are new, one (🍄) for those that the answer before had too.
  private static func mushrooms(_ mistakes: [Mistake]) -> [Symbol] {
    var symbols: [Symbol] = []
    if mistakes.contains(where: { !$0.isRecurring }) { symbols.append(.mushroom) }
    if mistakes.contains(where: \.isRecurring) { symbols.append(.recurringMushroom) }
    return symbols
  }
}

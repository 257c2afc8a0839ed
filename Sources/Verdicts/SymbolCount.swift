/// How often each symbol stands in some verdicts, as the recap counts: a (🍄) is a 🍄, 🔥🔥 are two 🔥.
public struct SymbolCount: Sendable, Hashable {
  /// ✔︎.
  public var checks: Int
  /// 🍄 and (🍄).
  public var mushrooms: Int
  /// 🥦.
  public var broccolis: Int
  /// 🔥.
  public var fires: Int

  /// Counts that are known.
  public init(checks: Int = 0, mushrooms: Int = 0, broccolis: Int = 0, fires: Int = 0) {
    self.checks = checks
    self.mushrooms = mushrooms
    self.broccolis = broccolis
    self.fires = fires
  }

  /// The count of some symbols.
  public init(_ symbols: some Sequence<Symbol>) {
    self.init()
    for symbol in symbols { add(symbol) }
  }

  /// Counts one more symbol.
  public mutating func add(_ symbol: Symbol) {
    switch symbol {
    case .check: checks += 1
    case .mushroom, .recurringMushroom: mushrooms += 1
    case .broccoli: broccolis += 1
    case .fire: fires += 1
    }
  }

  /// What ranks models, ascending: 🍄 + 3·🔥, because a fire is three or more mistakes.
  public var penalty: Int { mushrooms + 3 * fires }

  /// The count of a symbol; that of (🍄) is that of 🍄.
  public subscript(symbol: Symbol) -> Int {
    switch symbol {
    case .check: checks
    case .mushroom, .recurringMushroom: mushrooms
    case .broccoli: broccolis
    case .fire: fires
    }
  }

  /// The sums of two counts.
  public static func + (left: SymbolCount, right: SymbolCount) -> SymbolCount {
    SymbolCount(
      checks: left.checks + right.checks, mushrooms: left.mushrooms + right.mushrooms,
      broccolis: left.broccolis + right.broccolis, fires: left.fires + right.fires)
  }

  /// Adds another count.
  public static func += (left: inout SymbolCount, right: SymbolCount) { left = left + right }
}

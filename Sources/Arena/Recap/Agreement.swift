import Verdicts

/// How far a person and the judge agree on the same answers.
public struct Agreement: Sendable, Hashable {
  /// What symbols come to: the three things that a person tells apart at a glance.
  public enum Outcome: Int, Sendable, Hashable, CaseIterable {
    /// ✔︎ or 🥦 and nothing else.
    case right
    /// A 🍄, and no 🔥.
    case mistaken
    /// A 🔥.
    case failed

    public init(_ symbols: [Symbol]) {
      let count = SymbolCount(symbols)
      self = count.fires > 0 ? .failed : count.mushrooms > 0 ? .mistaken : .right
    }
  }

  /// Answers below which no kappa is given: its error would be larger than itself.
  public static let leastCount = 10

  /// Answers by the person's outcome, then by the judge's.
  private var counts = [[Int]](
    repeating: [Int](repeating: 0, count: Outcome.allCases.count), count: Outcome.allCases.count)

  public init() {}

  /// Counts an answer that both have rated.
  public mutating func add(person: [Symbol], judge: [Symbol]) {
    counts[Outcome(person).rawValue][Outcome(judge).rawValue] += 1
  }

  /// Answers on whose outcome both agree, of those that both rated.
  public var agreed: Proportion {
    Proportion(
      Outcome.allCases.reduce(0) { $0 + counts[$1.rawValue][$1.rawValue] },
      of: counts.joined().reduce(0, +))
  }

  /// Agreement beyond chance (Cohen 1960): 1 is all, 0 is what chance gives.
  ///
  /// Nil for fewer than `leastCount` answers, and where both always say the same one thing.
  public var kappa: Double? {
    let total = Double(agreed.total)
    guard agreed.total >= Agreement.leastCount, let observed = agreed.rate else { return nil }
    let chance = Outcome.allCases.reduce(0.0) { sum, outcome in
      let person = Double(counts[outcome.rawValue].reduce(0, +)) / total
      let judge = Double(counts.reduce(0) { $0 + $1[outcome.rawValue] }) / total
      return sum + person * judge
    }
    return chance < 1 ? (observed - chance) / (1 - chance) : nil
  }
}

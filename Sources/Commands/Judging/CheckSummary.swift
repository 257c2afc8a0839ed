import Shell
import Terminal
import Verdicts

/// What `:check lines` found: how many answers are right, and which mistakes the others have.
struct CheckSummary {
  private(set) var count = 0
  private var rightCount = 0
  private var validCount = 0
  private var kinds: [MistakeKind: Int] = [:]

  mutating func add(_ verdict: Verdict) {
    count += 1
    if verdict.isRight { rightCount += 1 }
    if verdict.isValid { validCount += 1 }
    for kind in Set(verdict.mistakes.map(\.kind)) { kinds[kind, default: 0] += 1 }
  }

  /// A row per finding: its answers and their share.
  var table: Table {
    var table = Table([.init("answers"), .init("count", .trailing), .init("share", .trailing)])
    func add(_ name: StyledText, _ number: Int) {
      let share = count == 0 ? "–" : Quantity.fixed(100 * Double(number) / Double(count), 1) + " %"
      table.add(name, "\(number)", "\(share)")
    }
    add("judged", count)
    add("\("right", .good)", rightCount)
    add("with a valid call", validCount)
    for kind in MistakeKind.allCases {
      if let number = kinds[kind] { add("\(kind.rawValue, .caution)", number) }
    }
    return table
  }
}

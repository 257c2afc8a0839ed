/// One prompt of a pair and what became of it on each side: a row of the pair's table.
public struct PromptRow: Sendable {
  /// The turn of the first side that got the prompt.
  public let turn: Turn
  /// Each side's own turn, in the order of the sides; nil for one that did not get the prompt.
  public private(set) var turns: [Turn?]

  /// The prompts of some sides by their numbers, each once.
  public static func rows(of sides: [SideState]) -> [PromptRow] {
    var rows: [TurnID: PromptRow] = [:]
    for (index, side) in sides.enumerated() {
      for turn in side.turns {
        var row = rows[turn.id] ?? PromptRow(turn: turn, turns: sides.map { _ in nil })
        row.turns[index] = row.turns[index] ?? turn
        rows[turn.id] = row
      }
    }
    return rows.sorted { $0.key < $1.key }.map(\.value)
  }
}

import Generation
import Verdicts

extension Arena {
  /// Takes the last prompts back, with their answers and what these did to the calendars.
  ///
  /// - Returns: the prompts, oldest first.
  @discardableResult
  public func undo(_ count: Int = 1) throws(ArenaError) -> [String] {
    guard !state.sides.isEmpty else { throw .noPair }
    var prompts: [TurnID: String] = [:]
    for side in state.sides.values { for turn in side.turns { prompts[turn.id] = turn.prompt } }
    let ids = prompts.keys.sorted()
    guard count <= ids.count, count > 0 else { throw .tooFewTurns(ids.count) }
    let first = ids[ids.count - count]
    let sides = state.pair.filter { side in
      state.sides[side]?.turns.contains { $0.id >= first } ?? false
    }
    record(.undone(first, sides))
    return ids.suffix(count).compactMap { prompts[$0] }
  }

  /// Has the last prompt answered again: by one side, or by every side that got it.
  ///
  /// A new answer takes the place of the one that is there when it is whole; until then that one stays,
  /// with its rating.
  ///
  /// - Parameter seed: The seed; nil takes a new one.
  public func retry(_ side: Side?, seed: UInt64?) async throws {
    let sides: [Side]
    let id: TurnID
    if let side {
      guard let turn = try self.side(side).lastTurn else { throw ArenaError.noAnswer(side) }
      (sides, id) = ([side], turn.id)
    } else {
      guard let turn = state.lastTurns.values.first else {
        throw state.sides.isEmpty ? ArenaError.noPair : ArenaError.noAnswer(nil)
      }
      (sides, id) = (state.lastTurns.keys.sorted(), turn.id)
    }
    try requireEngines(sides)
    if seed == nil, sides.allSatisfy({ state.settings(of: $0).temperature == 0 }) {
      observer(.remark("greedy answers do not depend on the seed; ':set temperature 1' does"))
    }
    let rated = sides.filter { state.sides[$0]?.lastTurn?.rating != nil }
    try await answer(
      id, sides, isRetry: true,
      seeds: seed.map { seed in Dictionary(uniqueKeysWithValues: sides.map { ($0, seed) }) } ?? [:])
    for side in rated where state.sides[side]?.lastTurn?.rating == nil {
      observer(
        .remark("\(side.rawValue): your rating was of the answer before and is gone with it"))
    }
  }

  /// The last prompt, to be changed.
  public func lastPrompt() throws(ArenaError) -> String {
    guard let turn = state.lastTurns.values.first else {
      throw state.sides.isEmpty ? .noPair : .noAnswer(nil)
    }
    return turn.prompt
  }

  /// Whether another text in place of the last prompt leaves it without its expectation: that was of
  /// the text. A sentence of `:fix` keeps the one of the answer that it asks to be fixed.
  public var replacingDropsExpectation: Bool {
    guard let turn = state.lastTurns.values.first else { return false }
    return turn.expectation != nil && turn.intent?.isAsked != true
  }

  /// Takes the last prompt back and sends another to the same sides in its place.
  public func replaceLastPrompt(with text: String) async throws {
    let turns = state.lastTurns
    guard let turn = turns.values.first else { throw ArenaError.noAnswer(nil) }
    let sides = turns.keys.sorted()
    try requireEngines(sides)
    let expectation = replacingDropsExpectation ? nil : turn.expectation
    record(.undone(turn.id, sides))
    try await send(text, to: sides, intent: turn.intent, expectation: expectation)
  }
}

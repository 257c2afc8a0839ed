/// The seeds of answers: every answer has its own, made from the session's and from its place in its
/// side's conversation, so that what the other side does has no effect on it.
enum Seed {
  /// SplitMix64 (Steele, Lea, Flood 2014) over side, turn and attempt.
  static func of(session: UInt64, side: Side, turn: Int, attempt: Int) -> UInt64 {
    made(from: session, [side == .left ? 1 : 2, UInt64(truncatingIfNeeded: turn), UInt64(attempt)])
  }

  /// The seed of an answer in a cell: no cell has that of another, nor that of a side.
  static func of(_ cell: Cell, session: UInt64, turn: Int, attempt: Int) -> UInt64 {
    let parts = [3, cell.caseIndex, cell.attempt, turn, attempt]
    return made(from: session, parts.map { UInt64(truncatingIfNeeded: $0) })
  }

  private static func made(from session: UInt64, _ parts: [UInt64]) -> UInt64 {
    var state = session
    for part in parts {
      state = mix(state &+ 0x9E37_79B9_7F4A_7C15 &* (part &+ 1))
    }
    // 53 bits: a seed in a journal reads back exactly everywhere.
    return state >> 11
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

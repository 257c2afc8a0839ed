/// Whether an answer fixes what the answer before had wrong.
struct FixJudge {
  /// The mistakes of the answer before.
  private let before: [Mistake]
  /// The kinds that are asked for; nil when asked in free words.
  private let kinds: Set<MistakeKind>?

  /// Nil when there is nothing to fix, so that the turn is a plain one.
  init?(_ request: FixRequest?, previous: Verdict?) {
    guard let request, let previous, !previous.mistakes.isEmpty else { return nil }
    before = previous.mistakes
    switch request {
    case .freeWords:
      kinds = nil
    case .kinds(let asked):
      // A side that never made the mistake has none to fix.
      let present = Set(asked).intersection(previous.mistakes.map(\.kind))
      guard !present.isEmpty else { return nil }
      kinds = present
    }
  }

  /// Whether what was asked for is fixed, given the mistakes of the new answer.
  func isFixed(_ mistakes: [Mistake]) -> Bool {
    guard !mistakes.contains(where: { $0.kind == .noCall }) else { return false }
    guard let kinds else {
      let isSomeGone = before.contains { old in !mistakes.contains { $0.isSame(as: old) } }
      let isSomeNew = mistakes.contains { new in !before.contains { $0.isSame(as: new) } }
      return isSomeGone && !isSomeNew
    }
    return kinds.allSatisfy { kind in
      !mistakes.contains { $0.kind == kind || FixJudge.hides($0, kind) }
    }
  }

  /// Whether a mistake keeps one of a kind from being seen, so that it is not known to be gone.
  private static func hides(_ mistake: Mistake, _ kind: MistakeKind) -> Bool {
    switch mistake.kind {
    case .syntax, .forbidden:
      return !kind.isAboutForm
    case .wrongFunction:
      return kind.isComparison
    case .missingArgument, .duplicateArgument, .wrongType:
      return kind.subject != nil && kind.subject == mistake.parameter
    default:
      return false
    }
  }
}

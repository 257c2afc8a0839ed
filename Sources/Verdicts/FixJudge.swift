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

  /// Whether what was asked for is fixed.
  ///
  /// - Parameters:
  ///   - mistakes: what is wrong with the new answer.
  ///   - isValid: whether a call of it applied.
  ///   - isCompared: whether a call of it was held against the expectation.
  func isFixed(_ mistakes: [Mistake], isValid: Bool, isCompared: Bool) -> Bool {
    guard !mistakes.contains(where: { $0.kind == .noCall }) else { return false }
    guard let kinds else {
      let isSomeGone = before.contains { old in !mistakes.contains { $0.isSame(as: old) } }
      let isSomeNew = mistakes.contains { new in !before.contains { $0.isSame(as: new) } }
      return isSomeGone && !isSomeNew
    }
    return kinds.allSatisfy { kind in
      // A removal that did not come to pass has found nothing.
      (kind != .notInCalendar || isValid)
        && !mistakes.contains {
          $0.kind == kind || $0.covers.contains(kind)
            || FixJudge.hides($0, kind, isCompared: isCompared)
        }
    }
  }

  /// Whether a mistake keeps one of a kind from being seen, so that it is not known to be gone.
  private static func hides(_ mistake: Mistake, _ kind: MistakeKind, isCompared: Bool) -> Bool {
    switch mistake.kind {
    case .syntax, .forbidden:
      if let parameter = mistake.parameter { return kind.subject == parameter }
      return !kind.isAboutForm && !isCompared
    case .wrongFunction:
      return kind.isComparison
    case .missingArgument, .duplicateArgument, .wrongType:
      return kind.subject != nil && kind.subject == mistake.parameter
    default:
      return false
    }
  }
}

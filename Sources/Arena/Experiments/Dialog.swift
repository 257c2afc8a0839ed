import Verdicts

/// Where one side of a dialog stands: what of the script it has been asked, and what is to be done next.
///
/// A pure function of the side's turns, so that a dialog goes on after a kill, and after a person who took
/// over: whoever sent a prompt of the script or a correcting sentence, it counts.
struct Dialog {
  /// What is to be done next on a side.
  enum Step: Equatable {
    /// The last prompt has no complete answer yet.
    case answer(TurnID)
    /// The next prompt of the script, by its index.
    case ask(Int)
    /// A sentence for its mistakes but for those that the script's next prompt points out.
    case fix(sparing: Set<MistakeKind>)
    /// Three or more mistakes after the last sentence.
    case giveUp
    /// Nothing is left.
    case done
  }

  let prompts: [Experiment.CasePrompt]
  /// How many sentences may be spent on one prompt of the script.
  let sentences: Int

  init(_ experiment: Experiment) {
    prompts = experiment.cases.first?.prompts ?? []
    sentences = experiment.sentences
  }

  /// What is to be done next on a side.
  func next(on side: SideState) -> Step {
    if side.isGivenUp { return .done }
    let turns = side.ownTurns
    var asked = 0
    var spent = 0
    for turn in turns {
      if asked < prompts.count, !isSentence(turn), turn.prompt == prompts[asked].text {
        (asked, spent) = (asked + 1, 0)
      } else if isSentence(turn) {
        spent += 1
      }
    }
    if let last = turns.last, last.answer?.isComplete != true { return .answer(last.id) }
    if asked > 0, let verdict = turns.last?.verdict {
      let spared = asked < prompts.count ? scriptedKinds(prompts[asked]) : []
      if spent < sentences, verdict.mistakes.contains(where: { !spared.contains($0.kind) }) {
        return .fix(sparing: spared)
      }
      if spent >= sentences, verdict.hasFailed { return .giveUp }
    }
    return asked < prompts.count ? .ask(asked) : .done
  }

  private func isSentence(_ turn: Turn) -> Bool {
    if case .asked = turn.intent { true } else { false }
  }

  private func scriptedKinds(_ prompt: Experiment.CasePrompt) -> Set<MistakeKind> {
    if case .scripted(let kinds) = prompt.intent { Set(kinds) } else { [] }
  }
}

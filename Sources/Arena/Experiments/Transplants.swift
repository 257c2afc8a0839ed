import Verdicts

extension Experiment.Case {
  /// The mistakes of a session, each with the conversation before it and the sentence that asked for
  /// its fix, or that would ask for it.
  ///
  /// Conversations on sides are looked through, those of dialogs too; attempts of other experiments are
  /// not. What is said twice in the same words is one mistake.
  ///
  /// - Parameter turn: the turn of the mistake or of the sentence; nil takes every mistake.
  static func mistakes(
    in state: SessionState, session: String, turn: TurnID?, corrections: CorrectionSentences
  ) -> [Experiment.Case] {
    var found: [(turn: TurnID, fix: TurnID?, origin: Experiment.Case)] = []
    for side in state.allSides {
      let turns = side.turns
      for (index, mistaken) in turns.enumerated() {
        guard let verdict = mistaken.verdict, !verdict.mistakes.isEmpty,
          mistaken.answer?.isComplete == true
        else { continue }
        let next = turns.indices.contains(index + 1) ? turns[index + 1] : nil
        let fix = next?.isFix == true ? next : nil
        guard turn == nil || turn == mistaken.id || turn == fix?.id,
          let prompt = prompt(for: mistaken, fix, corrections)
        else { continue }
        let history =
          next.map { side.history(before: $0.id) }
          ?? side.history(before: .max)
        let origin = Experiment.Case(
          name: session, system: mistaken.system, history: history, prompts: [prompt])
        if !found.contains(where: { $0.origin.saysTheSame(as: origin) }) {
          found.append((mistaken.id, fix?.id, origin))
        }
      }
    }
    // A turn that is named is that of the mistake; only where there is none, that of the sentence.
    if found.contains(where: { $0.turn == turn }) { found.removeAll { $0.turn != turn } }
    guard found.count > 1 else { return found.map(\.origin) }
    var names: [String: Int] = [:]
    return found.map { item in
      var origin = item.origin
      origin.name = "\(session):\(item.turn)"
      names[origin.name, default: 0] += 1
      if let count = names[origin.name], count > 1 { origin.name += " (\(count))" }
      return origin
    }
  }

  private static func prompt(
    for mistaken: Turn, _ fix: Turn?, _ corrections: CorrectionSentences
  ) -> Experiment.CasePrompt? {
    if let fix {
      return .init(
        fix.prompt, intent: fix.fix.map { .asked($0) },
        expectation: fix.expectation ?? mistaken.expectation)
    }
    guard let sentence = corrections.sentence(for: mistaken.verdict?.mistakes ?? []) else {
      return nil
    }
    return .init(
      sentence.text, intent: .asked(.kinds(sentence.kinds)), expectation: mistaken.expectation)
  }

  /// Whether a model would be shown the same words.
  private func saysTheSame(as other: Experiment.Case) -> Bool {
    func words(_ history: [Experiment.PlantedItem]) -> [String] {
      var words: [String] = []
      for case .turn(let prompt, let answer) in history { words += [prompt.text, answer.text] }
      return words
    }
    return system == other.system && prompts == other.prompts
      && words(history) == words(other.history)
  }
}

extension Arena {
  /// The mistakes of sessions that can be handed to other models.
  ///
  /// - Parameter sources: sessions by name or path, each with a turn or nil for all of its mistakes; none
  ///   takes every mistake of this session.
  public func mistakes(of sources: [(session: String, turn: TurnID?)]) throws -> [Experiment.Case] {
    let current = NamedSession(name: sessionName, state: state)
    guard !sources.isEmpty else { return try mistakes(of: current, turn: nil) }
    var cases: [Experiment.Case] = []
    for source in sources {
      let path = prompts.session(named: source.session) ?? source.session
      let sessions = try store.read([path], current: current)
      for session in sessions { cases += try mistakes(of: session, turn: source.turn) }
    }
    return cases
  }

  private func mistakes(of session: NamedSession, turn: TurnID?) throws -> [Experiment.Case] {
    let cases = Experiment.Case.mistakes(
      in: session.state, session: session.name, turn: turn, corrections: prompts.corrections)
    guard !cases.isEmpty else {
      throw ExperimentError.noMistakes(session: session.name, turn: turn)
    }
    return cases
  }
}

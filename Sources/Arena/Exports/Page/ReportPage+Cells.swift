import Verdicts

extension ReportPage {
  /// The attempts of an experiment: a card for each model, in it each case with its prompt once and
  /// the attempts under it.
  func cells(
    _ cells: [Numbered], of experiment: Experiment, in session: NamedSession
  ) -> HTML {
    var models: [String] = []
    for cell in cells where !models.contains(cell.state.model.name) {
      models.append(cell.state.model.name)
    }
    let cards = models.map { name -> HTML in
      let own = cells.filter { $0.state.model.name == name }
      let cases = experiment.cases.indices.map { index in
        self.attempts(
          own.filter { $0.state.cell?.caseIndex == index }, experiment.cases[index].name,
          isNamed: experiment.cases.count > 1 || experiment.kind == .transplant, in: session)
      }
      return """
        <div class="single"><div class="side"><b><bdi>\(name)</bdi></b></div>\(cases)</div>
        """
    }
    return """
      <h4 class="experiment">\(experiment.kind.title): <bdi>\(experiment.name)</bdi></h4>
      <div class="singles">\(cards)</div>
      """
  }

  private func attempts(
    _ cells: [Numbered], _ name: String, isNamed: Bool, in session: NamedSession
  ) -> HTML {
    guard let first = cells.first else { return "" }
    let isShort = cells.allSatisfy { $0.state.ownTurns.count == 1 }
    let isBare = cells.flatMap(\.state.ownTurns).allSatisfy { $0.answer?.isRecorded == false }
    let title: HTML = isNamed ? "<h5><bdi>\(name)</bdi></h5>" : ""
    let history = self.history(first, in: session)
    let prompt: HTML = isShort ? first.state.ownTurns.first.map { Self.prompt($0) } ?? "" : ""
    let answers = cells.map { cell -> HTML in
      let label = "attempt \(cell.state.cell?.attempt ?? 1)"
      let turns = cell.state.ownTurns.map { turn -> HTML in
        let place = RecapAnswer.Place(
          session: session.name, conversation: cell.number, turn: turn.id)
        let before: HTML = isShort ? "" : Self.prompt(turn)
        return before + answer(turn, of: cell.state, label: label, kind: "attempt", place)
      }
      return "\(turns)"
    }
    return """
      <div class="turn case\(isBare ? " bare" : "")">\(title)\(history)\(prompt)\
      <div class="tries">\(answers)</div></div>
      """
  }

  /// What the model was given as its own history, folded.
  private func history(_ cell: Numbered, in session: NamedSession) -> HTML {
    let planted = cell.state.turns.filter(\.isPlanted)
    guard !planted.isEmpty else { return "" }
    let turns = planted.map { turn -> HTML in
      let place = RecapAnswer.Place(
        session: session.name, conversation: cell.number, turn: turn.id)
      return Self.prompt(turn) + answer(turn, of: cell.state, kind: "given", place)
    }
    return """
      <details class="history"><summary>\(planted.count) \(planted.count == 1 ? "turn" : "turns") \
      given as its own</summary>\(turns)</details>
      """
  }
}

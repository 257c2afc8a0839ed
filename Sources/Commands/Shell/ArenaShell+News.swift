import Arena
import Generation
import Shell
import Terminal

extension ArenaShell {
  /// Shows what happens in the arena: answers as they stream, events as JSON.
  func show(_ news: ArenaNews) {
    switch news {
    case .recorded(let event):
      emit(event.json)
      show(event)
    case .awaiting(let turn, let sides, let isRetry):
      // Other turns have their prompt from the event that began them.
      if isRetry, let side = sides.first,
        let prompt = arena.state.sides[side]?.turns.last(where: { $0.id == turn })?.prompt
      {
        showPrompt(prompt, to: sides)
      }
      answers = AnswersDisplay(turn: turn, asked: sides, arena: arena, printer: printer)
    case .prefilled(let side, let report): answers?.prefilled(side, report)
    case .token(let side, let token): answers?.token(side, token.text)
    case .answered(let side, let turn):
      if let verdict = turn.verdictJSON(side) { emit(verdict) }
      failedAnswers.remove(AnswerPlace(turn: turn.id, side: side))
      answers?.answered(side, turn)
      finishIfComplete()
    case .failed(let side, let turn, let failure):
      failedAnswers.insert(AnswerPlace(turn: turn.id, side: side))
      answers?.failed(side, turn, failure)
      finishIfComplete()
    case .unsaved(let error):
      printer.complain("\("not saved:", .bad) \("\(error)")")
      printer.complain(
        "the conversation goes on in memory; ':save' tries again, ':save /PATH/NAME.jsonl' elsewhere"
      )
    case .remark(let text): printer.note("\(text)")
    }
  }

  private func show(_ event: SessionEvent) {
    switch event.kind {
    case .expected(let id, _): firstOwnTurn = min(firstOwnTurn, id)
    case .prompt(_, let sides, let text, _, _): showPrompt(text, to: sides)
    case .cell(let id, .answer(let turn, _)):
      let turns = arena.state.cell(of: turn)?.turns
      if let verdict = turns?.last(where: { $0.id == turn })?.verdictJSON(cell: id) {
        emit(verdict)
      }
    case .gaveUp(let side):
      let name = arena.state.sides[side]?.model.name ?? ""
      printer.say("\(side.rawValue, side.style) · \(name, .strong) \(VerdictText.givingUp, .bad)")
      printer.say()
    default: break
    }
  }

  private func finishIfComplete() {
    guard let answers, answers.isComplete else { return }
    answers.finish()
    self.answers = nil
    if !printer.isJSON { printer.say() }
  }
}

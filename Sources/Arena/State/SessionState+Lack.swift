extension SessionState {
  /// What an event of a journal speaks of that is not there, so that it has no effect; nil for an
  /// event that makes sense. Opening tells it: nothing in a file is passed over in silence.
  package func lack(for event: SessionEvent) -> String? {
    switch event.kind {
    case .unknown: "nothing that this version knows"
    case .prompt(let id, let names, _, _, _):
      names.first { sides[$0] == nil }.map { "prompt \(id) goes to \($0), which is not there" }
        ?? (names.isEmpty ? "prompt \(id) goes to no side" : nil)
    case .answer(let id, let side, _): lack(id, side, "an answer")
    case .failed(let id, let side, _): lack(id, side, "a failure")
    case .rated(let id, let side, _): lack(id, side, "a rating")
    case .retried(let id, let side): lack(id, side, "a retry")
    case .paused(let side), .resumed(let side), .imported(let side, _):
      lack(side)
    case .set(let name, let value, _):
      ArenaSettings.takes(value, for: name) ? nil : "setting '\(name)' does not take '\(value)'"
    case .expected(let id, _):
      sides.values.contains { $0.has(id) }
        ? nil : "what is right after prompt \(id), which is not there"
    case .undone(let id, let names):
      names.contains { sides[$0]?.hasTurn { $0 >= id } ?? false }
        ? nil : "prompts from \(id) on are taken back, which are not there"
    case .gaveUp(let side): lack(side)
    case .withdrawn(let id):
      experiment(id) == nil ? "experiment \(id) is taken back, which is not there" : nil
    case .cell(let id, let happening): lack(for: happening, in: id)
    case .session, .paired, .swapped, .system, .expectedNext, .remark, .experiment: nil
    }
  }

  private func lack(_ side: Side) -> String? {
    sides[side] == nil ? "there is no \(side) side" : nil
  }

  private func lack(for happening: CellEvent, in id: CellID) -> String? {
    func turn(_ turn: TurnID, _ what: String) -> String? {
      guard let side = cells.last(where: { $0.cell?.id == id }) else {
        return "\(what) of attempt \(id), which is not there"
      }
      return side.has(turn) ? nil : "\(what) to prompt \(turn) of attempt \(id), which is not there"
    }
    switch happening {
    case .began(let cell, _):
      guard let origin = experiment(cell.experiment) else {
        return "an attempt of experiment \(cell.experiment), which is not there"
      }
      return origin.cases.indices.contains(cell.caseIndex)
        ? nil : "an attempt of case \(cell.caseIndex), which its experiment has not"
    case .seated(_, let side): return lack(side)
    case .prompt(let turn, _):
      return cells.contains { $0.cell?.id == id }
        ? nil : "prompt \(turn) of attempt \(id), which is not there"
    case .answer(let id, _): return turn(id, "an answer")
    case .failed(let id, _): return turn(id, "a failure")
    case .rated(let id, _): return turn(id, "a rating")
    case .retried(let id): return turn(id, "a retry")
    }
  }

  private func lack(_ id: TurnID, _ side: Side, _ what: String) -> String? {
    guard let state = sides[side] else { return "\(what) of \(side), which is not there" }
    return state.has(id)
      ? nil : "\(what) to prompt \(id) of \(side), which is not there"
  }
}

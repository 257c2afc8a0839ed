extension SessionState {
  /// What an event of a journal speaks of that is not there, so that it has no effect; nil for an
  /// event that makes sense. Opening tells it: nothing in a file is passed over in silence.
  func lack(for event: SessionEvent) -> String? {
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
      sides[side] == nil ? "there is no \(side) side" : nil
    default: nil
    }
  }

  private func lack(_ id: TurnID, _ side: Side, _ what: String) -> String? {
    guard let state = sides[side] else { return "\(what) of \(side), which is not there" }
    return state.turns.contains { $0.id == id }
      ? nil : "\(what) to prompt \(id) of \(side), which is not there"
  }
}

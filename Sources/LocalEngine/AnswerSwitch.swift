import Synchronization

/// Ends an answer, also one that is not with the scheduler yet.
final class AnswerSwitch: Sendable {
  private enum State {
    case waiting
    case connected(Answer)
    case off
  }

  private let state = Mutex(State.waiting)
  private let scheduler: Scheduler

  init(_ scheduler: Scheduler) { self.scheduler = scheduler }

  /// Says which answer it ends; at once if it was switched off before.
  func connect(_ answer: Answer) {
    state.withLock { state in
      if case .off = state { answer.cancel() } else { state = .connected(answer) }
    }
  }

  /// Ends the answer within one token.
  func cancel() {
    state.withLock { state in
      if case .connected(let answer) = state { scheduler.cancel(answer) }
      state = .off
    }
  }
}

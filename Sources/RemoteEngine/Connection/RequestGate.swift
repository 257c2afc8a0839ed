/// Lets a bounded number of requests to one server through at a time; the others wait in line.
///
/// Trials ask for many answers at once: a server that is asked for all of them together refuses some
/// or slows down all.
actor RequestGate {
  /// How many requests go to a server at a time where `remotes.json` says nothing else.
  static let standardLimit = 8

  /// The most requests in flight.
  nonisolated let limit: Int
  private var inFlight = 0
  private var nextTicket = 0
  private var waiting: [(ticket: Int, continuation: CheckedContinuation<Void, any Error>)] = []

  init(limit: Int = standardLimit) { self.limit = max(1, limit) }

  /// Waits for a place; `leave()` gives it back.
  ///
  /// - Throws: `CancellationError` where the task is cancelled before its turn.
  func enter() async throws {
    try Task.checkCancellation()
    guard inFlight >= limit else {
      inFlight += 1
      return
    }
    let ticket = nextTicket
    nextTicket += 1
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation {
        (continuation: CheckedContinuation<Void, any Error>) in
        guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
        waiting.append((ticket, continuation))
      }
    } onCancel: {
      Task { await self.abandon(ticket) }
    }
  }

  /// Gives a place to the next in line.
  func leave() {
    guard waiting.isEmpty else { return waiting.removeFirst().continuation.resume() }
    inFlight -= 1
  }

  private func abandon(_ ticket: Int) {
    guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return }
    waiting.remove(at: index).continuation.resume(throwing: CancellationError())
  }
}

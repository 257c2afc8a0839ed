import Synchronization

/// A lock that is taken in the order of asking, so that two models on one mesh alternate step by
/// step instead of the faster asker taking every turn.
///
/// A ticket lock (Mellor-Crummey and Scott 1991, §2.2) whose waiters park.
final class FairLock: Sendable {
  private let next = SharedWord()
  private let serving = SharedWord()

  deinit {
    next.deallocate()
    serving.deallocate()
  }

  /// Runs the body while nobody else does.
  func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    // Relaxed: the number alone orders the waiters.
    let ticket = next.atomic.pointee.add(1, ordering: .relaxed).oldValue
    while true {
      // Acquiring: pairs with the release below, so that the body sees what the last one wrote.
      let current = serving.atomic.pointee.load(ordering: .acquiring)
      if current == ticket { break }
      serving.park(while: current)
    }
    defer {
      // Releasing: hands what the body wrote to the next holder.
      serving.atomic.pointee.add(1, ordering: .releasing)
      serving.unparkAll()
    }
    return try body()
  }
}

import CPlatform
import Synchronization

/// A meeting point for the devices of a group: nobody passes before all have come.
///
/// Waiting spins for a moment, for devices on cores of their own arrive within microseconds of each
/// other, then parks on a futex, so that a mesh with more devices than cores makes progress.
/// Plain values rather than a class, so that a step touches no reference count.
struct StepBarrier: Sendable {
  /// Devices that have come since the last opening.
  private let arrived = SharedWord()
  /// Counts openings; the word that waiters watch.
  private let generation = SharedWord()
  /// Waiters that may be parked, so that an opening without any costs no system call.
  private let parked = SharedWord()
  private let participants: UInt32
  private let spins: Int

  /// A barrier for `participants` threads that look `spins` times before they park.
  init(participants: Int, spins: Int) {
    self.participants = UInt32(participants)
    self.spins = spins
  }

  /// Frees the barrier; nobody may use it any more.
  func deallocate() {
    arrived.deallocate()
    generation.deallocate()
    parked.deallocate()
  }

  /// Waits until every participant has called this as often as the caller.
  func wait() {
    if participants == 1 { return }
    // Relaxed: the generation cannot move between the last opening, which the caller has seen, and
    // the caller's own arrival.
    let current = generation.atomic.pointee.load(ordering: .relaxed)
    // Acquiring and releasing: the last to arrive must see what all wrote before they arrived.
    let count = arrived.atomic.pointee.add(1, ordering: .acquiringAndReleasing).newValue
    if count == participants {
      // Relaxed: published by the next line.
      arrived.atomic.pointee.store(0, ordering: .relaxed)
      // Sequentially consistent: the opening must come before the look at `parked` in the one order
      // that a parking thread sees too, or both could miss each other. It also releases.
      generation.atomic.pointee.add(1, ordering: .sequentiallyConsistent)
      if parked.atomic.pointee.load(ordering: .sequentiallyConsistent) > 0 {
        generation.unparkAll()
      }
      return
    }
    for _ in 0..<spins {
      // Acquiring: pairs with the opening, so that the others' writes are visible after the wait.
      if generation.atomic.pointee.load(ordering: .acquiring) != current { return }
      bp_spin_hint()
    }
    // Sequentially consistent: the other half of the argument at the opening.
    parked.atomic.pointee.add(1, ordering: .sequentiallyConsistent)
    while generation.atomic.pointee.load(ordering: .sequentiallyConsistent) == current {
      generation.park(while: current)
    }
    // Relaxed: only a count of whom to wake.
    parked.atomic.pointee.subtract(1, ordering: .relaxed)
  }
}

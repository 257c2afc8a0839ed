import CPlatform
import Synchronization

/// A meeting point for the devices of a group: nobody passes before all have come.
///
/// Waiting spins for a moment, for devices on cores of their own arrive within microseconds of each
/// other, then parks on a futex, so that a mesh with more devices than cores makes progress.
/// A pointer to plain memory rather than a class, so that a step touches no reference count.
struct StepBarrier: @unchecked Sendable {
  // Sendable: the pointers are fixed for the group's life, and what they point to is only atomics.

  /// Devices that have come since the last opening.
  private let arrived: UnsafeMutablePointer<Atomic<UInt32>>
  /// Counts openings; the word that waiters watch.
  private let generation: UnsafeMutablePointer<Atomic<UInt32>>
  /// Waiters that may be parked, so that an opening without any costs no system call.
  private let parked: UnsafeMutablePointer<Atomic<UInt32>>
  private let memory: UnsafeMutableRawPointer
  private let participants: UInt32
  private let spins: Int

  /// Cache lines apart, so that arriving does not disturb those who watch the generation.
  private static let stride = 128

  /// A barrier for `participants` threads that look `spins` times before they park.
  init(participants: Int, spins: Int) {
    self.participants = UInt32(participants)
    self.spins = spins
    memory = .allocate(byteCount: 3 * Self.stride, alignment: Self.stride)
    func place(_ index: Int) -> UnsafeMutablePointer<Atomic<UInt32>> {
      let place = (memory + index * Self.stride).bindMemory(to: Atomic<UInt32>.self, capacity: 1)
      place.initialize(to: Atomic(0))
      return place
    }
    arrived = place(0)
    generation = place(1)
    parked = place(2)
  }

  /// Frees the barrier; nobody may use it any more.
  func deallocate() { memory.deallocate() }

  /// Waits until every participant has called this as often as the caller.
  func wait() {
    if participants == 1 { return }
    // Relaxed: the generation cannot move between the last opening, which the caller has seen, and
    // the caller's own arrival.
    let current = generation.pointee.load(ordering: .relaxed)
    // Acquiring and releasing: the last to arrive must see what all wrote before they arrived.
    if arrived.pointee.add(1, ordering: .acquiringAndReleasing).newValue == participants {
      // Relaxed: published by the next line.
      arrived.pointee.store(0, ordering: .relaxed)
      // Sequentially consistent: the opening must come before the look at `parked` in the one order
      // that a parking thread sees too, or both could miss each other. It also releases.
      generation.pointee.add(1, ordering: .sequentiallyConsistent)
      if parked.pointee.load(ordering: .sequentiallyConsistent) > 0 {
        _ = bp_unpark(generation, Int32.max)
      }
      return
    }
    for _ in 0..<spins {
      // Acquiring: pairs with the opening, so that the others' writes are visible after the wait.
      if generation.pointee.load(ordering: .acquiring) != current { return }
      bp_spin_hint()
    }
    parked.pointee.add(1, ordering: .sequentiallyConsistent)
    while generation.pointee.load(ordering: .sequentiallyConsistent) == current {
      // The kernel compares the word again before it sleeps, so an opening in between is not lost.
      _ = bp_park(generation, current, -1)
    }
    // Relaxed: only a count of whom to wake.
    parked.pointee.subtract(1, ordering: .relaxed)
  }
}

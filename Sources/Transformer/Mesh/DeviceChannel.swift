import CPlatform
import Synchronization

/// The way from a caller to the device threads and back: one slot of work and two futex words.
final class DeviceChannel: @unchecked Sendable {
  // Sendable: `work` is written by the one caller that holds the group's turn, before `ticket` is
  // moved, and read by the devices after they have seen it move; the rest is atomics and constants.

  private var work: DeviceWork?
  /// Counts pieces of work handed out; the word that idle devices watch.
  private let ticket = SharedWord()
  /// Devices that have not finished the current piece; the word that the caller watches.
  private let pending = SharedWord()
  /// Devices that may be parked on the ticket.
  private let parked = SharedWord()
  private let deviceCount: UInt32
  private let spins: Int

  init(deviceCount: Int, spins: Int) {
    self.deviceCount = UInt32(deviceCount)
    self.spins = spins
  }

  deinit {
    ticket.deallocate()
    pending.deallocate()
    parked.deallocate()
  }

  /// Hands the work to all devices and waits until all are done. One caller at a time.
  func run(_ work: DeviceWork) {
    self.work = work
    announce()
    while true {
      // Acquiring: pairs with the devices' release of what they wrote.
      let left = pending.atomic.pointee.load(ordering: .acquiring)
      if left == 0 { break }
      // No spinning: the caller has no core of its own while the devices work.
      pending.park(while: left)
    }
  }

  /// Ends the threads.
  func close() {
    work = nil
    announce()
  }

  private func announce() {
    // Relaxed: published by the ticket.
    pending.atomic.pointee.store(deviceCount, ordering: .relaxed)
    // Sequentially consistent: releases `work`, and stands in one order with the look at `parked`,
    // so that a device that parks meanwhile is either seen here or sees the new ticket.
    ticket.atomic.pointee.add(1, ordering: .sequentiallyConsistent)
    if parked.atomic.pointee.load(ordering: .sequentiallyConsistent) > 0 { ticket.unparkAll() }
  }

  /// The life of a device thread: waits for work, does it, says so.
  func serve(rank: Int32) {
    var seen: UInt32 = 0
    while true {
      waitForTicket(after: seen)
      seen &+= 1
      guard let work else { return }
      work.body(work.context, rank)
      // Acquiring and releasing: the caller that sees zero must see what every device wrote.
      let left = pending.atomic.pointee.subtract(1, ordering: .acquiringAndReleasing).newValue
      if left == 0 { pending.unparkAll() }
    }
  }

  private func waitForTicket(after seen: UInt32) {
    for _ in 0..<spins {
      // Acquiring: pairs with `announce`, so that `work` is the new one.
      if ticket.atomic.pointee.load(ordering: .acquiring) != seen { return }
      bp_spin_hint()
    }
    // Sequentially consistent: the other half of the argument in `announce`.
    parked.atomic.pointee.add(1, ordering: .sequentiallyConsistent)
    while ticket.atomic.pointee.load(ordering: .sequentiallyConsistent) == seen {
      ticket.park(while: seen)
    }
    // Relaxed: only a count of whom to wake.
    parked.atomic.pointee.subtract(1, ordering: .relaxed)
  }
}

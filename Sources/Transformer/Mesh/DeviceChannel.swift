import CPlatform
import Synchronization

/// The way from a caller to the device threads and back: one slot of work and two futex words.
final class DeviceChannel: @unchecked Sendable {
  // Sendable: `work` is written by the one caller that holds the group's turn, before `ticket` is
  // moved, and read by the devices after they have seen it move; the rest is atomics and constants.

  private var work: DeviceWork?
  /// Counts pieces of work handed out; the word that idle devices watch.
  private let ticket: UnsafeMutablePointer<Atomic<UInt32>>
  /// Devices that have not finished the current piece; the word that the caller watches.
  private let pending: UnsafeMutablePointer<Atomic<UInt32>>
  /// Devices that may be parked on the ticket.
  private let parked: UnsafeMutablePointer<Atomic<UInt32>>
  private let memory: UnsafeMutableRawPointer
  private let deviceCount: UInt32
  private let spins: Int

  private static let stride = 128

  init(deviceCount: Int, spins: Int) {
    self.deviceCount = UInt32(deviceCount)
    self.spins = spins
    memory = .allocate(byteCount: 3 * Self.stride, alignment: Self.stride)
    func place(_ index: Int) -> UnsafeMutablePointer<Atomic<UInt32>> {
      let place = (memory + index * Self.stride).bindMemory(to: Atomic<UInt32>.self, capacity: 1)
      place.initialize(to: Atomic(0))
      return place
    }
    ticket = place(0)
    pending = place(1)
    parked = place(2)
  }

  deinit { memory.deallocate() }

  /// Hands the work to all devices and waits until all are done. One caller at a time.
  func run(_ work: DeviceWork) {
    self.work = work
    announce()
    while true {
      // Acquiring: pairs with the devices' release of what they wrote.
      let left = pending.pointee.load(ordering: .acquiring)
      if left == 0 { break }
      // No spinning: the caller has no core of its own while the devices work.
      _ = bp_park(pending, left, -1)
    }
  }

  /// Ends the threads.
  func close() {
    work = nil
    announce()
  }

  private func announce() {
    // Relaxed: published by the ticket.
    pending.pointee.store(deviceCount, ordering: .relaxed)
    // Sequentially consistent: releases `work`, and stands in one order with the look at `parked`,
    // so that a device that parks meanwhile is either seen here or sees the new ticket.
    ticket.pointee.add(1, ordering: .sequentiallyConsistent)
    if parked.pointee.load(ordering: .sequentiallyConsistent) > 0 {
      _ = bp_unpark(ticket, Int32.max)
    }
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
      if pending.pointee.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
        _ = bp_unpark(pending, 1)
      }
    }
  }

  private func waitForTicket(after seen: UInt32) {
    for _ in 0..<spins {
      // Acquiring: pairs with `announce`, so that `work` is the new one.
      if ticket.pointee.load(ordering: .acquiring) != seen { return }
      bp_spin_hint()
    }
    parked.pointee.add(1, ordering: .sequentiallyConsistent)
    while ticket.pointee.load(ordering: .sequentiallyConsistent) == seen {
      _ = bp_park(ticket, seen, -1)
    }
    // Relaxed: only a count of whom to wake.
    parked.pointee.subtract(1, ordering: .relaxed)
  }
}

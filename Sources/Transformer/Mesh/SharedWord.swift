import CPlatform
import Synchronization

/// A 32-bit atomic on a cache line of its own at a fixed address, on which threads can park.
///
/// Plain memory rather than a class, so that using it counts no references; its owner frees it.
struct SharedWord: @unchecked Sendable {
  // Sendable: a constant pointer to an atomic.
  private let word: UnsafeMutablePointer<Atomic<UInt32>>

  /// Two lines: processors fetch neighbours in pairs.
  private static let byteCount = 128

  init() {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: Self.byteCount, alignment: Self.byteCount)
    word = memory.bindMemory(to: Atomic<UInt32>.self, capacity: 1)
    word.initialize(to: Atomic(0))
  }

  /// Frees the word; nobody may use it any more.
  func deallocate() { UnsafeMutableRawPointer(word).deallocate() }

  /// The atomic itself.
  var atomic: UnsafeMutablePointer<Atomic<UInt32>> { word }

  /// Sleeps unless the word differs from `value`; may wake for no reason. The kernel compares again
  /// before it sleeps, so a change in between is not lost.
  func park(while value: UInt32) { _ = bp_park(word, value, -1) }

  /// Wakes everyone who sleeps on the word.
  func unparkAll() { _ = bp_unpark(word, Int32.max) }
}

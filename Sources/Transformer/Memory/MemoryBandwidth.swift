import CPlatform
import Dispatch
import Synchronization

/// How fast the machine's memory can be read, measured.
public enum MemoryBandwidth {
  /// Far beyond the last level of cache of the machines that this runs on.
  private static let byteCount = 512 << 20

  /// Bytes a second that so many threads read together: the best of three rounds. Nil if the system
  /// gives no memory for it, or has little left.
  public static func measure(threads: Int) -> Double? {
    let share = byteCount / threads / 4096 * 4096
    let available = bp_memory_available_bytes()
    guard available == 0 || available > UInt64(2 * share * threads),
      let region = MemoryRegion(byteCount: share * threads, huge: true)
    else { return nil }
    // Its memory must outlast the pointers into it.
    defer { withExtendedLifetime(region) {} }
    // Pages that were never written are all the same page of zeros.
    DispatchQueue.concurrentPerform(iterations: threads) { index in
      (region.base + index * share).initializeMemory(as: UInt8.self, repeating: 1, count: share)
    }
    var best = 0.0
    let sum = Atomic<UInt64>(0)
    for _ in 0..<3 {
      let time = ContinuousClock().measure {
        DispatchQueue.concurrentPerform(iterations: threads) { index in
          sum.add(bp_read_memory(region.base + index * share, share), ordering: .relaxed)
        }
      }
      best = max(best, Double(share * threads) / max(time / .seconds(1), 1e-9))
    }
    return best
  }
}

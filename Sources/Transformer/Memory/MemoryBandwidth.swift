import CPlatform
import Dispatch
import Synchronization

/// How fast the machine's memory can be read, measured.
public enum MemoryBandwidth {
  /// Far beyond the last level of cache of the machines that this runs on.
  private static let byteCount = 512 << 20

  /// Bytes a second that so many threads read together: the best of three rounds. Nil if the system
  /// gives no memory for it.
  public static func measure(threads: Int) -> Double? {
    let share = byteCount / threads / 4096 * 4096
    guard let buffer = UnsafeMutableRawPointer.allocatePages(share * threads) else { return nil }
    defer { buffer.deallocate() }
    // Pages that were never written are all the same page of zeros.
    let start = UInt(bitPattern: buffer)
    DispatchQueue.concurrentPerform(iterations: threads) { index in
      UnsafeMutableRawPointer(bitPattern: start)?.advanced(by: index * share)
        .initializeMemory(as: UInt8.self, repeating: 1, count: share)
    }
    var best = 0.0
    let sum = Atomic<UInt64>(0)
    for _ in 0..<3 {
      let time = ContinuousClock().measure {
        DispatchQueue.concurrentPerform(iterations: threads) { index in
          guard let part = UnsafeRawPointer(bitPattern: start) else { return }
          sum.add(bp_read_memory(part + index * share, share), ordering: .relaxed)
        }
      }
      best = max(best, Double(share * threads) / max(time / .seconds(1), 1e-9))
    }
    return best
  }
}

extension UnsafeMutableRawPointer {
  /// Memory on page boundaries, in huge pages where the system has them; nil if there is none.
  fileprivate static func allocatePages(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    guard bp_memory_available_bytes() == 0 || bp_memory_available_bytes() > UInt64(2 * byteCount)
    else { return nil }
    let pages = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 2 << 20)
    _ = bp_advise_huge_pages(pages, byteCount)
    return pages
  }
}

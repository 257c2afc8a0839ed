import CPlatform
import Glibc

/// A stretch of anonymous memory that costs nothing until it is touched.
///
/// Whoever touches a page first decides which memory bank it lies in, so each device fills its own
/// region. Large regions ask for huge pages, which decode needs to read at full bandwidth.
final class MemoryRegion: @unchecked Sendable {
  // Sendable: constants; who may write where is the business of those who share the region.

  /// The first byte, on a 2 MiB boundary where the region is large.
  let base: UnsafeMutableRawPointer
  /// The bytes that may be used.
  let byteCount: Int
  private let mapping: UnsafeMutableRawPointer
  private let mappedByteCount: Int

  private static let hugePage = 2 << 20

  /// Reserves memory; nil if the system has not that much address space to give.
  ///
  /// - Parameter huge: Whether to ask for huge pages; pointless for memory that is used sparsely.
  init?(byteCount: Int, huge: Bool) {
    let huge = huge && byteCount >= 2 * Self.hugePage
    let wanted = max(byteCount, 1) + (huge ? Self.hugePage : 0)
    let mapped = mmap(
      nil, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let mapped, mapped != MAP_FAILED else { return nil }
    mapping = mapped
    mappedByteCount = wanted
    self.byteCount = byteCount
    let mask = huge ? UInt(Self.hugePage - 1) : 0
    let offset = Int((UInt(bitPattern: mapped) &+ mask) & ~mask &- UInt(bitPattern: mapped))
    base = mapped + offset
    if huge { _ = bp_advise_huge_pages(base, byteCount) }
  }

  deinit { munmap(mapping, mappedByteCount) }
}

/// Hands out a region from its start, every piece on a 64-byte boundary as the kernels want it.
///
/// With no region it only adds up, so that the same code that places things also sizes the region.
struct MemoryCursor {
  static let alignment = 64

  private let base: UnsafeMutableRawPointer?
  /// The bytes handed out so far.
  private(set) var offset = 0

  init(_ region: MemoryRegion?) { base = region?.base }

  /// The next piece; of a mere sum the pointer is a dummy that must not be used.
  mutating func take(byteCount: Int) -> UnsafeMutableRawPointer {
    let start = offset
    offset += (byteCount + Self.alignment - 1) & ~(Self.alignment - 1)
    return (base ?? Self.dummy) + (base == nil ? 0 : start)
  }

  /// The next piece, for `count` elements.
  mutating func take<T: BitwiseCopyable>(_ count: Int, of type: T.Type)
    -> UnsafeMutablePointer<T>
  {
    take(byteCount: count * MemoryLayout<T>.stride).assumingMemoryBound(to: type)
  }

  nonisolated(unsafe) private static let dummy = UnsafeMutableRawPointer.allocate(
    byteCount: 64, alignment: 64)
}

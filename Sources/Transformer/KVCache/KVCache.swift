import CKernels
import Synchronization

/// The keys and values of all sequences of one model, in pages that sequences share.
///
/// A page holds a fixed number of positions of every layer. Every device has the same pages, each
/// with its own heads in them: page 7 of a sequence is page 7 on all devices. Pages are counted:
/// one that several sequences hold is copied before one of them writes into it.
///
/// Memory is reserved for the whole budget at once but used only as pages are. All methods may be
/// called from any thread.
public final class KVCache: Sendable {
  /// Positions in a page: enough to stream well, few enough that a fork copies little.
  public static let pagePositions = 64

  /// How many pages the budget allows.
  public let pageCount: Int
  /// The bytes of one page on all devices.
  public let bytesPerPage: Int
  /// How keys and values are held.
  public let type: KVCacheType
  /// Where page 0 lies on each device, and how far apart pages are there.
  let banks: [Bank]
  private let pages: Mutex<PageCounts>

  /// One device's memory for keys and values.
  struct Bank: Sendable {
    let region: MemoryRegion
    /// The bytes of one page on this device; 0 where it has no heads.
    let stride: Int
  }

  /// Reserves the memory; nil if the system gives no address space for it.
  ///
  /// - Parameter byteBudget: At least one page is made, whatever the budget.
  init?(_ model: ModelConfiguration, partition: ModelPartition, type: KVCacheType, byteBudget: Int)
  {
    let headBytes = bk_cache_bytes(type.kernelType, Self.pagePositions, model.headDimension)
    let strides = (0..<partition.deviceCount).map { rank in
      2 * headBytes * model.layerCount * partition.keyValueHeads(ofRank: rank).count
    }
    let bytesPerPage = strides.reduce(0, +)
    let pageCount = min(max(byteBudget / bytesPerPage, 1), Int(Int32.max))
    var banks: [Bank] = []
    for stride in strides {
      let (bytes, overflow) = stride.multipliedReportingOverflow(by: pageCount)
      guard !overflow, let region = MemoryRegion(byteCount: bytes, huge: false) else { return nil }
      banks.append(Bank(region: region, stride: stride))
    }
    self.type = type
    self.bytesPerPage = bytesPerPage
    self.pageCount = pageCount
    self.banks = banks
    pages = Mutex(PageCounts(pageCount: pageCount))
  }

  /// How many pages the keys and values of so many positions take.
  public static func pageCount(forPositions count: Int) -> Int {
    (count + pagePositions - 1) / pagePositions
  }

  /// How many positions the pages that so many positions take have room for.
  public static func roomForPositions(_ count: Int) -> Int {
    pageCount(forPositions: count) * pagePositions
  }

  /// An empty sequence.
  public func makeSequence() -> KVSequence { KVSequence(cache: self, pages: [], length: 0) }

  /// Runs the body with the counts of all pages, which nobody else changes meanwhile.
  func withPageCounts<R>(_ body: (inout PageCounts) -> R) -> R { pages.withLock { body(&$0) } }
}

/// Which pages are in use, and by how many sequences.
struct PageCounts: Sendable {
  private var references: [Int32] = []
  /// Pages that were used and given back.
  private var returned: [Int32] = []
  private let pageCount: Int

  init(pageCount: Int) { self.pageCount = pageCount }

  /// How many pages nobody holds.
  var freeCount: Int { returned.count + pageCount - references.count }

  /// A page that nobody holds, now held once; nil if there is none.
  mutating func take() -> Int32? {
    // Pages that have been touched before come first, so that memory grows only when it must.
    if let page = returned.popLast() {
      references[Int(page)] = 1
      return page
    }
    guard references.count < pageCount else { return nil }
    references.append(1)
    return Int32(references.count - 1)
  }

  mutating func retain(_ page: Int32) { references[Int(page)] += 1 }

  mutating func release(_ page: Int32) {
    references[Int(page)] -= 1
    if references[Int(page)] == 0 { returned.append(page) }
  }

  /// Whether more than one sequence holds the page.
  func isShared(_ page: Int32) -> Bool { references[Int(page)] > 1 }
}

/// The keys and values of one sequence of tokens: a list of pages and a length.
///
/// ```swift
/// let sequence = model.makeSequence()
/// try model.forward([SequenceInput(sequence, tokens: prompt, logits: .last)], into: logits)
/// let attempt = sequence.fork()       // shares every page
/// sequence.truncate(to: prompt.count) // takes back what came after
/// ```
///
/// Sequences grow only by `Model.forward`. A fork costs a list of page numbers; the page in which
/// the two go on differently is copied when one of them writes.
public final class KVSequence: @unchecked Sendable {
  // Sendable: the two variables are touched only while the cache's lock is held, or when nobody
  // else has the sequence (`init`, `deinit`).

  /// The cache whose pages these are.
  public let cache: KVCache
  private var pages: [Int32]
  private var count: Int

  init(cache: KVCache, pages: [Int32], length: Int) {
    self.cache = cache
    self.pages = pages
    count = length
  }

  deinit {
    cache.withPageCounts { counts in for page in pages { counts.release(page) } }
  }

  /// How many positions are known.
  public var length: Int { cache.withPageCounts { _ in count } }

  /// How many pages it holds, shared ones included.
  public var pageCount: Int { cache.withPageCounts { _ in pages.count } }

  /// Another sequence with the same positions, or the first `limit` of them.
  public func fork(upTo limit: Int? = nil) -> KVSequence {
    cache.withPageCounts { counts in
      let length = min(max(limit ?? count, 0), count)
      let shared = Array(pages.prefix(KVCache.pageCount(forPositions: length)))
      for page in shared { counts.retain(page) }
      return KVSequence(cache: cache, pages: shared, length: length)
    }
  }

  /// Forgets the positions from `limit` on.
  public func truncate(to limit: Int) {
    cache.withPageCounts { counts in
      guard limit < count else { return }
      count = max(limit, 0)
      let kept = KVCache.pageCount(forPositions: count)
      for page in pages[kept...] { counts.release(page) }
      pages.removeSubrange(kept...)
    }
  }
}

// MARK: - Growing

// The caller of these holds the cache's lock; the counts are the proof.
extension KVSequence {
  /// A page that must be copied on every device before the step writes.
  struct Copy {
    let from: Int32
    let to: Int32
  }

  /// How many positions are known.
  func length(_: borrowing PageCounts) -> Int { count }

  /// How many new pages `added` further positions take, a copy of a shared last page included.
  func pagesNeeded(for added: Int, _ counts: borrowing PageCounts) -> Int {
    let total = KVCache.pageCount(forPositions: count + added)
    return max(0, total - pages.count) + (mustCopy(counts) ? 1 : 0)
  }

  /// Makes room for `added` further positions; the caller has seen that there are pages enough.
  ///
  /// - Returns: What to copy; `from` stays held until the caller releases it after the copy.
  func reserve(_ added: Int, _ counts: inout PageCounts) -> Copy? {
    var copy: Copy?
    if mustCopy(counts), let last = pages.last, let page = counts.take() {
      pages[pages.count - 1] = page
      copy = Copy(from: last, to: page)
    }
    let total = KVCache.pageCount(forPositions: count + added)
    while pages.count < total, let page = counts.take() { pages.append(page) }
    return copy
  }

  /// Says that `added` positions have been written.
  func commit(_ added: Int, _: borrowing PageCounts) { count += added }

  /// Runs the body with the page numbers.
  func withPages(_: borrowing PageCounts, _ body: (borrowing [Int32]) -> Void) { body(pages) }

  /// Whether the next position goes into a page that another sequence holds too.
  private func mustCopy(_ counts: borrowing PageCounts) -> Bool {
    guard count % KVCache.pagePositions != 0, let last = pages.last else { return false }
    return counts.isShared(last)
  }
}

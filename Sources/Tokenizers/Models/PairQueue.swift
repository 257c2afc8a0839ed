/// Pairs waiting to be merged, lowest rank first, then leftmost: a binary heap.
struct PairQueue {
  /// A pair: rank << 32 | position of its left symbol, and the id of both together.
  struct Entry {
    var key: UInt64
    var result: Int32

    @inline(__always)
    init(rank: UInt32, position: Int32, result: Int32) {
      key = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: position))
      self.result = result
    }

    var position: Int { Int(UInt32(truncatingIfNeeded: key)) }
  }

  private var heap: [Entry] = []

  mutating func removeAll() { heap.removeAll(keepingCapacity: true) }

  mutating func push(_ entry: Entry) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[parent].key > entry.key else { break }
      heap[child] = heap[parent]
      child = parent
    }
    heap[child] = entry
  }

  mutating func pop() -> Entry? {
    guard let top = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return top }
    var parent = 0
    while true {
      var child = parent * 2 + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1].key < heap[child].key { child += 1 }
      guard heap[child].key < last.key else { break }
      heap[parent] = heap[child]
      parent = child
    }
    heap[parent] = last
    return top
  }
}

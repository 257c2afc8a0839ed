/// The merges of a byte-pair encoding: two ids → rank and the id of both together.
///
/// A hash table with linear probing over flat arrays; 600,000 merges are common.
struct MergeTable: Sendable {
  private var keys: ContiguousArray<UInt64>
  private var values: ContiguousArray<UInt64>
  private var mask: Int
  private(set) var count = 0

  private static let empty = UInt64.max

  init(capacity: Int) {
    var size = 16
    while size < capacity + capacity / 2 { size *= 2 }
    keys = ContiguousArray(repeating: Self.empty, count: size)
    values = ContiguousArray(repeating: 0, count: size)
    mask = size - 1
  }

  /// Adds a merge; of a repeated pair the last one counts, as in the reference.
  mutating func insert(_ left: Int32, _ right: Int32, rank: UInt32, result: Int32) {
    if (count + 1) * 3 > keys.count * 2 { grow() }
    let key = Self.key(left, right)
    var slot = slot(of: key)
    while keys[slot] != Self.empty, keys[slot] != key { slot = (slot + 1) & mask }
    if keys[slot] == Self.empty { count += 1 }
    keys[slot] = key
    values[slot] = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: result))
  }

  private mutating func grow() {
    let (oldKeys, oldValues) = (keys, values)
    keys = ContiguousArray(repeating: Self.empty, count: oldKeys.count * 2)
    values = ContiguousArray(repeating: 0, count: oldKeys.count * 2)
    mask = keys.count - 1
    for (key, value) in zip(oldKeys, oldValues) where key != Self.empty {
      var slot = slot(of: key)
      while keys[slot] != Self.empty { slot = (slot + 1) & mask }
      keys[slot] = key
      values[slot] = value
    }
  }

  /// The rank and result of a pair.
  @inline(__always)
  func merge(_ left: Int32, _ right: Int32) -> (rank: UInt32, result: Int32)? {
    let key = Self.key(left, right)
    var slot = slot(of: key)
    while true {
      let found = keys[slot]
      if found == key {
        let value = values[slot]
        return (UInt32(value >> 32), Int32(bitPattern: UInt32(truncatingIfNeeded: value)))
      }
      if found == Self.empty { return nil }
      slot = (slot + 1) & mask
    }
  }

  @inline(__always)
  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    let mixed = (key ^ (key >> 31)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: (mixed ^ (mixed >> 32)) & 0x7FFF_FFFF) & mask
  }
}

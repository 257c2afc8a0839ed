// Building, iterating and subscripting containers.

extension Calculator {
  /// Refuses what cannot be a key.
  func checkHashable(_ value: Value) throws(EvaluationFault) {
    var pending = [value]
    while let value = pending.popLast() {
      switch value {
      case .list, .dict: throw .type("unhashable type: '\(value.typeName)'")
      case .tuple(let items): pending += items.reversed()
      default: break
      }
    }
  }

  /// Adds an entry or replaces the value of an equal key.
  mutating func insert(
    _ entry: Value.Entry, into entries: inout [Value.Entry]
  ) throws(EvaluationFault) {
    try checkHashable(entry.key)
    try charge(1 + entries.count / 4)
    if let index = entries.firstIndex(where: { $0.key.isEqual(to: entry.key) }) {
      entries[index] = Value.Entry(key: entries[index].key, value: entry.value)
    } else {
      entries.append(entry)
    }
  }

  /// The items a value gives when it is iterated; nil for a value that cannot be.
  mutating func items(of value: Value) throws(EvaluationFault) -> [Value]? {
    switch value {
    case .list(let items), .tuple(let items): return items
    case .dict(let entries): return entries.map { $0.key }
    case .string(let text):
      try check(items: text.count)
      return text.codePoints.map { .string(Text(codePoints: [$0])) }
    case .bytes(let bytes):
      try check(items: bytes.count)
      return bytes.map { .int(Int($0)) }
    default: return nil
    }
  }

  private mutating func check(items: Int) throws(EvaluationFault) {
    try charge(items / 8)
    if items > budget.collectionItems {
      throw .budget("a collection of too many items", budget.collectionItems)
    }
  }

  // MARK: - Subscripts

  /// The bounds of a slice as written; nil where nothing is.
  struct Slice {
    let start: Value?
    let stop: Value?
    let step: Value?
  }

  /// `container[key]`.
  mutating func element(_ container: Value, _ key: Value) throws(EvaluationFault) -> Value {
    switch container {
    case .dict(let entries):
      try checkHashable(key)
      try charge(entries.count / 8)
      guard let entry = entries.first(where: { $0.key.isEqual(to: key) }) else {
        throw .key(key)
      }
      return entry.value
    case .list(let items): return items[try position(key, items.count, "list")]
    case .tuple(let items): return items[try position(key, items.count, "tuple")]
    case .string(let text):
      return .string(
        Text(codePoints: [text.codePoints[try position(key, text.count, "string")]]))
    case .bytes(let bytes):
      guard key.index != nil else {
        throw .type("byte indices must be integers or slices, not \(key.typeName)")
      }
      return .int(Int(bytes[try position(key, bytes.count, "index")]))
    default: throw .type("'\(container.typeName)' object is not subscriptable")
    }
  }

  private func position(
    _ key: Value, _ count: Int, _ name: String
  ) throws(EvaluationFault) -> Int {
    guard let index = key.index else {
      if name == "string" {
        throw .type("string indices must be integers, not '\(key.typeName)'")
      }
      throw .type("\(name) indices must be integers or slices, not \(key.typeName)")
    }
    guard let given = index.int else {
      throw .index("cannot fit 'int' into an index-sized integer")
    }
    let position = given < 0 ? given + count : given
    guard position >= 0, position < count else {
      throw .index(name == "index" ? "index out of range" : "\(name) index out of range")
    }
    return position
  }

  /// `container[start:stop:step]`.
  mutating func elements(_ container: Value, _ slice: Slice) throws(EvaluationFault) -> Value {
    switch container {
    case .list(let items): return .list(try indexes(slice, items.count).map { items[$0] })
    case .tuple(let items): return .tuple(try indexes(slice, items.count).map { items[$0] })
    case .string(let text):
      return .string(
        Text(codePoints: try indexes(slice, text.count).map { text.codePoints[$0] }))
    case .bytes(let bytes): return .bytes(try indexes(slice, bytes.count).map { bytes[$0] })
    case .dict: throw .type("unhashable type: 'slice'")
    default: throw .type("'\(container.typeName)' object is not subscriptable")
    }
  }

  /// The indexes a slice takes of so many items (Python reference, `slice.indices`).
  private mutating func indexes(_ slice: Slice, _ count: Int) throws(EvaluationFault) -> [Int] {
    try charge(count / 64)
    func bound(_ value: Value?) throws(EvaluationFault) -> Int? {
      guard let value, value != .none else { return nil }
      guard let number = value.index else {
        throw .type("slice indices must be integers or None or have an __index__ method")
      }
      // Bounds beyond every length are as good as the largest that cannot overflow below.
      return min(max(number.int ?? (number.isNegative ? -(1 << 40) : 1 << 40), -(1 << 40)), 1 << 40)
    }
    let step = try bound(slice.step) ?? 1
    if step == 0 { throw .value("slice step cannot be zero") }
    let (low, high) = step < 0 ? (-1, count - 1) : (0, count)
    func clamped(_ value: Int) -> Int { min(max(value < 0 ? value + count : value, low), high) }
    let start = try bound(slice.start).map(clamped) ?? (step < 0 ? high : low)
    let stop = try bound(slice.stop).map(clamped) ?? (step < 0 ? low : high)
    return Array(stride(from: start, to: stop, by: step))
  }
}

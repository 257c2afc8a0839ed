// The operators on all types (Python reference 6.5 to 6.10).

extension Calculator {
  /// Applies a binary operator; `symbol` is what messages name, such as `+=`.
  mutating func binary(
    _ operation: String, _ left: Value, _ right: Value, symbol: String
  ) throws(EvaluationFault) -> Value {
    if case .bool(let a) = left, case .bool(let b) = right {
      switch operation {
      case "&": return .bool(a && b)
      case "|": return .bool(a || b)
      case "^": return .bool(a != b)
      default: break
      }
    }
    if let a = left.number, let b = right.number, let value = try arithmetic(operation, a, b) {
      return value
    }
    if let value = try dates(operation, left, right) { return value }
    switch (operation, left, right) {
    case ("+", _, _): if let value = try concatenated(left, right) { return value }
    case ("*", _, _): if let value = try repeated(left, right) { return value }
    case ("%", .string(let format), _): return .string(try percentFormat(format, right))
    case ("%", .bytes, _): throw .forbidden("formatting of bytes is")
    case ("|", .dict(let a), .dict(let b)):
      var entries = a
      for entry in b { try insert(entry, into: &entries) }
      return try checked(.dict(entries))
    default: break
    }
    throw .type(
      "unsupported operand type(s) for \(symbol == "**" ? "** or pow()" : symbol): "
        + "'\(left.typeName)' and '\(right.typeName)'")
  }

  private mutating func concatenated(
    _ left: Value, _ right: Value
  ) throws(EvaluationFault) -> Value? {
    switch (left, right) {
    case (.string(let a), .string(let b)):
      try check(length: a.count + b.count)
      return .string(Text(codePoints: a.codePoints + b.codePoints))
    case (.bytes(let a), .bytes(let b)):
      try check(length: a.count + b.count)
      return .bytes(a + b)
    case (.list(let a), .list(let b)): return try checked(.list(a + b))
    case (.tuple(let a), .tuple(let b)): return try checked(.tuple(a + b))
    case (.bytes, _): throw .type("can't concat \(right.typeName) to bytes")
    case (.string, _), (.list, _), (.tuple, _):
      throw .type(
        "can only concatenate \(left.typeName) (not \"\(right.typeName)\") to \(left.typeName)")
    default: return nil
    }
  }

  private mutating func repeated(_ left: Value, _ right: Value) throws(EvaluationFault) -> Value? {
    let sequence: Value
    let other: Value
    switch (left, right) {
    case (.string, _), (.bytes, _), (.list, _), (.tuple, _): (sequence, other) = (left, right)
    case (_, .string), (_, .bytes), (_, .list), (_, .tuple): (sequence, other) = (right, left)
    default: return nil
    }
    guard let factor = other.index else {
      throw .type("can't multiply sequence by non-int of type '\(other.typeName)'")
    }
    guard let factor = factor.int else {
      throw .overflow("cannot fit 'int' into an index-sized integer")
    }
    // A count this large is over every budget, whatever is repeated.
    let count = min(max(factor, 0), Int(Int32.max))
    switch sequence {
    case .string(let text):
      try check(length: text.count * count)
      return .string(Text(codePoints: Calculator.repeating(text.codePoints, count)))
    case .bytes(let bytes):
      try check(length: bytes.count * count)
      return .bytes(Calculator.repeating(bytes, count))
    case .list(let items):
      try check(items: items.count * count)
      return try checked(.list(Calculator.repeating(items, count)))
    case .tuple(let items):
      try check(items: items.count * count)
      return try checked(.tuple(Calculator.repeating(items, count)))
    default: return nil
    }
  }

  private func check(items: Int) throws(EvaluationFault) {
    if items > budget.collectionItems {
      throw .budget("a collection of too many items", budget.collectionItems)
    }
  }

  private static func repeating<Element>(_ items: [Element], _ count: Int) -> [Element] {
    guard !items.isEmpty, count > 0 else { return [] }
    return Array(repeatElement(items, count: count).joined())
  }

  /// Applies `+`, `-` or `~`.
  func unary(_ operation: String, _ value: Value) throws(EvaluationFault) -> Value {
    switch (operation, value.number) {
    case ("+", .int(let number)): return .int(number)
    case ("-", .int(let number)): return .int(-number)
    case ("~", .int(let number)): return .int(~number)
    case ("+", .float(let number)): return .float(number)
    case ("-", .float(let number)): return .float(-number)
    default: break
    }
    if case .timedelta = value, operation != "~" {
      return operation == "+" ? value : try duration(-Calculator.microseconds(value))
    }
    throw .type("bad operand type for unary \(operation): '\(value.typeName)'")
  }

  // MARK: - Comparisons

  /// Applies a comparison operator: `<`, `==`, `in`, `not in`, `is`, …
  mutating func compare(
    _ operation: String, _ left: Value, _ right: Value
  ) throws(EvaluationFault) -> Bool {
    switch operation {
    case "==", "!=":
      try charge(effort(left, right))
      return left.isEqual(to: right) == (operation == "==")
    case "in": return try contains(right, left)
    case "not in": return try !contains(right, left)
    case "is": return try isIdentical(left, right)
    case "is not": return try !isIdentical(left, right)
    default:
      try charge(effort(left, right))
      return try isOrdered(operation, left, right)
    }
  }

  private func effort(_ left: Value, _ right: Value) -> Int {
    let limit = budget.collectionItems
    let a = left.size(itemLimit: limit, depthLimit: budget.depth).items
    guard case .dict = left else { return a / 8 }
    return a * right.size(itemLimit: limit, depthLimit: budget.depth).items / 8
  }

  private func isOrdered(
    _ operation: String, _ left: Value, _ right: Value
  ) throws(EvaluationFault) -> Bool {
    func holds<Key: Comparable>(_ a: Key, _ b: Key) -> Bool {
      switch operation {
      case "<": a < b
      case "<=": a <= b
      case ">": a > b
      default: a >= b
      }
    }
    if let a = left.number, let b = right.number {
      switch a.order(b) {
      case .less: return holds(0, 1)
      case .equal: return holds(0, 0)
      case .greater: return holds(1, 0)
      case .unordered: return false
      }
    }
    switch (left, right) {
    case (.string(let a), .string(let b)):
      return holds(Calculator.order(a.codePoints, b.codePoints), 0)
    case (.bytes(let a), .bytes(let b)): return holds(Calculator.order(a, b), 0)
    case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
      for (x, y) in zip(a, b) where !x.isEqual(to: y) { return try isOrdered(operation, x, y) }
      return holds(a.count, b.count)
    case (.timedelta, .timedelta):
      return holds(Calculator.microseconds(left), Calculator.microseconds(right))
    case (.date, .date): return holds(Calculator.ordinal(left), Calculator.ordinal(right))
    case (.datetime, .datetime):
      return holds(Calculator.instant(left), Calculator.instant(right))
    case (.date, .datetime), (.datetime, .date):
      throw .type("can't compare datetime.datetime to datetime.date")
    default:
      throw .type(
        "'\(operation)' not supported between instances of '\(left.typeName)' and "
          + "'\(right.typeName)'")
    }
  }

  private static func order<Item: Comparable>(_ a: [Item], _ b: [Item]) -> Int {
    for (x, y) in zip(a, b) where x != y { return x < y ? -1 : 1 }
    return a.count == b.count ? 0 : a.count < b.count ? -1 : 1
  }

  private mutating func contains(
    _ container: Value, _ item: Value
  ) throws(EvaluationFault) -> Bool {
    try charge(effort(container, item))
    switch container {
    case .list(let items), .tuple(let items): return items.contains { item.isEqual(to: $0) }
    case .dict(let entries):
      try checkHashable(item)
      return entries.contains { item.isEqual(to: $0.key) }
    case .string(let text):
      guard let part = item.text else {
        throw .type("'in <string>' requires string as left operand, not \(item.typeName)")
      }
      try charge(part.count * text.count / 256)
      return Calculator.find(part.codePoints, in: text.codePoints, from: 0) != nil
    case .bytes(let bytes):
      if case .bytes(let part) = item {
        try charge(part.count * bytes.count / 256)
        return Calculator.find(part, in: bytes, from: 0) != nil
      }
      guard let number = item.index else {
        throw .type("a bytes-like object is required, not '\(item.typeName)'")
      }
      guard let byte = number.int.flatMap({ UInt8(exactly: $0) }) else {
        throw .value("byte must be in range(0, 256)")
      }
      return bytes.contains(byte)
    default: throw .type("argument of type '\(container.typeName)' is not iterable")
    }
  }

  /// The first index at or behind a start where a part occurs.
  static func find<Item: Equatable>(_ part: [Item], in whole: [Item], from start: Int) -> Int? {
    guard part.count <= whole.count else { return nil }
    var index = start
    while index + part.count <= whole.count {
      if part.indices.allSatisfy({ whole[index + $0] == part[$0] }) { return index }
      index += 1
    }
    return nil
  }

  private func isIdentical(_ left: Value, _ right: Value) throws(EvaluationFault) -> Bool {
    func isSingleton(_ value: Value) -> Bool {
      switch value {
      case .none, .bool, .ellipsis: true
      default: false
      }
    }
    // Whether equal numbers or strings are one object is an accident of the implementation.
    guard isSingleton(left) || isSingleton(right) else {
      throw .forbidden("'is' between values other than None, True and False is")
    }
    return left == right
  }
}

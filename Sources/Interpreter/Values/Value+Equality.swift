extension Value {
  /// Whether two values are equal under Python's `==`: 1, 1.0 and True are one value.
  ///
  /// The recursion is bounded by the nesting of values (``Budget/depth``).
  public func isEqual(to other: Value) -> Bool {
    if let left = number, let right = other.number {
      return left.order(right) == .equal
    }
    switch (self, other) {
    case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
      return left.count == right.count && zip(left, right).allSatisfy { $0.isEqual(to: $1) }
    case (.dict(let left), .dict(let right)):
      guard left.count == right.count else { return false }
      return left.allSatisfy { entry in
        right.contains { $0.key.isEqual(to: entry.key) && $0.value.isEqual(to: entry.value) }
      }
    default: return self == other
    }
  }

  /// Whether a value is the same object or equal, as containers compare: NaN is in `[nan]` only
  /// when it is that very object, which values have no notion of, so it never is here.
  func isSame(as other: Value) -> Bool { isEqual(to: other) }

  /// The value as a number; nil for what is none. A bool is the integer 0 or 1.
  var number: Number? {
    switch self {
    case .bool(let value): .int(value ? 1 : 0)
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    default: nil
    }
  }

  /// The value as an integer for indexes and counts; a bool is 0 or 1.
  var index: BigInteger? {
    if case .int(let value) = number { value } else { nil }
  }

  /// Python's truth of a value.
  var isTrue: Bool {
    switch self {
    case .none: false
    case .bool(let value): value
    case .int(let value): !value.isZero
    case .float(let value): value != 0
    case .string(let text): text.count > 0
    case .bytes(let bytes): !bytes.isEmpty
    case .list(let items), .tuple(let items): !items.isEmpty
    case .dict(let entries): !entries.isEmpty
    case .timedelta(let days, let seconds, let microseconds):
      days != 0 || seconds != 0 || microseconds != 0
    case .ellipsis, .date, .datetime: true
    }
  }
}

/// An integer or a double, for arithmetic.
enum Number {
  case int(BigInteger)
  case float(Double)

  /// How two numbers stand to each other; unordered when one is NaN.
  enum Order { case less, equal, greater, unordered }

  /// Compares exactly: an integer is never rounded to a double.
  func order(_ other: Number) -> Order {
    switch (self, other) {
    case (.int(let left), .int(let right)):
      return left == right ? .equal : left < right ? .less : .greater
    case (.float(let left), .float(let right)):
      if left.isNaN || right.isNaN { return .unordered }
      return left == right ? .equal : left < right ? .less : .greater
    case (.int(let left), .float(let right)):
      if right.isNaN { return .unordered }
      guard let whole = BigInteger(truncating: right) else { return right > 0 ? .less : .greater }
      if left != whole { return left < whole ? .less : .greater }
      let rest = right - right.rounded(.towardZero)
      return rest == 0 ? .equal : rest > 0 ? .less : .greater
    case (.float, .int):
      switch other.order(self) {
      case .less: return .greater
      case .greater: return .less
      case .equal: return .equal
      case .unordered: return .unordered
      }
    }
  }
}

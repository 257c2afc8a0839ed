/// So many of so many, with what that says of the rate behind it.
///
/// ```swift
/// let right = Proportion(4, of: 5)
/// right.rate      // 0.8
/// right.interval  // 0.38…0.96: five attempts prove little
/// ```
public struct Proportion: Sendable, Hashable {
  /// How many did.
  public private(set) var count: Int
  /// How many could have.
  public private(set) var total: Int

  /// - Precondition: `0 ≤ count ≤ total`.
  public init(_ count: Int = 0, of total: Int = 0) {
    precondition(count >= 0 && count <= total, "a part of a whole")
    self.count = count
    self.total = total
  }

  /// Counts one more.
  public mutating func add(_ did: Bool) {
    total += 1
    if did { count += 1 }
  }

  /// The share of those that did; nil of none.
  public var rate: Double? { total > 0 ? Double(count) / Double(total) : nil }

  /// Where the rate behind it lies with a confidence of 95 % (Wilson 1927); nil of none.
  ///
  /// Unlike the textbook's interval it stays within 0…1 and is no point where none or all did.
  public var interval: ClosedRange<Double>? {
    guard let rate else { return nil }
    let z = 1.959_963_984_540_054
    let count = Double(total)
    let middle = rate + z * z / (2 * count)
    let half = z * (rate * (1 - rate) / count + z * z / (4 * count * count)).squareRoot()
    let scale = 1 + z * z / count
    // None did: the bound is 0, which the root misses by a rounding.
    let low = self.count == 0 ? 0 : max(0, (middle - half) / scale)
    let high = self.count == total ? 1 : min(1, (middle + half) / scale)
    return low...high
  }
}

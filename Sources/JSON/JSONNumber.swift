/// A JSON number as its text, so that nothing is rounded until someone asks for a value.
public struct JSONNumber: Sendable, Equatable, Hashable {
  /// The text, valid by RFC 8259 §6.
  public let text: String

  /// Wraps text that the parser has already checked.
  init(checked text: String) { self.text = text }

  /// The number with an integer's value.
  public init(_ value: some BinaryInteger) { text = String(value) }

  /// The number with a double's value in the shortest text that reads back the same; nil for NaN and
  /// infinities, which JSON cannot write.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    let text = value.description
    self.text = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// The value as an integer, if it is one and fits.
  public var int: Int? {
    if let value = Int(text) { return value }
    guard let value = double, value == value.rounded(.towardZero), abs(value) < 9e15 else {
      return nil
    }
    return Int(value)
  }

  /// The value as an unsigned 64-bit integer, if it is one and fits (seeds use the whole range).
  public var uint64: UInt64? { UInt64(text) ?? int.flatMap { UInt64(exactly: $0) } }

  /// The nearest double; infinite where the text overflows it.
  public var double: Double? { Double(text) }
}

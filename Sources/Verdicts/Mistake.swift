/// One thing wrong with an answer, with its place in the answer as the model wrote it.
public struct Mistake: Sendable, Hashable {
  /// The kind.
  public var kind: MistakeKind
  /// What is wrong and what was expected, in one line.
  public var message: String
  /// The line in the answer, from 1; nil where there is nothing to point at.
  public var line: Int?
  /// The column in the answer in Unicode scalars, from 1; nil where there is nothing to point at.
  public var column: Int?
  /// The UTF-8 offsets in the answer, for underlining.
  public var byteRange: Range<Int>?
  /// The right value in the words of a correction: `2024`, `3 hours`, `title, date and time`.
  public var expected: String?
  /// Whether the side's answer before had the same mistake: the same kind on the same parameter.
  public var isRecurring: Bool
  /// The parameter that it is about; nil for a mistake of the whole answer or call.
  public var parameter: String?
  /// Further kinds that the same value has, such as the wrong year of a wrong date, or that cannot be
  /// seen for this one.
  var covers: Set<MistakeKind> = []

  /// A mistake from its parts.
  public init(
    kind: MistakeKind, message: String, line: Int? = nil, column: Int? = nil,
    byteRange: Range<Int>? = nil, expected: String? = nil, isRecurring: Bool = false,
    parameter: String? = nil
  ) {
    self.kind = kind
    self.message = message
    self.line = line
    self.column = column
    self.byteRange = byteRange
    self.expected = expected
    self.isRecurring = isRecurring
    self.parameter = parameter
  }

  /// Whether two mistakes are the same one made again: the same kind on the same parameter.
  ///
  /// A mistake that does not name its parameter is the same as any of its kind: a journal need not
  /// keep the parameter.
  public func isSame(as other: Mistake) -> Bool {
    guard kind == other.kind else { return false }
    guard let parameter, let theirs = other.parameter else { return true }
    return parameter == theirs
  }
}

extension Mistake: CustomStringConvertible {
  /// For example `2:45: date-format: date is "11/11"; …`.
  public var description: String {
    let words = "\(kind.rawValue): \(message)"
    guard let line, let column else { return words }
    return "\(line):\(column): \(words)"
  }
}

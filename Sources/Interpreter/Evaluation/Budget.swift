/// What a source may spend before it is stopped with a diagnostic of kind ``Diagnostic/Kind/budget``.
public struct Budget: Sendable, Equatable {
  /// UTF-8 bytes of the source.
  public var sourceLength: Int
  /// Steps of the machine; long operations count as many.
  public var steps: Int
  /// Nesting of values.
  public var depth: Int
  /// Decimal digits of an integer (CPython's own limit for conversion to text is 4300).
  public var integerDigits: Int
  /// Code points of a string, bytes of a bytes object.
  public var stringLength: Int
  /// Items of a list, tuple or dict, those of nested ones included.
  public var collectionItems: Int
  /// Calls recorded.
  public var calls: Int

  /// Enough for every answer a person would call sensible.
  public static let standard = Budget()

  /// Creates a budget; what is not given is the standard.
  public init(
    sourceLength: Int = 65_536, steps: Int = 200_000, depth: Int = 200,
    integerDigits: Int = 4_300, stringLength: Int = 100_000, collectionItems: Int = 10_000,
    calls: Int = 1_000
  ) {
    self.sourceLength = sourceLength
    self.steps = steps
    self.depth = depth
    self.integerDigits = integerDigits
    self.stringLength = stringLength
    self.collectionItems = collectionItems
    self.calls = calls
  }
}

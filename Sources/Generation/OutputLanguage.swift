/// The texts that an answer may be: a small grammar over characters, handed to an engine as data.
///
/// What the texts mean is the asker's business: an engine that can hold an answer to a language sees
/// characters, never calls or calendars.
///
/// ```swift
/// let yesOrNo = OutputLanguage(.choice([.text("yes"), .text("no")]))
/// ```
public struct OutputLanguage: Sendable, Hashable {
  /// A named part, the content of an ``OutputExpression/enclosed(open:rule:close:)``.
  public struct Rule: Sendable, Hashable {
    public var name: String
    public var expression: OutputExpression

    public init(_ name: String, _ expression: OutputExpression) {
      self.name = name
      self.expression = expression
    }
  }

  /// What a whole answer is.
  public var answer: OutputExpression
  /// What stands between brackets and marks.
  public var rules: [Rule]
  /// The most bytes of an answer.
  public var longest: ByteCount
  /// How deep enclosures may nest.
  public var deepest: Int

  public init(
    _ answer: OutputExpression, rules: [Rule] = [], longest: ByteCount = 1_000, deepest: Int = 12
  ) {
    self.answer = answer
    self.rules = rules
    self.longest = longest
    self.deepest = deepest
  }
}

/// A part of an ``OutputLanguage``.
public indirect enum OutputExpression: Sendable, Hashable {
  /// Exactly this text; the empty text is always there.
  case text(String)
  /// One character of some ranges.
  case character([ClosedRange<Unicode.Scalar>])
  /// One after the other.
  case sequence([OutputExpression])
  /// Any one of these.
  case choice([OutputExpression])
  /// The same again and again; without a greatest number as often as the length allows.
  case repeated(OutputExpression, atLeast: Int, atMost: Int? = nil)
  /// One or more, with a separator between.
  case separated(OutputExpression, by: OutputExpression)
  /// Each at most once, in any order, with a separator between; all of them, or at least one.
  case unordered([OutputExpression], separator: OutputExpression, requiresAll: Bool)
  /// What an expression says, but for some texts.
  case excluding(OutputExpression, [String])
  /// An opening byte, a rule's text, a closing byte: the one form that may nest in itself.
  case enclosed(open: UInt8, rule: String, close: UInt8)

  /// Whether the empty text is one of its texts. One between marks never is.
  public var canBeEmpty: Bool {
    switch self {
    case .text(let text): text.isEmpty
    case .character, .enclosed: false
    case .sequence(let parts): parts.allSatisfy(\.canBeEmpty)
    case .choice(let parts): parts.contains(where: \.canBeEmpty)
    case .repeated(let part, let least, _): least == 0 || part.canBeEmpty
    case .separated(let part, _): part.canBeEmpty
    case .unordered(let items, let separator, requiresAll: true):
      items.allSatisfy(\.canBeEmpty) && (items.count < 2 || separator.canBeEmpty)
    case .unordered(let items, _, requiresAll: false):
      items.isEmpty || items.contains(where: \.canBeEmpty)
    case .excluding(let part, let texts): part.canBeEmpty && !texts.contains("")
    }
  }

  /// An expression or nothing.
  public static func optional(_ expression: OutputExpression) -> OutputExpression {
    .repeated(expression, atLeast: 0, atMost: 1)
  }

  /// The most items of ``unordered(_:separator:requiresAll:)``: every set of them becomes a state.
  public static let mostUnordered = 8
}

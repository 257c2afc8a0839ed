/// What is known about one answer: its calls, its mistakes and the symbols that follow from them.
public struct Verdict: Sendable, Hashable {
  /// The calls in the answer, the same call again included.
  public var calls: [RecordedCall]
  /// Whether a call parses, binds, validates and applies.
  public var isValid: Bool
  /// What is wrong: the form of the answer first, then call by call.
  public var mistakes: [Mistake]
  /// The symbols of the turn.
  public var symbols: [Symbol]
  /// What the calls did to the calendar beyond the plain, one line each.
  public var notes: [String]
  /// Whether the answer was judged as one to a fix turn.
  public var isFix: Bool

  /// A verdict from its parts, as a journal keeps them.
  public init(
    calls: [RecordedCall], isValid: Bool, mistakes: [Mistake], symbols: [Symbol],
    notes: [String] = [], isFix: Bool = false
  ) {
    self.calls = calls
    self.isValid = isValid
    self.mistakes = mistakes
    self.symbols = symbols
    self.notes = notes
    self.isFix = isFix
  }

  /// Whether the answer is right: valid and without a mistake.
  public var isRight: Bool { isValid && mistakes.isEmpty }

  /// Whether a call was recognized, be it ever so wrong.
  public var hasCall: Bool { !mistakes.contains { $0.kind == .noCall } }

  /// The one symbol of an attempt in the reliability experiment.
  public var attemptSymbol: Symbol {
    if isRight { return .check }
    return hasCall ? .mushroom : .fire
  }

  /// Whether the answer has three or more mistakes: 🔥🔥.
  public var hasFailed: Bool { SymbolCount(symbols).fires >= 2 }
}

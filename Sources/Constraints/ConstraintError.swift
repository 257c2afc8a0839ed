/// Why a language cannot hold a model's answer.
public enum ConstraintError: Error, Sendable, Equatable, CustomStringConvertible {
  /// An enclosure names a rule that is not there.
  case unknownRule(name: String)
  /// More items without an order than their sets can be counted.
  case tooManyUnordered(count: Int, limit: Int)
  /// After some text a byte may both open or close an enclosure and mean something else.
  case ambiguous(byte: UInt8)
  /// The automaton outgrows what is sensible.
  case tooLarge(states: Int, limit: Int)
  /// A choice between nothing, which no grammar can be written for.
  case nothingToChoose
  /// No text of the language can be written with the vocabulary's tokens.
  case inexpressible

  public var description: String {
    switch self {
    case .unknownRule(let name): "the language has no rule '\(name)'"
    case .tooManyUnordered(let count, let limit):
      "\(count) parts without an order; at most \(limit) are possible"
    case .ambiguous(let byte):
      "the byte \(byte) would open or close an enclosure and mean something else at one place"
    case .tooLarge(let states, let limit):
      "the language needs more than \(states) states; \(limit) are possible"
    case .nothingToChoose: "a part of the language has no text at all"
    case .inexpressible: "the model's vocabulary cannot write any answer of the language"
    }
  }
}

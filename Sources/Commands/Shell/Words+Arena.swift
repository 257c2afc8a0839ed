import Arena
import Shell
import Verdicts

extension Words {
  /// Takes the next word if it names a side (`l` and `r` do).
  mutating func takeSide() -> Side? {
    take { word in
      switch word.lowercased() {
      case "left", "l": .left
      case "right", "r": .right
      default: nil
      }
    }
  }

  /// Takes a side, which is all that may be left.
  mutating func onlySide() throws(UsageError) -> Side? {
    guard !isAtEnd else { return nil }
    if let side = takeSide() {
      try finish()
      return side
    }
    let word = try requiredWord("SIDE")
    throw .choice(word, "SIDE", Side.allCases.map(\.rawValue))
  }

  /// Takes the next word if it names a kind of mistake.
  mutating func takeKind() -> MistakeKind? { take { MistakeKind(rawValue: $0.lowercased()) } }

  /// Refuses a single word that is nearly a kind of mistake: as text it would be sent as it is.
  func refuseNearKind() throws(UsageError) {
    var words = self
    guard let word = try? words.next(), words.isAtEnd, !word.isQuoted,
      word.text.allSatisfy({ $0.isLowercase || $0 == "-" })
    else { return }
    let kinds = MistakeKind.allCases.map(\.rawValue)
    let near = EditDistance.nearest(to: word.text, among: kinds, atMost: 1)
    guard let kind = near.first else { return }
    throw .rule(
      word, "KIND", "must be one of ':help kinds', such as '\(kind)', or a sentence in quotes")
  }

  /// Takes an expectation: all that is left.
  mutating func expectation(_ argument: String) throws(UsageError) -> Expectation {
    guard let word = restWord() else { throw .missing(argument) }
    do throws(ExpectationError) {
      return try Expectation(parsing: word.text)
    } catch {
      throw .rule(word, argument, "must be a call (\(error))")
    }
  }
}

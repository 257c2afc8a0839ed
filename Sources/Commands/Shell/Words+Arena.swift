import Arena
import Shell
import Verdicts

extension Words {
  /// Takes the next word if it names a side (`l` and `r` do, and so does the name of its model where
  /// the other side has another).
  mutating func takeSide() -> Side? {
    let names = standIns
    return take { word in
      switch word.lowercased() {
      case "left", "l": .left
      case "right", "r": .right
      default: names[word].flatMap { Side(rawValue: $0) }
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
    throw .choice(word, "SIDE", Side.allCases.map(\.rawValue) + standIns.keys.sorted())
  }

  /// Takes the number of a turn. Which ones there are the session knows: any number is one here.
  mutating func turn(_ argument: String) throws(UsageError) -> TurnID {
    let word = try requiredWord(argument)
    guard let id = TurnID(word.text) else {
      throw .rule(word, argument, "must be the number of a turn")
    }
    return id
  }

  /// Takes the number of a turn if the next word looks like one.
  mutating func optionalTurn(_ argument: String) throws(UsageError) -> TurnID? {
    guard let first = peek()?.text.first(where: { $0 != "-" }), first.isNumber else { return nil }
    return try turn(argument)
  }

  /// Takes the next word if it names a kind of mistake.
  mutating func takeKind() -> MistakeKind? { take { MistakeKind(rawValue: $0.lowercased()) } }

  /// Refuses text that is hardly meant as such, for it would be sent as it is: a single word, and text
  /// that begins with what is nearly a side or a kind of mistake. In quotes it is text.
  ///
  /// - Parameter hasSide: whether a side was named before, so that none is due.
  func refuseNearWords(hasSide: Bool) throws(UsageError) {
    var words = self
    guard let word = try? words.next(), !word.isQuoted else { return }
    // Sentences begin with capital letters, mostly; what is exactly a kind may be about it.
    let isAlone = words.isAtEnd
    guard isAlone || word.text.allSatisfy({ $0.isLowercase || $0 == "-" }) else { return }
    let sides = hasSide ? [] : Side.allCases.map(\.rawValue) + standIns.keys
    let names = sides + MistakeKind.allCases.map(\.rawValue)
    let near =
      word.text.count < 4 ? [] : EditDistance.nearest(to: word.text, among: names, atMost: 1)
    let lack = "'\(word.text)' is no \(hasSide ? "" : "side and no ")kind of mistake"
    if let name = near.first, isAlone || name != word.text {
      throw .conflict("\(lack); did you mean '\(name)'? In quotes it is sent as a sentence")
    }
    // "Wrong." is a sentence, "nonsense-kind" and "3" are none.
    if isAlone, word.text.allSatisfy({ $0.isLowercase || $0.isNumber || $0 == "-" }) {
      throw .conflict("\(lack) (':help kinds'); in quotes it is sent as a sentence")
    }
  }

  /// Takes an expectation: all that is left.
  mutating func expectation(_ argument: String) throws(UsageError) -> Expectation {
    guard let word = restWord() else { throw missing(argument) }
    do throws(ExpectationError) {
      return try Expectation(parsing: word.text)
    } catch {
      throw .conflict("\(error)")
    }
  }
}

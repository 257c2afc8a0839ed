/// A line that is no correct use of its command; the loop adds the command's name.
public enum UsageError: Error, Sendable, Hashable {
  /// An argument that must be given is not, and the keyword that asks for it.
  case missing(String, after: String? = nil)
  /// A word too many, and the keywords that might be meant.
  case unexpected(Words.Word, near: [String] = [])
  /// A quote that is not closed.
  case openQuote(Words.Word)
  /// A word that is none of the choices for the argument, or the start of several.
  case choice(Words.Word, String, [String])
  /// A word that is no number from the first to the second for the argument.
  case number(Words.Word, String, String, String)
  /// A word that breaks a rule of its argument: the word, the argument, the rule as a phrase
  /// ("must be …").
  case rule(Words.Word, String, String)
  /// Arguments that do not go together, as a phrase.
  case conflict(String)

  /// Where in the arguments the mistake is, in UTF-8 offsets.
  public var range: Range<Int>? {
    switch self {
    case .missing, .conflict: nil
    case .unexpected(let word, _), .openQuote(let word), .choice(let word, _, _),
      .number(let word, _, _, _), .rule(let word, _, _):
      word.range
    }
  }
}

extension UsageError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let argument, let keyword?):
      // Where a keyword is the argument's only name, it cannot be what is missing.
      return "\(argument == keyword ? "a value" : argument) is missing after '\(keyword)'"
    case .missing(let argument, nil):
      return "\(argument) is missing"
    case .unexpected(let word, let near):
      let hint = near.isEmpty ? "" : "; did you mean \(near.phrase(or: "or"))?"
      return "unexpected '\(word.text)'" + hint
    case .openQuote(let word):
      return word.text.isEmpty
        ? "the quote at the end is not closed" : "the quote before '\(word.text)' is not closed"
    case .choice(let word, let argument, let choices):
      if case .several(let found) = PrefixMatch(word.text, among: choices) {
        return "\(argument) '\(word.text)' is short for " + found.phrase(or: "and")
      }
      let near = EditDistance.nearest(to: word.text, among: choices, atMost: 1)
      let hint = near.isEmpty ? "" : "; did you mean '\(near[0])'?"
      return "\(argument) must be \(choices.phrase(or: "or")), not '\(word.text)'\(hint)"
    case .number(let word, let argument, let low, let high):
      return "\(argument) must be a number from \(low) to \(high), not '\(word.text)'"
    case .rule(let word, let argument, let rule):
      return "\(argument) \(rule), not '\(word.text)'"
    case .conflict(let phrase):
      return phrase
    }
  }
}

extension [String] {
  /// `'a', 'b' or 'c'`.
  func phrase(or conjunction: String) -> String {
    let quoted = map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "nothing" }
    return quoted.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}

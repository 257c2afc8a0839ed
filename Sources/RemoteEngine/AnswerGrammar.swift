import Constraints
import Generation
import Synchronization

/// A language of answers as a server takes it, and as its answers are checked: a server may pass over
/// a field that it does not know.
struct AnswerGrammar: Sendable {
  /// The grammar, GBNF.
  let text: String
  private let automaton: LanguageAutomaton

  /// - Throws: `ConstraintError` where the language has no grammar or no automaton.
  init(_ language: OutputLanguage) throws {
    text = try GBNFGrammar(language).text
    // A grammar says nothing of length and depth, so a server cannot keep to them.
    var language = language
    (language.longest, language.deepest) = (.max, .max)
    automaton = try LanguageAutomaton(language)
  }

  /// Whether an answer shows that the grammar was in force: it is in the language, or a beginning of
  /// one where it was cut.
  func isHonoured(by answer: String, isCut: Bool) -> Bool {
    switch automaton.standing(of: answer.utf8) {
    case .whole: true
    case .beginning: isCut
    case .outside: false
    }
  }

  /// Where an answer leaves the language, for people.
  func departure(of answer: String) -> String {
    guard case .outside(let offset) = automaton.standing(of: answer.utf8) else {
      return "the answer ends before it is one of the language"
    }
    return "the answer leaves the language at byte \(offset + 1)"
  }
}

/// The grammars of the last languages: attempts and sides ask for the same again and again.
final class AnswerGrammars: Sendable {
  private static let countLimit = 8
  private let known = Mutex<[(language: OutputLanguage, grammar: AnswerGrammar)]>([])

  /// The grammar of a language.
  func grammar(of language: OutputLanguage) throws -> AnswerGrammar {
    try known.withLock { known in
      if let index = known.firstIndex(where: { $0.language == language }) {
        return known[index].grammar
      }
      let grammar = try AnswerGrammar(language)
      known.append((language, grammar))
      if known.count > Self.countLimit { known.removeFirst() }
      return grammar
    }
  }
}

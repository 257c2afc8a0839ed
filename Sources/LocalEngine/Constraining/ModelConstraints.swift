import Constraints
import Generation
import Synchronization
import Tokenizers

/// The languages that a model's answers were held to, over the model's vocabulary.
///
/// The vocabulary's tree is made when the first answer is to be held to something; a language is
/// compiled once, as long as it is among the latest.
final class ModelConstraints: Sendable {
  private struct Cache {
    var tries: (any: TokenTrie, first: TokenTrie?)?
    /// The latest used last.
    var automata: [(language: OutputLanguage, tokens: TokenAutomaton)] = []
  }

  /// A calendar has a language of its own, so there are a few more than constraints.
  private static let limit = 8

  private let tokenizer: Tokenizer
  private let endTokens: Set<TokenID>
  private let cache = Mutex(Cache())

  init(_ tokenizer: Tokenizer, endTokens: Set<TokenID>) {
    self.tokenizer = tokenizer
    self.endTokens = endTokens
  }

  /// The automaton of a language.
  func automaton(for language: OutputLanguage) throws(ConstraintError) -> TokenAutomaton {
    try cache.withLock { cache throws(ConstraintError) in
      if let index = cache.automata.firstIndex(where: { $0.language == language }) {
        cache.automata.append(cache.automata.remove(at: index))
        return cache.automata[cache.automata.count - 1].tokens
      }
      let tries = cache.tries ?? makeTries()
      cache.tries = tries
      let tokens = try TokenAutomaton(
        LanguageAutomaton(language), trie: tries.any, firstTrie: tries.first,
        endTokens: endTokens.sorted())
      cache.automata.append((language, tokens))
      if cache.automata.count > Self.limit { cache.automata.removeFirst() }
      return tokens
    }
  }

  private func makeTries() -> (any: TokenTrie, first: TokenTrie?) {
    func trie(isFirst: Bool) -> TokenTrie {
      TokenTrie(vocabularySize: tokenizer.vocabularySize) { id in
        endTokens.contains(id) ? [] : tokenizer.addition(of: id, isFirst: isFirst)
      }
    }
    return (trie(isFirst: false), tokenizer.startsOtherwise ? trie(isFirst: true) : nil)
  }
}

extension LocalModel {
  /// What holds an answer to its request's language; nil where nothing does.
  func guide(for request: GenerationRequest, promptTokens: TokenCount) throws(AnswerError)
    -> AnswerGuide?
  {
    let constraint = request.settings.constraint
    guard constraint != .off else { return nil }
    guard let language = request.language else { throw .noLanguage(constraint) }
    guard let constraints else { throw .noTokenizer(model: description.name) }
    let tokenizer = try text.tokenizer
    let guide: AnswerGuide
    do throws(ConstraintError) {
      guide = AnswerGuide(try constraints.automaton(for: language), tokenizer)
    } catch {
      throw .constraint(constraint, model: description.name, error)
    }
    let left = min(request.settings.maxTokens, contextLength - promptTokens)
    guard guide.fewestTokens <= left else {
      throw .tooFewTokens(constraint, needed: guide.fewestTokens, left: left)
    }
    return guide
  }
}

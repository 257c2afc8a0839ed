import Generation
import Verdicts

/// What the answers of one model come to.
public struct ModelRecap: Sendable, Hashable {
  /// The model's name, with more where several models share it.
  public internal(set) var name: String
  /// The model.
  public let model: ModelIdentity
  /// The place in the ranking, from 1; models with the same penalty share it.
  public internal(set) var rank = 1
  /// The symbols that count.
  public private(set) var symbols = SymbolCount()
  /// Answers that have symbols.
  public private(set) var answerCount = 0
  /// Answers that nobody has rated: cut short, or their text is not recorded.
  public private(set) var unratedCount = 0
  /// Answers without a mistake, of those to prompts that did not ask for a fix.
  public private(set) var firstTimeRight = Proportion()
  /// Sentences that fixed what they asked for, of all that asked for a fix.
  public private(set) var fixes = Proportion()
  /// Answers that became right in the end, of those that were asked to be fixed.
  public private(set) var saves = Proportion()
  /// Sentences that it took in all to save what was saved.
  private var sentencesOfSaves = 0
  /// How often each kind of mistake was made.
  public private(set) var mistakes: [MistakeKind: Int] = [:]
  /// Answers in which the judge looked for mistakes.
  public private(set) var judgedCount = 0
  /// Tokens generated.
  public private(set) var tokenCount: TokenCount = 0
  /// Tokens whose time is known, and the time.
  private var timedTokens: TokenCount = 0
  private var milliseconds = 0.0
  /// Where a person has rated too.
  public private(set) var agreement = Agreement()
  /// Answers that person and judge do not rate alike.
  public private(set) var disputed: [RecapAnswer] = []

  /// Counts the answers of one model, in the order in which they were given.
  init(_ model: ModelIdentity, _ answers: [RecapAnswer]) {
    self.model = model
    name = model.name
    var repair: (conversation: RecapAnswer.Place, sentences: Int, isRight: Bool)?
    func isSame(_ first: RecapAnswer.Place, _ second: RecapAnswer.Place) -> Bool {
      first.session == second.session && first.conversation == second.conversation
    }
    for answer in answers {
      if let last = repair, !answer.isFix || !isSame(last.conversation, answer.place) {
        end(last)
        repair = nil
      }
      count(answer)
      guard answer.isFix, !answer.symbols.isEmpty else { continue }
      repair = (answer.place, (repair?.sentences ?? 0) + 1, answer.isRight)
    }
    if let repair { end(repair) }
  }

  private mutating func end(
    _ repair: (conversation: RecapAnswer.Place, sentences: Int, isRight: Bool)
  ) {
    saves.add(repair.isRight)
    if repair.isRight { sentencesOfSaves += repair.sentences }
  }

  private mutating func count(_ answer: RecapAnswer) {
    if let tokens = answer.tokenCount {
      tokenCount += tokens
      if answer.decodeMilliseconds > 0 {
        timedTokens += tokens
        milliseconds += answer.decodeMilliseconds
      }
    }
    if answer.judged != nil { judgedCount += 1 }
    for kind in answer.mistakes { mistakes[kind, default: 0] += 1 }
    guard !answer.symbols.isEmpty else {
      unratedCount += 1
      return
    }
    answerCount += 1
    symbols += SymbolCount(answer.symbols)
    if answer.isFix {
      fixes.add(answer.symbols.contains(.broccoli))
    } else if !answer.isAside {
      firstTimeRight.add(answer.isRight)
    }
    if let person = answer.rated, let judge = answer.judged {
      agreement.add(person: person, judge: judge)
      if answer.isDisputed { disputed.append(answer) }
    }
  }
}

extension ModelRecap {
  /// The symbols in a row, as the article's recap shows them: ✔︎✔︎✔︎🥦🥦🍄🔥.
  public var symbolString: String {
    [Symbol.check, .broccoli, .mushroom, .fire]
      .map { String(repeating: $0.rawValue, count: symbols[$0]) }.joined()
  }

  /// Sentences that it took to save an answer, on average over those that were saved.
  public var sentencesPerSave: Double? {
    saves.count > 0 ? Double(sentencesOfSaves) / Double(saves.count) : nil
  }

  /// Tokens a second while decoding, over all answers.
  public var tokensPerSecond: Double? {
    milliseconds > 0 && timedTokens > 0 ? Double(timedTokens) / milliseconds * 1000 : nil
  }

  /// The kinds of mistakes that were made, the most frequent first.
  public var mistakesByCount: [(kind: MistakeKind, count: Int)] {
    MistakeKind.allCases.compactMap { kind in mistakes[kind].map { (kind, $0) } }
      .enumerated().sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }
      .map(\.element)
  }
}

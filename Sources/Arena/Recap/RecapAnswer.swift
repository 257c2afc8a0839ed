import Generation
import Verdicts

/// One answer as a recap counts it.
public struct RecapAnswer: Sendable, Hashable {
  /// Where it stands.
  public struct Place: Sendable, Hashable, CustomStringConvertible {
    /// The session.
    public var session: String
    /// The conversation within the session, from 1.
    public var conversation: Int
    /// The turn.
    public var turn: TurnID

    public init(session: String, conversation: Int, turn: TurnID) {
      self.session = session
      self.conversation = conversation
      self.turn = turn
    }

    public var description: String { "\(session), turn \(turn)" }
  }

  /// Where it stands.
  public var place: Place
  /// Who gave it.
  public var model: ModelIdentity
  /// What it was allowed to be; constrained answers are counted apart.
  public var constraint: Constraint
  /// Whether the prompt asked for a mistake to be fixed.
  public var isFix: Bool
  /// Whether it asked for that where the judge had found none: neither a fix nor a new question.
  public var isAside = false
  /// What a copy of the session, such as a branch, has the same; nil for an answer that is not recorded.
  var origin: Origin?
  /// What the judge says; nil where it has not judged: cut short, or not recorded.
  public var judged: [Symbol]?
  /// What a person says; takes precedence.
  public var rated: [Symbol]?
  /// The mistakes that the judge found.
  public var mistakes: [MistakeKind]
  /// Tokens generated; nil where that is not known.
  public var tokenCount: TokenCount?
  /// The time that they took.
  public var decodeMilliseconds: Double

  public init(
    place: Place, model: ModelIdentity, constraint: Constraint = .off, isFix: Bool = false,
    judged: [Symbol]? = nil, rated: [Symbol]? = nil, mistakes: [MistakeKind] = [],
    tokenCount: TokenCount? = nil, decodeMilliseconds: Double = 0
  ) {
    self.place = place
    self.model = model
    self.constraint = constraint
    self.isFix = isFix
    self.judged = judged
    self.rated = rated
    self.mistakes = mistakes
    self.tokenCount = tokenCount
    self.decodeMilliseconds = decodeMilliseconds
  }

  /// The symbols that count; empty for an answer that nobody has rated.
  public var symbols: [Symbol] { rated ?? judged ?? [] }

  /// Whether it counts as right: ✔︎ or 🥦 and nothing else.
  var isRight: Bool { !symbols.isEmpty && Agreement.Outcome(symbols) == .right }

  /// Whether person and judge have both rated it, and not alike.
  ///
  /// A (🍄) is a 🍄 to both.
  public var isDisputed: Bool {
    guard let judged, let rated else { return false }
    return SymbolCount(judged) != SymbolCount(rated)
  }
}

// MARK: - From sessions

extension RecapAnswer {
  /// An answer's own circumstances: no other answer has the same.
  struct Origin: Sendable, Hashable {
    let turn: TurnID
    let model: ModelIdentity
    let text: String
    let seed: UInt64
    let prefillMilliseconds: Double
    let decodeMilliseconds: Double
  }

  /// The answers of several sessions. One that stands in two of them, since one is a branch or a copy of
  /// the other, counts where it comes first.
  public static func all(of sessions: [NamedSession]) -> [RecapAnswer] {
    var seen: [Origin: String] = [:]
    return sessions.flatMap(\.answers).filter { answer in
      guard let origin = answer.origin else { return true }
      if seen[origin] == nil { seen[origin] = answer.place.session }
      return seen[origin] == answer.place.session
    }
  }

  /// Every answer of a session, conversation by conversation, cells of experiments included.
  ///
  /// What others had said before a transplant is not the model's own and is left out, and so are
  /// cells in whose place later ones stand.
  public static func all(of state: SessionState, session: String) -> [RecapAnswer] {
    let superseded = state.supersededCells
    return state.conversations.enumerated().flatMap { index, side in
      if let cell = side.cell, superseded.contains(cell.id) { return [RecapAnswer]() }
      let answers = side.ownTurns.compactMap {
        RecapAnswer($0, of: side, session: session, conversation: index + 1)
      }
      guard side.cell?.kind == .trials, let attempt = attempt(answers) else { return answers }
      return [attempt]
    }
  }

  /// The answers of an attempt of the reliability experiment as one: several prompts are one attempt
  /// with one symbol, that of its worst answer.
  private static func attempt(_ answers: [RecapAnswer]) -> RecapAnswer? {
    func worst(_ symbols: [Symbol]) -> [Symbol] {
      let count = SymbolCount(symbols)
      return count.fires > 0 ? [.fire] : count.mushrooms > 0 ? [.mushroom] : [.check]
    }
    guard answers.count > 1, var attempt = answers.last else { return nil }
    let isJudged = answers.allSatisfy { $0.judged != nil }
    attempt.judged = isJudged ? worst(answers.flatMap { $0.judged ?? [] }) : nil
    attempt.rated =
      answers.contains { $0.rated != nil } ? worst(answers.flatMap(\.symbols)) : nil
    attempt.isFix = false
    attempt.mistakes = answers.flatMap(\.mistakes)
    let counts = answers.compactMap(\.tokenCount)
    attempt.tokenCount = counts.isEmpty ? nil : counts.reduce(0, +)
    attempt.decodeMilliseconds = answers.reduce(0) { $0 + $1.decodeMilliseconds }
    return attempt
  }

  private init?(_ turn: Turn, of side: SideState, session: String, conversation: Int) {
    guard let answer = turn.answer else { return nil }
    self.init(
      place: Place(session: session, conversation: conversation, turn: turn.id),
      model: answer.model, constraint: answer.constraintInForce,
      isFix: turn.verdict?.isFix ?? turn.isFix,
      judged: turn.verdict == nil ? nil : side.judgedSymbols(of: turn),
      rated: turn.rating?.symbols, mistakes: (turn.verdict?.mistakes ?? []).map(\.kind),
      tokenCount: answer.isRecorded ? answer.tokenCount : nil,
      decodeMilliseconds: answer.decodeMilliseconds)
    isAside = !isFix && turn.intent?.isAsked == true
    guard answer.isRecorded, answer.prefillMilliseconds > 0 else { return }
    origin = Origin(
      turn: turn.id, model: answer.model, text: answer.text, seed: answer.seed,
      prefillMilliseconds: answer.prefillMilliseconds,
      decodeMilliseconds: answer.decodeMilliseconds)
  }
}

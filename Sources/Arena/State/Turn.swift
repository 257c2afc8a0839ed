import MockCalendar
import Verdicts

/// One prompt to one side and what came of it.
public struct Turn: Sendable {
  /// The prompt's number in the session.
  public var id: TurnID
  /// The exact prompt.
  public var prompt: String
  /// The system prompt in force.
  public var system: String
  /// How answers were judged when the prompt was sent.
  public var options: JudgeOptions
  /// Why it is a fix turn, if it may be one.
  public var intent: FixIntent?
  /// The right call, as the user wrote it.
  public var expectation: Expectation?
  /// The answer; nil while it is awaited and after a failure.
  public var answer: AnswerRecord?
  /// Why there is no answer.
  public var failure: AnswerFailure?
  /// How often the prompt was answered before (`:retry`).
  public var attempt = 0
  /// What the user thinks of the answer.
  public var rating: Rating?

  /// Whether somebody else's answer was put here, as history of a transplant.
  public var isPlanted = false

  // MARK: Derived by the fold

  /// What is asked to be fixed; nil for a plain turn.
  public internal(set) var fix: FixRequest?
  /// What the judge says; nil without a complete answer.
  public internal(set) var verdict: Verdict?
  /// What the answer did to the calendar.
  public internal(set) var effects: [CalendarEffect] = []
  /// The side's calendar before the answer.
  public internal(set) var calendarBefore = EventCalendar()
  /// Whether the four above are there.
  var isJudged = false

  init(
    id: TurnID, prompt: String, system: String, options: JudgeOptions, intent: FixIntent?,
    expectation: Expectation?
  ) {
    self.id = id
    self.prompt = prompt
    self.system = system
    self.options = options
    self.intent = intent
    self.expectation = expectation
  }

  /// The symbols that count: the user's, else the judge's.
  public var symbols: [Symbol] { rating?.symbols ?? verdict?.symbols ?? [] }

  /// Takes an answer in place of what was there.
  mutating func accept(_ answer: AnswerRecord) {
    (self.answer, failure, rating) = (answer, nil, nil)
  }

  /// Takes the answer back, to be given again.
  mutating func retry() {
    (answer, failure, rating) = (nil, nil, nil)
    attempt += 1
  }

  /// Whether the prompt asked for a mistake to be fixed.
  public var isFix: Bool { fix != nil }

  /// Whether there is an answer that counts: not one that was interrupted.
  public var isAnswered: Bool { answer.map { $0.isComplete || !$0.isRecorded } ?? false }

  /// Why there is none, where there is none.
  var lack: String? {
    if isAnswered { return nil }
    let reason = answer == nil ? "none came" : AnswerFailure.interruption.message
    return failure?.message ?? reason
  }
}

import MockCalendar
import Verdicts

/// Something that happened in a session: one line of its journal.
public struct SessionEvent: Sendable {
  /// When, as RFC 3339 in UTC with milliseconds.
  public var time: String
  /// What.
  public var kind: Kind

  public init(time: String, kind: Kind) {
    self.time = time
    self.kind = kind
  }

  /// What happened.
  public enum Kind: Sendable {
    /// The first line.
    case session(SessionHeader)
    /// A new conversation on every side that is named.
    case paired([Side: ModelIdentity])
    case swapped
    /// The system prompt of the prompts that follow.
    case system(String)
    /// A setting, of one side or of both.
    case set(name: String, value: String, side: Side?)
    case paused(Side)
    case resumed(Side)
    /// A prompt to the sides that are not paused.
    case prompt(TurnID, [Side], String, FixIntent?, Expectation?)
    /// The right call for a prompt that was sent; nil takes it away.
    case expected(TurnID, Expectation?)
    /// The right call for the next prompt.
    case expectedNext(Expectation?, fixes: [MistakeKind])
    case answer(TurnID, Side, AnswerRecord)
    /// No answer came, and why.
    case failed(TurnID, Side, AnswerFailure)
    /// The user's rating; nil takes it back.
    case rated(TurnID, Side, Rating?)
    /// The prompts from this one on are taken back.
    case undone(TurnID, [Side])
    /// The answer is taken back, to be given again.
    case retried(TurnID, Side)
    /// Entries that came into a side's calendar from outside.
    case imported(Side, [CalendarEntry])
    /// Something that whoever reads the session should know: where it is from, what is missing.
    case remark(String)
    /// An experiment begins.
    case experiment(Experiment)
    /// An experiment is taken back, with all that happened in its cells.
    case withdrawn(ExperimentID)
    /// Something happened in a cell of an experiment.
    case cell(CellID, CellEvent)
    /// A side of a dialog is given up after its last sentence.
    case gaveUp(Side)
    /// What a newer version of the program knows; kept, without effect.
    case unknown
  }
}

/// What a journal's first line says of the session.
public struct SessionHeader: Sendable, Hashable {
  /// The version of the format.
  public static let version = 1

  /// The program that began the journal.
  public var program: String
  /// The session that this one branched off, if it did.
  public var parent: String?
  /// Whether it comes with the program: what follows after opening it goes to a copy.
  public var isShipped: Bool

  public init(program: String, parent: String? = nil, isShipped: Bool = false) {
    self.program = program
    self.parent = parent
    self.isShipped = isShipped
  }
}

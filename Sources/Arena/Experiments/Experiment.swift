import Generation
import MockCalendar
import Verdicts

/// One run of `:trials`, `:dialog` or `:transplant`: everything that its answers depend on but the models.
///
/// What models made of it are its cells: one conversation per model, case and attempt. An experiment
/// that is run again with equal parameters is the same experiment, so that cells that are done are kept.
public struct Experiment: Sendable, Equatable {
  /// Which of the article's experiments it is.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Several attempts at the same prompts from a clean state.
    case trials
    /// A dialog in which mistakes are pointed out until they are fixed.
    case dialog
    /// Somebody's mistake and the sentence that asks for its fix, handed to others as their own history.
    case transplant
  }

  /// What a cell starts from and is asked.
  public struct Case: Sendable, Equatable {
    /// What people call it: a script, a prompt, `wrong-time`.
    public var name: String
    /// The system prompt.
    public var system: String
    /// What stands before the first prompt as if the model had said it.
    public var history: [PlantedItem]
    /// The prompts, in order.
    public var prompts: [CasePrompt]

    public init(
      name: String, system: String, history: [PlantedItem] = [], prompts: [CasePrompt]
    ) {
      self.name = name
      self.system = system
      self.history = history
      self.prompts = prompts
    }
  }

  /// One prompt of a case.
  public struct CasePrompt: Sendable, Hashable {
    /// The exact text.
    public var text: String
    /// What it asks to be fixed, if anything.
    public var intent: FixIntent?
    /// The call that is right after it.
    public var expectation: Expectation?

    public init(_ text: String, intent: FixIntent? = nil, expectation: Expectation? = nil) {
      self.text = text
      self.intent = intent
      self.expectation = expectation
    }
  }

  /// A part of somebody's conversation that a cell begins with.
  public enum PlantedItem: Sendable, Equatable {
    /// A prompt and the answer that somebody gave.
    case turn(CasePrompt, AnswerRecord)
    /// Entries that came into the calendar from outside.
    case imported([CalendarEntry])
  }

  /// Its number in the session, from 1.
  public var id: ExperimentID
  public var kind: Kind
  /// What people call it.
  public var name: String
  public var cases: [Case]
  /// The settings of every answer.
  public var settings: GenerationSettings
  /// Where the random numbers of all its answers begin.
  public var seed: UInt64
  /// How answers are judged.
  public var judging: JudgeOptions
  /// How many sentences may be spent on one answer of a dialog.
  public var sentences: Int
  /// The model that writes the sentences; nil takes those of `prompts/`.
  public var fixer: String?

  public init(
    id: ExperimentID, kind: Kind, name: String, cases: [Case],
    settings: GenerationSettings = GenerationSettings(), seed: UInt64 = 0,
    judging: JudgeOptions = JudgeOptions(), sentences: Int = 0, fixer: String? = nil
  ) {
    self.id = id
    self.kind = kind
    self.name = name
    self.cases = cases
    self.settings = settings
    self.seed = seed
    self.judging = judging
    self.sentences = sentences
    self.fixer = fixer
  }

  /// Its kind and number, as people are shown it: `trials 3`.
  public var title: String { "\(kind.rawValue) \(id)" }

  /// Whether another run asks for the very same thing.
  public func isSame(as other: Experiment) -> Bool {
    var other = other
    (other.id, other.name) = (id, name)
    return self == other
  }
}

/// The number of an experiment in its session, from 1.
public typealias ExperimentID = Int
/// The number of a cell in its session, from 1.
public typealias CellID = Int

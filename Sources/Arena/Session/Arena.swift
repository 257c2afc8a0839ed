import Generation
import MockCalendar
import Verdicts

/// A session with its models: takes prompts, streams answers, has them judged and keeps the journal.
///
/// ```swift
/// let arena = Arena(library: library, store: store, prompts: prompts)
/// arena.pair([.left: engine, .right: other])
/// try await arena.ask("Add a meeting with Fred on Nov 11 at 5PM")
/// arena.state.sides[.left]?.lastTurn?.symbols  // [.check, .mushroom]
/// ```
///
/// Everything that changes the state is an event: recorded in the journal first, then folded.
@MainActor
public final class Arena {
  /// What the session is by now.
  public private(set) var state = SessionState()
  /// Which models there are.
  public let library: any ModelLibrary
  /// Where sessions are.
  public let store: SessionStore
  /// Scripts and sentences.
  public let prompts: PromptFolder
  /// Told of everything that happens.
  public var observer: (ArenaNews) -> Void = { _ in }

  let program: String
  var journal: Journal
  /// The engines of the sides; a side of an opened session may lack its own.
  var engines: [Side: any Engine] = [:]
  /// Models that experiments brought into memory, in the order of loading.
  var borrowed: [String] = []

  /// - Parameters:
  ///   - session: The name of a new session; nil takes the time.
  ///   - isKept: Whether the session is written to disk.
  public init(
    library: any ModelLibrary, store: SessionStore, prompts: PromptFolder,
    program: String = "broccoli", session: String? = nil, isKept: Bool = true
  ) {
    self.library = library
    self.store = store
    self.prompts = prompts
    self.program = program
    journal = Journal(store: store, name: session, program: program, isKept: isKept)
  }

  /// The session's name.
  public var sessionName: String { journal.name }
  /// Whether the user gave it.
  public var isNamed: Bool { journal.isNamed }
  /// Where its journal is, or would be.
  public var journalPath: String { journal.path }
  /// What keeps the journal from being written, if anything does.
  public var journalProblem: JournalError? { journal.problem }

  /// Records an event: the journal, the state and whoever watches.
  func record(_ kind: SessionEvent.Kind) {
    let event = SessionEvent(time: Timestamp.now(), kind: kind)
    let failure = journal.append(event, isWorthKeeping: event.isWorthKeeping)
    state.apply(event)
    observer(.recorded(event))
    if let failure { observer(.unsaved(failure)) }
  }

  /// Takes over another journal with the state that its events make.
  func take(_ journal: Journal, state: SessionState) {
    self.journal = journal
    self.state = state
  }

  /// A side that is there.
  func side(_ side: Side) throws(ArenaError) -> SideState {
    guard !state.sides.isEmpty else { throw .noPair }
    guard let found = state.sides[side] else { throw .noSide(side) }
    return found
  }

  /// What is said of a turn that is not there.
  public func noTurn(_ id: TurnID) -> ArenaError {
    let ids = state.conversations.flatMap { $0.ownTurns.map(\.id) }
    guard let first = ids.min(), let last = ids.max() else { return .noTurn(id, known: nil) }
    return .noTurn(id, known: first...last)
  }

  /// The sides that a command means: the one that is named, else all.
  public func sides(_ side: Side?) throws(ArenaError) -> [Side] {
    guard !state.sides.isEmpty else { throw .noPair }
    guard let side else { return state.pair }
    _ = try self.side(side)
    return [side]
  }
}

extension SessionEvent {
  /// Whether a session that has nothing else yet deserves a file.
  var isWorthKeeping: Bool {
    switch kind {
    case .prompt, .answer, .rated, .imported, .experiment, .cell: true
    default: false
    }
  }
}

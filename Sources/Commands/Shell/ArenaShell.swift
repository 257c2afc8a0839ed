import Arena
import Generation
import JSON
import Shell
import Terminal
import Verdicts

/// The place of an answer in a session.
struct AnswerPlace: Hashable {
  let turn: TurnID
  let side: Side
}

/// What the commands of the program act on: the arena, the models, and where words go.
@MainActor
public final class ArenaShell: ShellContext {
  /// The session in progress.
  public let arena: Arena
  /// A look inside local models.
  public let inspector: any ModelInspector
  public let printer: any Printer
  public var isQuitting = false
  /// Runs scripts for `:play`.
  public weak var loop: ShellLoop<ArenaShell>?
  /// Where Ctrl-C is asked about.
  public let interrupts: Interrupts
  /// The pair that a script starts by itself when there is none.
  public let standardPair: [String]
  /// Whether a key may travel unencrypted to a server on another machine.
  var allowsInsecure = false

  /// The answers on the screen while they stream.
  var answers: AnswersDisplay?
  /// Whether a person types the lines, so that they need not be shown again.
  public var isTyped = false
  /// The prompt that a person has just typed.
  private var typedPrompt: String?
  /// What Tab offers for models; refreshed after every command.
  var listings: [ModelListing] = []
  /// What Tab offers for configurations.
  var configurations: [String] = []
  /// The first turn of the session that this run of the program has to do with: what an opened session
  /// holds from before is not judged by the exit status.
  var firstOwnTurn: TurnID = 0
  /// Answers of the session that failed in this run, and were not given since.
  var failedAnswers: Set<AnswerPlace> = []
  /// What the sessions before came to in this run.
  private var earlierStatus = ExitStatus.success
  /// Whether an expectation given with `:check` did not hold.
  var hasFailedCheck = false

  public init(
    arena: Arena, inspector: any ModelInspector, printer: any Printer, interrupts: Interrupts,
    standardPair: [String] = []
  ) {
    self.arena = arena
    self.inspector = inspector
    self.printer = printer
    self.interrupts = interrupts
    self.standardPair = standardPair
    arena.observer = { [weak self] news in self?.show(news) }
  }

  public var commandTable: CommandTable<ArenaShell> { .standard }

  public var exitStatus: ExitStatus {
    if !failedAnswers.isEmpty || earlierStatus == .failure { return .failure }
    return earlierStatus == .success && arena.state.expectationsHold(from: firstOwnTurn)
      && !hasFailedCheck
      ? .success : .expectationFailed
  }

  /// Has another session take over; what this one came to stays with the exit status.
  func changeSession<Result, Failure: Error>(
    _ change: () async throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    let status = exitStatus
    let result = try await change()
    (earlierStatus, failedAnswers, firstOwnTurn) = (status, [], arena.state.nextTurn)
    return result
  }

  /// The names of the paired models for their sides; a model on both sides names neither.
  public var standIns: [String: String] {
    let names = arena.state.pair.compactMap { side in
      arena.state.sides[side].map { ($0.model.name, side.rawValue) }
    }
    return Dictionary(names, uniquingKeysWith: { _, _ in "" }).filter { !$0.value.isEmpty }
  }

  public var promptText: StyledText {
    let sides = arena.state.pair
    guard !sides.isEmpty else { return "🥦 " }
    let names = sides.compactMap { side -> StyledText? in
      guard let state = arena.state.sides[side] else { return nil }
      return state.isPaused
        ? "\("(" + state.model.name + ")", .dim)" : "\(state.model.name, side.style)"
    }
    return names.joined(separator: " | ") + " 🥦 "
  }

  /// Words that a person types to leave other programs, or to be helped by them, are hardly meant for
  /// the models.
  public func hint(insteadOf line: String) -> StyledText? {
    guard isTyped, loop?.depth == 0 else { return nil }
    var word = line.lowercased()
    while word.last?.isWhitespace == true { word.removeLast() }
    let (command, purpose): (String, String)
    switch word {
    case "quit", "exit", "/quit", "/exit", "/bye": (command, purpose) = (":quit", "leaves")
    case "help", "?", "/help", "/?": (command, purpose) = (":help", "lists the commands")
    default: return nil
    }
    return "'\(command)' \(purpose); '::\(word)' sends the word as a prompt"
  }

  /// Sends a prompt to the sides; starts the embedded pair if there is none.
  public func prompt(_ text: String) async throws {
    try await startStandardPair()
    if isTyped, loop?.depth == 0 { typedPrompt = text }
    defer { typedPrompt = nil }
    try await arena.ask(text)
  }

  /// Shows a prompt that is being sent, unless it stands on the screen where it was typed.
  func showPrompt(_ text: String, to sides: [Side]) {
    guard text != typedPrompt else { return }
    let isWhole = sides == arena.state.pair
    let sides = isWhole ? "" : sides.map(\.rawValue).joined(separator: ", ") + " "
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      printer.say("\(index == 0 ? sides + "❯" : " ", .dim) \(String(line), .strong)", indent: 2)
    }
  }

  /// Starts the embedded models where no pair is on, so that the first line typed is answered.
  public func startStandardPair() async throws {
    guard arena.state.sides.isEmpty, !standardPair.isEmpty else { return }
    try await startPair(standardPair)
  }

  public func didFail(_ error: any Error, at place: String?) {
    printer.emit(
      JSONValue.object(
        JSONObject(
          [
            ("event", "error"),
            ("message", .string(error is CancellationError ? "interrupted" : "\(error)")),
            ("place", .optional(place)),
          ].filter { !$0.1.isNull })
      ).text)
  }

  /// Writes an event for `--json`.
  func emit(_ object: @autoclosure () -> JSONObject) {
    guard printer.isJSON else { return }
    printer.emit(JSONValue.object(object()).text)
  }
}

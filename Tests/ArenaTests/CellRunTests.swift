import Generation
import Synchronization
import TestSupport
import Testing
import Verdicts

@testable import Arena

/// Trials and transplants over scripted engines.
@Suite("Cells", .hangGuard) @MainActor struct CellRunTests {
  static let right = Stage.call("Meeting with Fred", "2023-11-11", "17:00")
  static let wrong = Stage.call("Meeting with Fred", "2022-11-11", "17:00")

  private func experiment(_ stage: Stage, _ prompts: [String] = [Stage.fred]) throws -> Experiment {
    let expectation = try Expectation(parsing: Self.right)
    return stage.arena.startExperiment(
      .trials, name: "q",
      cases: [
        .init(
          name: "q", system: stage.arena.systemForExperiments(),
          prompts: prompts.map { .init($0, expectation: $0 == Stage.fred ? expectation : nil) })
      ])
  }

  private func run(
    _ stage: Stage, _ experiment: Experiment, _ models: [String], attempts: Int = 5,
    watch: @escaping @MainActor (MatrixProgress) -> Void = { _ in }
  ) async throws {
    try await stage.arena.runCells(
      of: experiment, models: models, attempts: attempts,
      bring: { try await stage.arena.library.load(LoadRequest(reference: $0)) { _ in } },
      watch: watch)
  }

  private func symbols(_ stage: Stage, _ experiment: Experiment) -> [String] {
    stage.arena.state.cells(of: experiment.id).map { side in
      "\(side.model.name) \(side.cell?.attempt ?? 0) \(side.attemptSymbol?.rawValue ?? "-")"
    }
  }

  @Test("Attempts begin from a clean state, each with a seed of its own, all in flight at once")
  func attempts() async throws {
    let gate = GateEngine(name: "gate", answers: Array(repeating: Self.right, count: 5), width: 5)
    let stage = try Stage(engines: [gate])
    let experiment = try experiment(stage)
    try await run(stage, experiment, ["gate"])
    #expect(gate.peak == 5)
    let requests = gate.requests
    #expect(Set(requests.map(\.seed)).count == 5)
    #expect(requests.allSatisfy { $0.conversation == requests[0].conversation })
    #expect(requests[0].conversation.messages.map(\.role) == [.system, .user])
    #expect(symbols(stage, experiment) == (1...5).map { "gate \($0) ✔︎" })
  }

  @Test("An engine gets as many requests at once as it works on")
  func remotes() async throws {
    let gate = GateEngine(
      name: "far", answers: Array(repeating: Self.right, count: 9), width: 4,
      answersAtOnce: 4)
    let stage = try Stage(engines: [gate])
    let experiment = try experiment(stage)
    try await run(stage, experiment, ["far"], attempts: 9)
    #expect(gate.peak == 4)
    #expect(gate.requests.count == 9)
  }

  @Test("The same line again asks nothing; more attempts ask for what is missing")
  func again() async throws {
    let stage = try Stage()
    let first = try experiment(stage)
    try await run(stage, first, ["one", "two"], attempts: 2)
    let second = try experiment(stage)
    #expect(second == first)
    var totals: [Int] = []
    try await run(stage, second, ["one", "two"], attempts: 2) { totals.append($0.total) }
    #expect(totals == [0])
    #expect(stage.left.requests.count == 2)
    try await run(stage, second, ["one", "two"], attempts: 3)
    #expect(stage.left.requests.count == 3)
    #expect(stage.arena.state.experiments.count == 1)
    try stage.arena.set("seed", to: "9")
    #expect(try experiment(stage).id == 2)
  }

  @Test("What was taken back is asked anew, and comes out the same")
  func takenBack() async throws {
    let stage = try Stage()
    try await run(stage, try experiment(stage), ["one"], attempts: 2)
    let seeds = stage.left.requests.map(\.seed)
    #expect(throws: ArenaError.noExperiment(.dialog, nil, known: ["trials 1"])) {
      try stage.arena.withdraw(.dialog)
    }
    #expect(throws: ArenaError.noExperiment(.trials, 2, known: ["trials 1"])) {
      try stage.arena.withdraw(.trials, 2)
    }
    #expect(try stage.arena.withdraw(.trials).conversationCount == 2)
    #expect(stage.arena.state.experiments.isEmpty && stage.arena.state.cells.isEmpty)
    try await run(stage, try experiment(stage), ["one"], attempts: 2)
    #expect(stage.left.requests.map(\.seed) == seeds + seeds)
    #expect(throws: ArenaError.noExperiment(.dialog, 1, known: ["trials 1"])) {
      try stage.arena.withdraw(.dialog, 1)
    }
    // No number is given twice: there is a gap now.
    for _ in 0..<2 {
      try await run(stage, try experiment(stage, ["And now?"]), ["one"], attempts: 1)
    }
    try stage.arena.withdraw(.trials)
    try await run(stage, try experiment(stage, ["And now?"]), ["one"], attempts: 1)
    #expect("\(stage.arena.noTurn(5))" == "there is no turn 5 among turns 3 to 6")
    #expect("\(stage.arena.noTurn(7))" == "there is no turn 7; turns are 3 to 6")
  }

  @Test("Another session with the same line has the same prompts and seeds")
  func reproducing() async throws {
    let stages = [try Stage(), try Stage()]
    for stage in stages {
      try await run(stage, try experiment(stage), ["two", "one"])
    }
    #expect(Set(stages[0].left.requests.map(\.seed)) == Set(stages[1].left.requests.map(\.seed)))
    #expect(
      stages[0].left.requests.map(\.conversation) == stages[1].left.requests.map(\.conversation))
  }

  @Test("An interrupted run keeps what is done, and goes on with the seeds it would have had")
  func interrupting() async throws {
    let whole = try Stage()
    try await run(whole, try experiment(whole), ["one"])
    let gate = GateEngine(
      name: "one", answers: Array(repeating: Self.right, count: 5), width: 5, stuckAfter: 3)
    let folder = try ScratchFolder()
    let stage = try Stage(folder: folder, session: "cut", engines: [gate])
    let experiment = try experiment(stage)
    let task = Task { try await run(stage, experiment, ["one"]) }
    while stage.arena.state.cells.count(where: { $0.attemptSymbol != nil }) < 3 {
      try await Task.sleep(for: .milliseconds(2))
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(stage.arena.state.cells.count == 5)
    // Opened again, as after a kill.
    let later = try Stage(folder: folder)
    try stage.arena.save(as: "copy")
    _ = try await later.arena.open("cut")
    let same = try self.experiment(later)
    #expect(same == experiment)
    try await run(later, same, ["one"])
    #expect(later.left.requests.count == 2)
    let seeds = later.arena.state.cells.compactMap { $0.ownTurns.first?.answer?.seed }
    #expect(seeds == whole.arena.state.cells.compactMap { $0.ownTurns.first?.answer?.seed })
    #expect(later.arena.state.cells.allSatisfy { $0.ownTurns.count == 1 })
  }

  @Test("A model that fails leaves the others' cells done, and is asked again by the same line")
  func failing() async throws {
    let flaky = GateEngine(name: "flaky", answers: [], width: 1, failures: 2)
    let stage = try Stage(engines: [flaky])
    let experiment = try experiment(stage)
    do {
      try await run(stage, experiment, ["flaky", "nobody", "one"], attempts: 1)
      Issue.record("complete")
    } catch let error as ExperimentError {
      guard case .incomplete(let failures) = error else { throw error }
      #expect(failures.map(\.model) == ["flaky", "nobody"])
      #expect("\(error)".contains("out of order"))
    }
    #expect(symbols(stage, experiment) == ["flaky 1 -", "one 1 ✔︎"])
    _ = try? await run(stage, experiment, ["flaky"], attempts: 1)
    try await run(stage, experiment, ["flaky"], attempts: 1)
    #expect(symbols(stage, experiment) == ["flaky 1 🔥", "one 1 ✔︎"])
    #expect(stage.arena.state.cells.count == 2)
  }

  @Test("Where memory is short, models go that experiments brought in; the user's stay")
  func memory() async throws {
    let engines = ["a", "b", "c", "mine"].map { ScriptedEngine(name: $0, fallback: Self.right) }
    let library = TightLibrary(engines, room: 2)
    let folder = try ScratchFolder()
    let arena = Arena(
      library: library, store: SessionStore(folder: folder.path),
      prompts: PromptFolder(folders: []))
    let bring: (String) async throws -> any Engine = {
      try await library.load(LoadRequest(reference: $0)) { _ in }
    }
    let mine = try await bring("mine")
    arena.pair([.left: mine])
    let experiment = arena.startExperiment(
      .trials, name: "q", cases: [.init(name: "q", system: "", prompts: [.init(Stage.fred)])])
    try await arena.runCells(
      of: experiment, models: ["a", "b", "c"], attempts: 2, bring: bring, watch: { _ in })
    #expect(arena.state.cells.count { $0.attemptSymbol == .check } == 6)
    #expect(await library.loaded().map(\.model.name) == ["mine", "c"])
    #expect(library.log == ["+mine", "+a", "-a", "+b", "-b", "+c"])
    // What the user has taken over is not taken away: the next one does not fit.
    arena.keep("c")
    await #expect(throws: ExperimentError.self) {
      try await arena.runCells(
        of: experiment, models: ["a"], attempts: 3, bring: bring, watch: { _ in })
    }
  }

  @Test("An attempt at several prompts has its own history, and one symbol for all")
  func several() async throws {
    let stage = try Stage()
    let experiment = try experiment(stage, [Stage.fred, "And now?"])
    try await run(stage, experiment, ["one"], attempts: 2)
    #expect(symbols(stage, experiment) == ["one 1 🔥", "one 2 🔥"])
    let last = try #require(stage.left.requests.last)
    #expect(last.conversation.messages.map(\.role) == [.system, .user, .assistant, .user])
  }

  @Test("One attempt is given again with another seed; only the last turn of an attempt can be")
  func retrying() async throws {
    let stage = try Stage()
    let experiment = try experiment(stage, [Stage.fred, "And now?"])
    try await run(stage, experiment, ["one"], attempts: 1)
    await #expect(throws: ExperimentError.notLast(1)) {
      try await stage.arena.retryCell(1, seed: nil)
    }
    await #expect(throws: ArenaError.noTurn(9, known: 1...2)) {
      try await stage.arena.retryCell(9, seed: nil)
    }
    try await stage.arena.retryCell(2, seed: nil)
    try await stage.arena.retryCell(2, seed: 77)
    let seeds = stage.left.requests.map(\.seed)
    #expect(seeds.count == 4)
    #expect(Set(seeds).count == 4)
    #expect(seeds.last == 77)
    try stage.arena.rate(turn: 2, nil, Rating(symbols: [.check]))
    #expect(stage.arena.state.cells[0].attemptSymbol == .check)
    #expect(throws: ArenaError.self) { try stage.arena.rate(turn: 8, nil, nil) }
  }

  @Test("A mistake with its sentence is handed to others as their own history")
  func transplanting() async throws {
    let stage = try Stage()
    stage.arena.pair([.left: stage.left])
    stage.arena.expectNext(try Expectation(parsing: Self.wrong))
    try await stage.arena.ask(Stage.fred)
    try await stage.arena.fix(.left, .words("No, 2022."))
    stage.arena.expectNext(nil)
    try await stage.arena.ask("thanks")
    let cases = try stage.arena.mistakes(of: [])
    // The words that nothing came of are another mistake, for which nobody asked yet.
    #expect(cases.count == 3)
    #expect(cases.map(\.name) == (1...3).map { "\(stage.arena.sessionName):\($0)" })
    #expect(cases[0].prompts[0].text == "No, 2022.")
    #expect(cases[2].prompts[0].text == "Just the API call please.")
    #expect(cases[2].history.count == 3)
    let receiver = ScriptedEngine(name: "two", answers: ["No, 2022.": [Self.wrong]])
    let other = try Stage(engines: [receiver])
    let experiment = other.arena.startExperiment(.transplant, name: "t", cases: [cases[0]])
    try await run(other, experiment, ["two"], attempts: 3)
    let sides = other.arena.state.cells(of: experiment.id)
    #expect(sides.map { $0.symbols(of: $0.ownTurns[0]) } == Array(repeating: [.broccoli], count: 3))
    #expect(
      receiver.requests[0].conversation.messages.map(\.content).suffix(3) == [
        Stage.fred, Self.right, "No, 2022.",
      ])
  }

  @Test("A turn that is named is that of the mistake, or that of the sentence")
  func naming() async throws {
    let folder = try ScratchFolder()
    let stage = try Stage(folder: folder, session: "demo")
    stage.arena.pair([.left: stage.left])
    stage.arena.expectNext(try Expectation(parsing: Self.wrong))
    try await stage.arena.ask(Stage.fred)
    try await stage.arena.fix(.left, .kind(.wrongYear))
    for turn in [1, 2] {
      let cases = try stage.arena.mistakes(of: [("demo", turn)])
      #expect(cases.count == 1)
      #expect(cases[0].name == "demo")
    }
    #expect(
      try stage.arena.mistakes(of: [("demo", 1)])[0].prompts[0].text
        == "Fix the year in the API call.")
    #expect(throws: ExperimentError.noMistakes(session: "demo", turn: 7)) {
      try stage.arena.mistakes(of: [("demo", 7)])
    }
    #expect(throws: JournalError.self) { try stage.arena.mistakes(of: [("nope", nil)]) }
  }
}

// MARK: - Engines and libraries

/// An engine that holds answers back until as many are in flight as there may be.
final class GateEngine: Engine {
  private struct State {
    var requests: [GenerationRequest] = []
    var answers: [String]
    var inFlight = 0
    var peak = 0
    var failures: Int
  }

  struct OutOfOrder: Error, CustomStringConvertible { var description: String { "out of order" } }

  let model: ModelDescription
  private let state: Mutex<State>
  private let width: Int
  private let stuckAfter: Int

  let answersAtOnce: Int

  /// - Parameters:
  ///   - width: how many requests have to be there before the first is answered.
  ///   - stuckAfter: how many answers are given at all; further ones never come.
  ///   - failures: how many requests fail before the first answer.
  init(
    name: String, answers: [String], width: Int, stuckAfter: Int = .max, failures: Int = 0,
    answersAtOnce: Int = 8
  ) {
    self.answersAtOnce = answersAtOnce
    model = ModelDescription(
      name: name, family: "scripted", source: "test", digest: "scripted-\(name)",
      isReproducible: true)
    state = Mutex(State(answers: answers, failures: failures))
    self.width = width
    self.stuckAfter = stuckAfter
  }

  var requests: [GenerationRequest] { state.withLock { $0.requests } }
  var peak: Int { state.withLock { $0.peak } }

  func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
    let (number, answer, fails) = state.withLock { state in
      state.requests.append(request)
      state.inFlight += 1
      state.peak = max(state.peak, state.inFlight)
      let fails = state.failures > 0
      state.failures -= 1
      let answer = state.answers.isEmpty ? "Sure!" : state.answers.removeFirst()
      return (state.requests.count, answer, fails)
    }
    return AsyncThrowingStream { continuation in
      let task = Task {
        while state.withLock({ $0.peak < width }) || number > stuckAfter {
          if Task.isCancelled { break }
          try? await Task.sleep(for: .milliseconds(1))
        }
        if !Task.isCancelled, !fails {
          continuation.yield(.token(GeneratedToken(id: 1, text: answer)))
          continuation.yield(
            .finished(
              GenerationResult(
                finishReason: .stop, tokens: [1], tokenCount: 1, steps: 1, duration: .zero)))
        }
        state.withLock { $0.inFlight -= 1 }
        continuation.finish(throwing: fails ? OutOfOrder() : nil)
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}

/// A library with room for a number of models.
final class TightLibrary: ModelLibrary {
  struct Full: LoadFailure { let isMemoryShortage = true }

  private let library: ScriptedLibrary
  private let room: Int
  private let entries = Mutex<[String]>([])

  init(_ engines: [ScriptedEngine], room: Int) {
    library = ScriptedLibrary(engines)
    self.room = room
  }

  /// What was loaded and unloaded, in order.
  var log: [String] { entries.withLock { $0 } }

  func loaded() async -> [any Engine] { await library.loaded() }

  func listings() async -> [ModelListing] { await library.listings() }

  func load(_ request: LoadRequest, progress: @escaping @Sendable (LoadProgress) -> Void)
    async throws -> any Engine
  {
    let names = await loaded().map(\.model.name)
    if !names.contains(request.reference) {
      guard names.count < room else { throw Full() }
      entries.withLock { $0.append("+" + request.reference) }
    }
    return try await library.load(request, progress: progress)
  }

  func unload(_ name: String) async throws {
    entries.withLock { $0.append("-" + name) }
    try await library.unload(name)
  }
}

extension Stage {
  /// A stage whose library has other engines too; of equal names the first counts.
  @MainActor
  init(folder: ScratchFolder? = nil, session: String? = nil, engines: [any Engine]) throws {
    let base = try Stage(folder: folder)
    self = base
    arena = Arena(
      library: AnyEngines(engines + [base.left, base.right]),
      store: SessionStore(folder: base.folder.path), prompts: PromptFolder(folders: []),
      session: session)
  }
}

/// A library of engines of any kind, all in memory.
struct AnyEngines: ModelLibrary {
  struct Unknown: Error {}

  let engines: [any Engine]

  init(_ engines: [any Engine]) { self.engines = engines }

  func loaded() async -> [any Engine] { engines }

  func listings() async -> [ModelListing] { [] }

  func load(_ request: LoadRequest, progress: @escaping @Sendable (LoadProgress) -> Void)
    async throws -> any Engine
  {
    guard let engine = engines.first(where: { $0.model.name == request.reference }) else {
      throw Unknown()
    }
    return engine
  }

  func unload(_ name: String) async throws {}
}

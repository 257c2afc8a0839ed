import Arena
import Generation
import MockCalendar
import TestSupport
import Testing
import Verdicts

@Suite("Arena") @MainActor struct ArenaTests {
  @Test("A prompt goes to both sides, each with its own history and calendar")
  func asking() async throws {
    let stage = try Stage()
    stage.pair()
    try await stage.arena.ask(Stage.fred)
    #expect(stage.entries(.left) == ["Meeting with Fred 2023-11-11 17:00"])
    #expect(stage.entries(.right) == ["Meeting with Fred 2024-11-11 17:00"])
    try await stage.arena.ask(Stage.concert)
    let request = try #require(stage.left.requests.last)
    #expect(request.conversation.messages.map(\.role) == [.system, .user, .assistant, .user])
    #expect(
      request.conversation.messages[2].content
        == Stage.call("Meeting with Fred", "2023-11-11", "17:00"))
    #expect(request.conversation.messages[0].content == PromptFolder.articleSystemPrompt)
  }

  @Test("A paused side hears nothing, and its next answer has the seed it would have had")
  func pausing() async throws {
    let (alone, paused) = (try Stage(), try Stage())
    alone.arena.pair([.left: alone.left])
    paused.pair()
    for stage in [alone, paused] {
      try await stage.arena.ask(Stage.fred)
      try stage.arena.set("temperature", to: "1")
    }
    try paused.arena.pause(.left)
    try await paused.arena.ask("only for the right side")
    try paused.arena.resume(.left)
    try await paused.arena.fix(.right, .words("and a fix for the right side"))
    for stage in [alone, paused] { try await stage.arena.ask(Stage.concert) }
    #expect(alone.left.requests == paused.left.requests)
    #expect(paused.right.requests.count == 4)
  }

  @Test("Every side paused, no pair and no such side are errors that say what to do")
  func refusals() async throws {
    let stage = try Stage()
    await #expect(throws: ArenaError.noPair) { try await stage.arena.ask("hello") }
    stage.arena.pair([.left: stage.left])
    try stage.arena.pause(nil)
    await #expect(throws: ArenaError.allPaused) { try await stage.arena.ask("hello") }
    #expect(throws: ArenaError.noSide(.right)) { try stage.arena.resume(.right) }
    #expect(throws: ArenaError.noAnswer(.left)) { try stage.arena.rate(.left, nil) }
    #expect(throws: ArenaError.tooFewTurns(0)) { try stage.arena.undo() }
  }

  @Test("An expectation makes the year a mistake, and the scripted correction a fix turn")
  func expectations() async throws {
    let stage = try Stage()
    stage.pair()
    let right = try Expectation(parsing: Stage.call("Meeting with Fred", "2024-11-11", "17:00"))
    stage.arena.expectNext(right)
    try await stage.arena.ask(Stage.fred)
    #expect(stage.symbols(.left) == "✔︎ 🍄")
    #expect(stage.symbols(.right) == "✔︎")
    #expect(!stage.arena.state.expectationsHold())
    stage.arena.expectNext(right, fixes: [.wrongYear])
    try await stage.arena.ask(Stage.year)
    #expect(stage.symbols(.left) == "🥦")
    #expect(stage.arena.state.sides[.left]?.lastTurn?.isFix == true)
    #expect(stage.arena.state.sides[.right]?.lastTurn?.isFix == false)
    #expect(stage.entries(.left) == ["Meeting with Fred 2024-11-11 17:00"])
  }

  @Test("A fix goes to one side alone, with the sentence that fits")
  func fixing() async throws {
    let stage = try Stage()
    stage.pair()
    try await stage.arena.ask(Stage.fred)
    try stage.arena.expect(
      try Expectation(parsing: Stage.call("Meeting with Fred", "2024-11-11", "17:00")))
    try await stage.arena.fix(nil, .fitting)
    #expect(stage.left.requests.count == 2)
    #expect(stage.right.requests.count == 1)
    let turn = try #require(stage.arena.state.sides[.left]?.lastTurn)
    #expect(turn.isFix)
    #expect(!turn.prompt.isEmpty)
    await #expect(throws: ArenaError.nothingToFix(.right)) {
      try await stage.arena.fix(.right, .fitting)
    }
  }

  @Test("Undo takes answers, calendars and verdicts back; the same prompt gets the same seed")
  func undoing() async throws {
    let stage = try Stage()
    stage.pair()
    try await stage.arena.ask(Stage.fred)
    let before = stage.entries(.left)
    try await stage.arena.ask(Stage.concert)
    #expect(stage.entries(.left).count == 2)
    #expect(try stage.arena.undo() == [Stage.concert])
    #expect(stage.entries(.left) == before)
    try await stage.arena.ask(Stage.concert)
    let requests = stage.left.requests
    #expect(requests[1] == requests[2])
    #expect(throws: ArenaError.tooFewTurns(2)) { try stage.arena.undo(3) }
    #expect(try stage.arena.undo(2).count == 2)
    #expect(stage.entries(.left).isEmpty)
  }

  @Test("A retry replaces the answer and takes another seed")
  func retrying() async throws {
    let stage = try Stage()
    stage.pair()
    try stage.arena.set("temperature", to: "1")
    try await stage.arena.ask(Stage.fred)
    try await stage.arena.retry(.right, seed: nil)
    #expect(stage.arena.state.sides[.right]?.lastTurn?.answer?.text == "Sure, another!")
    #expect(stage.entries(.right).isEmpty)
    let seeds = stage.right.requests.map(\.seed)
    #expect(seeds.count == 2 && seeds[0] != seeds[1])
    #expect(
      stage.right.requests[0].conversation == stage.right.requests[1].conversation)
    try await stage.arena.retry(.right, seed: 7)
    #expect(stage.right.requests.last?.seed == 7)
  }

  @Test("A retry that is interrupted leaves the answer, its rating and its calendar as they are")
  func interruptedRetry() async throws {
    let folder = try ScratchFolder()
    let slow = ScriptedEngine(
      name: "slow",
      answers: [
        Stage.fred: [
          Stage.call("Meeting with Fred", "2023-11-11", "17:00"),
          String(repeating: "word ", count: 2_000),
        ]
      ], delay: .milliseconds(5))
    let arena = Arena(
      library: ScriptedLibrary([slow]), store: SessionStore(folder: folder.path),
      prompts: PromptFolder(folders: []))
    arena.pair([.left: slow])
    try await arena.ask(Stage.fred)
    try arena.rate(.left, Rating(symbols: [.mushroom], note: "mine"))
    let before = try #require(arena.state.sides[.left])
    var hasBegun = false
    var failures: [String] = []
    arena.observer = { news in
      if case .token = news { hasBegun = true }
      if case .failed(_, _, let failure) = news { failures.append(failure.message) }
    }
    let task = Task { try await arena.retry(nil, seed: nil) }
    while !hasBegun { try await Task.sleep(for: .milliseconds(1)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let after = try #require(arena.state.sides[.left])
    #expect(after.lastTurn?.answer == before.lastTurn?.answer)
    #expect(after.lastTurn?.rating?.note == "mine" && after.lastTurn?.attempt == 0)
    #expect(after.calendar.entries == before.calendar.entries && after.calendar.entries.count == 1)
    #expect(failures == ["interrupted"])
    let text = try JournalText(path: arena.journalPath)
    #expect(!text.events.contains { if case .retried = $0.kind { true } else { false } })
  }

  @Test("What was imported into a calendar stays when prompts before it are taken back")
  func undoingBesidesImports() async throws {
    let stage = try Stage()
    stage.pair()
    try await stage.arena.ask(Stage.fred)
    try stage.arena.importEntries(
      ICalendarSample.entries(1),
      side: .left)
    try await stage.arena.ask(Stage.concert)
    try stage.arena.undo(2)
    #expect(stage.entries(.left) == ["Meeting with Fred 2024-11-11 17:00"])
    #expect(stage.entries(.right).isEmpty)
  }

  @Test("What is expected of the next prompt waits until a fix is done")
  func expectingBesidesFixes() async throws {
    let stage = try Stage()
    stage.pair()
    try await stage.arena.ask(Stage.fred)
    stage.arena.expectNext(
      try Expectation(parsing: Stage.call("Rock Concert", "2024-11-11", "20:00")))
    try await stage.arena.fix(.left, .words("The year is wrong."))
    try await stage.arena.ask(Stage.concert)
    #expect(stage.symbols(.left) == "✔︎")
    #expect(stage.symbols(.right) == "✔︎ 🍄")
    #expect(stage.arena.state.nextExpectation == nil)
  }

  @Test("A system prompt that was taken away stays away, in a new session too")
  func withoutSystemPrompt() async throws {
    let stage = try Stage()
    stage.arena.setSystem("")
    stage.pair()
    #expect(stage.arena.systemOfNextPrompt.isEmpty)
    try await stage.arena.ask(Stage.fred)
    #expect(stage.left.requests.last?.conversation.messages.map(\.role) == [.user])
    try stage.arena.startNew()
    try await stage.arena.ask(Stage.fred)
    #expect(stage.left.requests.last?.conversation.messages.map(\.role) == [.user])
  }

  @Test("A new session is not begun under a name that is taken, with or without the file's ending")
  func takenNames() async throws {
    let stage = try Stage(session: "demo")
    stage.pair()
    try await stage.arena.ask(Stage.fred)
    for name in ["demo", "demo.jsonl"] {
      #expect(throws: JournalError.exists(name: "demo")) { try stage.arena.startNew(named: name) }
      #expect(throws: JournalError.exists(name: "demo")) { try stage.arena.branch(as: name) }
    }
    #expect(stage.arena.sessionName == "demo" && stage.entries(.left).count == 1)
    try stage.arena.save(as: "other.jsonl")
    #expect(stage.arena.sessionName == "other" && stage.arena.journalPath.hasSuffix("/other.jsonl"))
    #expect(stage.arena.store.list().map(\.name).sorted() == ["demo", "other"])
  }

  @Test("A rating stands over the verdict, and both are kept")
  func rating() async throws {
    let stage = try Stage()
    stage.pair()
    try await stage.arena.ask(Stage.fred)
    try stage.arena.rate(.right, Rating(symbols: [.broccoli], note: "nice"))
    #expect(stage.symbols(.right) == "🥦")
    #expect(stage.arena.state.sides[.right]?.lastTurn?.verdict?.symbols == [.check])
    try stage.arena.rate(.right, nil)
    #expect(stage.symbols(.right) == "✔︎")
  }

  @Test("Swapping changes places with conversations, settings and engines")
  func swapping() async throws {
    let stage = try Stage()
    stage.pair()
    try stage.arena.set("top_k", to: "3", side: .left)
    try await stage.arena.ask(Stage.fred)
    try stage.arena.swap()
    #expect(stage.arena.state.sides[.right]?.model.name == "one")
    #expect(stage.arena.state.settings(of: .right).topK == 3)
    #expect(stage.arena.state.settings(of: .left).topK == 0)
    try stage.arena.pause(.left)
    try await stage.arena.ask(Stage.concert)
    #expect(stage.left.requests.count == 2)
  }

  @Test("An interrupted answer keeps its text and is not judged")
  func interrupting() async throws {
    let folder = try ScratchFolder()
    let slow = ScriptedEngine(
      name: "slow", fallback: String(repeating: "word ", count: 2_000),
      delay: .milliseconds(5))
    let arena = Arena(
      library: ScriptedLibrary([slow]), store: SessionStore(folder: folder.path),
      prompts: PromptFolder(folders: []))
    arena.pair([.left: slow])
    var hasBegun = false
    arena.observer = { news in if case .token = news { hasBegun = true } }
    let task = Task { try await arena.ask("talk") }
    while !hasBegun { try await Task.sleep(for: .milliseconds(1)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let turn = try #require(arena.state.sides[.left]?.lastTurn)
    #expect(turn.answer?.finishReason == .cancelled)
    #expect(turn.answer?.text.isEmpty == false)
    #expect(turn.verdict == nil)
  }

  @Test(
    "Settings out of range are refused",
    arguments: [("temperature", "-1"), ("top_k", "x"), ("no", "1")])
  func settings(name: String, value: String) throws {
    let stage = try Stage()
    #expect(throws: ArenaError.setting(name: name, value: value)) {
      try stage.arena.set(name, to: value)
    }
  }
}

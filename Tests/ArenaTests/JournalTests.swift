import Arena
import Foundation
import Generation
import MockCalendar
import TestSupport
import Testing
import Verdicts

@Suite("Journal") @MainActor struct JournalTests {
  /// A session with every kind of event, and its bytes.
  private func session(in folder: ScratchFolder) async throws -> (Stage, [UInt8]) {
    let stage = try Stage(folder: folder, session: "full")
    stage.pair()
    stage.arena.expectNext(
      try Expectation(parsing: Stage.call("Meeting with Fred", "2024-11-11", "17:00")))
    try await stage.arena.ask(Stage.fred)
    try await stage.arena.fix(.left, .fitting)
    try stage.arena.set("temperature", to: "0.5")
    try stage.arena.set("max_tokens", to: "64", side: .right)
    try stage.arena.pause(.right)
    try await stage.arena.ask("é 日本 🥦 \"quoted\" \\ and a\nline break")
    try stage.arena.resume(.right)
    try stage.arena.rate(.left, Rating(symbols: [.check, .mushroom], note: "so-so"))
    try stage.arena.undo()
    try await stage.arena.retry(.left, seed: 3)
    try stage.arena.swap()
    stage.arena.setSystem("Be brief.")
    return (stage, try folder.bytes("full.jsonl"))
  }

  private func summary(_ state: SessionState) -> [String] {
    state.allSides.flatMap { side in
      side.turns.map { turn in
        "\(side.model.name) \(turn.id) \(turn.prompt) | \(turn.answer?.text ?? "-") | "
          + "\(turn.symbols.map(\.rawValue)) \(turn.isFix) \(turn.answer?.seed ?? 0)"
      } + side.calendar.entries.map(\.description)
    } + [state.system, "\(state.nextTurn)", "\(state.settings)", "\(state.settings(of: .left))"]
  }

  private func fold(_ bytes: [UInt8]) throws -> SessionState {
    var state = SessionState()
    for event in try JournalText(bytes: bytes, path: "x").events { state.apply(event) }
    return state
  }

  @Test("What is read is what was written")
  func roundTrip() async throws {
    let (stage, bytes) = try await session(in: ScratchFolder())
    #expect(summary(try fold(bytes)) == summary(stage.arena.state))
    #expect(bytes.starts(with: Array("{\"format\":\"broccoli-session\",\"version\":1".utf8)))
    #expect(bytes.last == UInt8(ascii: "\n"))
  }

  @Test("Cut anywhere, a journal opens with a prefix of its events, and says what is torn")
  func truncation() async throws {
    let (_, bytes) = try await session(in: ScratchFolder())
    let whole = try JournalText(bytes: bytes, path: "x")
    let headerEnd = (bytes.firstIndex(of: UInt8(ascii: "\n")) ?? 0)
    // Every byte of the header and of the last lines, some of those between.
    for length in 0..<bytes.count
    where length < 200 || length > bytes.count - 600 || length % 17 == 0 {
      let cut = Array(bytes[..<length])
      guard length >= headerEnd else {
        #expect(throws: JournalError.self) { try JournalText(bytes: cut, path: "x") }
        continue
      }
      let text = try JournalText(bytes: cut, path: "x")
      #expect(text.lines == Array(whole.lines.prefix(text.lines.count)))
      #expect(text.soundByteCount + text.tornByteCount == length)
      let breaks = cut.count { $0 == UInt8(ascii: "\n") }
      #expect(text.lines.count == breaks + (text.lacksLineBreak ? 1 : 0))
    }
  }

  @Test("Damage in the middle is refused with its line, and the file stays as it is")
  func damage() async throws {
    let folder = try ScratchFolder()
    let (_, bytes) = try await session(in: folder)
    var lines = bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) }
    lines[3] = Array(lines[3].dropLast(2))
    let broken = lines.flatMap { $0 + [UInt8(ascii: "\n")] }
    try folder.write(broken, to: "broken.jsonl")
    let stage = try Stage(folder: folder)
    do {
      _ = try await stage.arena.open("broken")
      Issue.record("opened")
    } catch let error as JournalError {
      #expect("\(error)".contains("broken.jsonl:4: "))
    }
    #expect(try folder.bytes("broken.jsonl") == broken)
  }

  @Test("Random corruption never crashes and never passes silently as something else's text")
  func corruption() async throws {
    let (_, bytes) = try await session(in: ScratchFolder())
    var random = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      _ = try? fold(damaged)
    }
  }

  @Test("A torn line is left alone by opening, and cut off by the next event")
  func repair() async throws {
    let folder = try ScratchFolder()
    let (_, bytes) = try await session(in: folder)
    let torn = bytes + Array("{\"event\":\"ans".utf8)
    try folder.write(torn, to: "torn.jsonl")
    let stage = try Stage(folder: folder)
    let report = try await stage.arena.open("torn")
    #expect(report.remarks.contains { $0.contains("cut short") })
    #expect(try folder.bytes("torn.jsonl") == torn)
    stage.arena.setSystem("New.")
    let after = try folder.bytes("torn.jsonl")
    #expect(after.starts(with: bytes))
    #expect(try fold(after).system == "New.")
  }

  @Test("Newer formats are refused by name; unknown events and fields are kept")
  func versions() async throws {
    let folder = try ScratchFolder()
    try folder.write(
      Array("{\"format\":\"broccoli-session\",\"version\":2}\n".utf8), to: "newer.jsonl")
    let stage = try Stage(folder: folder)
    await #expect(
      throws: JournalError.newer(path: folder.path + "/newer.jsonl", version: 2, known: 1)
    ) { try await stage.arena.open("newer") }
    let strange =
      "{\"format\":\"broccoli-session\",\"version\":1,\"mood\":\"good\"}\n"
      + "{\"event\":\"dance\",\"steps\":3}\n{\"event\":\"system\",\"text\":\"Hi.\",\"extra\":[1]}\n"
    try folder.write(Array(strange.utf8), to: "strange.jsonl")
    _ = try await stage.arena.open("strange")
    #expect(stage.arena.state.system == "Hi.")
    try stage.arena.branch(as: "copy")
    let copy = String(decoding: try folder.bytes("copy.jsonl"), as: UTF8.self)
    #expect(copy.contains("\"dance\",\"steps\":3"))
    #expect(copy.contains("\"extra\":[1]"))
    #expect(copy.contains("\"parent\":\"strange\""))
  }

  @Test("One writer at a time")
  func locking() async throws {
    let folder = try ScratchFolder()
    let (stage, _) = try await session(in: folder)
    let other = try Stage(folder: folder)
    let own = "process \(ProcessInfo.processInfo.processIdentifier)"
    do {
      _ = try await other.arena.open("full")
      Issue.record("opened twice")
    } catch let error as JournalError {
      #expect("\(error)".contains("session 'full' is open in another shell (\(own)"), "\(error)")
    }
    #expect(stage.arena.sessionName == "full")
  }

  @Test("Saving names a session, and copies one that has a name")
  func saving() async throws {
    let folder = try ScratchFolder()
    let stage = try Stage(folder: folder)
    stage.pair()
    #expect(stage.arena.store.list().isEmpty)
    try await stage.arena.ask(Stage.fred)
    #expect(stage.arena.store.list().count == 1)
    try stage.arena.save(as: "demo")
    #expect(stage.arena.store.list().map(\.name) == ["demo"])
    try stage.arena.save(as: "second")
    try await stage.arena.ask(Stage.concert)
    #expect(Set(stage.arena.store.list().map(\.name)) == ["demo", "second"])
    #expect(try folder.bytes("second.jsonl").count > folder.bytes("demo.jsonl").count)
    #expect(throws: JournalError.exists(name: "demo")) { try stage.arena.save(as: "demo") }
    #expect(throws: JournalError.badName("../demo")) { try stage.arena.save(as: "../demo") }
  }

  @Test("A journal that cannot be written is told once, and can be saved elsewhere")
  func unwritable() async throws {
    let folder = try ScratchFolder()
    try folder.write([], to: "file")
    let engine = ScriptedEngine(name: "one")
    let arena = Arena(
      library: ScriptedLibrary([engine]), store: SessionStore(folder: folder.path + "/file/inside"),
      prompts: PromptFolder(folders: []))
    var told = 0
    arena.observer = { if case .unsaved = $0 { told += 1 } }
    arena.pair([.left: engine])
    try await arena.ask("hello")
    try await arena.ask("again")
    #expect(told == 1)
    #expect(arena.state.sides[.left]?.turns.count == 2)
    #expect(arena.journalProblem != nil)
  }

  @Test("Replaying finds answers that came out the same, and those that did not")
  func replaying() async throws {
    let stage = try Stage()
    stage.pair()
    _ = try await stage.arena.library.load(LoadRequest(reference: "one")) { _ in }
    _ = try await stage.arena.library.load(LoadRequest(reference: "two")) { _ in }
    try await stage.arena.ask(Stage.fred)
    let results = try await stage.arena.replay { _, _, _ in }
    #expect(results.count == 2)
    #expect(results[0].outcome == .identical)
    // The scripted right side says something else the second time.
    guard case .different(_, let text) = results[1].outcome else {
      Issue.record("\(results[1])")
      return
    }
    #expect(text == "Sure, another!")
    #expect(stage.arena.state.sides[.right]?.turns.count == 1)
  }
}

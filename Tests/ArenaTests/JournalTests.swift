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
    } + [
      state.system ?? "-", "\(state.nextTurn)", "\(state.settings)", "\(state.settings(of: .left))",
    ]
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

  /// A few events of several kinds, so that every byte can be tried.
  private func shortSession(in folder: ScratchFolder) async throws -> [UInt8] {
    let stage = try Stage(folder: folder, session: "short")
    stage.pair()
    try await stage.arena.ask("é 🥦 \"quoted\"")
    try stage.arena.rate(.left, Rating(symbols: [.check, .mushroom], note: "so-so"))
    try stage.arena.undo()
    return try folder.bytes("short.jsonl")
  }

  @Test("Cut at any byte, a journal opens with a prefix of its events, and says what is torn")
  func truncation() async throws {
    let folder = try ScratchFolder()
    let bytes = try await shortSession(in: folder)
    let stage = try Stage(folder: folder)
    let whole = try JournalText(bytes: bytes, path: "x")
    let headerEnd = (bytes.firstIndex(of: UInt8(ascii: "\n")) ?? 0)
    for length in 0..<bytes.count {
      let cut = Array(bytes[..<length])
      if length >= headerEnd {
        let text = try JournalText(bytes: cut, path: "x")
        #expect(text.lines == Array(whole.lines.prefix(text.lines.count)))
        #expect(text.soundByteCount + text.tornByteCount == length)
        let breaks = cut.count { $0 == UInt8(ascii: "\n") }
        #expect(text.lines.count == breaks + (text.lacksLineBreak ? 1 : 0))
      } else {
        #expect(throws: JournalError.self) { try JournalText(bytes: cut, path: "x") }
      }
      // Opening leaves the file as it is.
      try folder.write(cut, to: "cut.jsonl")
      _ = try? await stage.arena.open("cut")
      #expect(try folder.bytes("cut.jsonl") == cut, "cut at \(length)")
      try stage.arena.startNew(named: "next")
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

  @Test(
    "Numbers that no answer has are refused, and sums of the largest that may be still fit",
    arguments: [
      (#""token_count":9223372036854775807"#, false), (#""token_count":1099511627776"#, true),
      (#""decode_ms":1e300"#, false), (#""prefill_ms":-7"#, false), (#""decode_ms":-0.004"#, true),
      (#""decode_ms":1e12"#, true),
      (#""prompt_tokens":4611686018427387904"#, false), (#""steps":-3"#, false),
      (#""settings":{"max_tokens":4611686018427387904}"#, false),
    ])
  func hugeNumbers(field: String, isFine: Bool) async throws {
    let folder = try ScratchFolder()
    let settings = field.contains("settings") ? "" : #","settings":{}"#
    let model = #"{"name":"m"}"#
    let answer =
      #"{"event":"answer","turn":1,"side":"left","model":\#(model),"text":"x","finish":"stop","tokens":[],"seed":0\#(settings),\#(field)}"#
    let lines = [
      #"{"format":"broccoli-session","version":1,"program":"x"}"#,
      #"{"event":"pair","sides":{"left":\#(model)}}"#,
      #"{"event":"prompt","turn":1,"sides":["left"],"text":"a"}"#, answer,
      #"{"event":"prompt","turn":2,"sides":["left"],"text":"b"}"#,
      answer.replacing("\"turn\":1", with: "\"turn\":2"),
    ]
    try folder.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: "huge.jsonl")
    do throws(JournalError) {
      let text = try JournalText(path: folder.path + "/huge.jsonl")
      #expect(isFine, "\(field) was taken")
      var state = SessionState()
      for event in text.events { state.apply(event) }
      let sessions = [NamedSession(name: "huge", state: state)]
      for format in SessionExport.Format.allCases { _ = SessionExport.text(sessions, as: format) }
    } catch {
      #expect(!isFine && "\(error)".contains("huge.jsonl:4: "), "\(error)")
    }
  }

  @Test(
    "A session that is opened by its path goes on in its file, elsewhere in a copy that is told of")
  func openedByPath() async throws {
    let folder = try ScratchFolder()
    _ = try await shortSession(in: folder)
    let stage = try Stage(folder: folder)
    let detour = folder.path + "/../" + URL(fileURLWithPath: folder.path).lastPathComponent
    let own = try await stage.arena.open(detour + "/short.jsonl")
    #expect(own.remarks.isEmpty && stage.arena.sessionName == "short")
    let count = try folder.bytes("short.jsonl").count
    try await stage.arena.ask("more")
    #expect(try folder.bytes("short.jsonl").count > count)
    let elsewhere = try ScratchFolder()
    try elsewhere.write(try folder.bytes("short.jsonl"), to: "other.jsonl")
    let report = try await stage.arena.open(elsewhere.path + "/other.jsonl")
    #expect(report.remarks.contains { $0.contains("goes on in a copy") }, "\(report.remarks)")
    let before = try elsewhere.bytes("other.jsonl")
    try await stage.arena.ask("more")
    #expect(try elsewhere.bytes("other.jsonl") == before)
  }

  @Test(
    "Corrupted anywhere, a journal is refused with line and reason or every line is accounted for")
  func corruption() async throws {
    let folder = try ScratchFolder()
    let bytes = try await shortSession(in: folder)
    let stage = try Stage(folder: folder)
    let kept = stage.arena.sessionName
    var dice = Dice(seed: 11)
    var (refused, opened) = (0, 0)
    for round in 0..<1_000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...3, using: &dice) {
        let place = Int.random(in: 0..<damaged.count, using: &dice)
        switch Int.random(in: 0..<4, using: &dice) {
        case 0: damaged.remove(at: place)
        case 1: damaged.insert(UInt8.random(in: 0...255, using: &dice), at: place)
        default: damaged[place] = UInt8.random(in: 0...255, using: &dice)
        }
      }
      try folder.write(damaged, to: "damaged.jsonl")
      do {
        let report = try await stage.arena.open("damaged")
        opened += 1
        let text = try JournalText(bytes: damaged, path: "x")
        // Nothing is passed over: every line is an event, but for a torn one that is told.
        let lines = damaged.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let count = lines.count - (lines.last?.isEmpty == true ? 1 : 0)
        #expect(text.events.count == count - (text.tornByteCount > 0 ? 1 : 0), "\(round)")
        #expect(text.tornByteCount == 0 || report.remarks.contains { $0.contains("cut short") })
      } catch let error as JournalError {
        refused += 1
        let words = "\(error)"
        #expect(
          words.contains("damaged.jsonl:") && words.count < 600, "\(round): \(words)")
      }
      #expect(try folder.bytes("damaged.jsonl") == damaged, "\(round): opening changed the file")
      try stage.arena.startNew(named: kept)
    }
    // What opens has lost its end at most: checksums find the rest.
    #expect(refused > 900 && refused + opened == 1_000, "\(refused) refused, \(opened) opened")
  }

  @Test("A bit that flips anywhere in a journal is found")
  func flips() async throws {
    let bytes = try await shortSession(in: ScratchFolder())
    // Thousands of readings, beside the main actor, for which other tests wait.
    let missed = try await Task.detached { try Self.missedFlips(in: bytes) }.value
    #expect(missed == [])
  }

  /// The flips of one bit that go by unnoticed, or are refused without their line.
  private nonisolated static func missedFlips(in bytes: [UInt8]) throws -> [String] {
    let whole = try JournalText(bytes: bytes, path: "x")
    var missed: [String] = []
    var line = 1
    for place in bytes.indices {
      // Bits that make another letter of a letter: the text stays a text, and JSON stays valid.
      for bit: UInt8 in [0x01, 0x20] {
        var flipped = bytes
        flipped[place] ^= bit
        let isFound: Bool
        do throws(JournalError) {
          let text = try JournalText(bytes: flipped, path: "flipped.jsonl")
          // The last line break: its line is no whole one any more, which is told.
          isFound =
            place == bytes.count - 1 && text.tornByteCount > 0
            && text.lines == whole.lines.dropLast()
        } catch {
          let words = "\(error)"
          isFound =
            words.hasPrefix("flipped.jsonl:\(line): ")
            || line == 1 && words.hasPrefix("flipped.jsonl: ")
        }
        if !isFound { missed.append("byte \(place) of line \(line), bit \(bit)") }
      }
      if bytes[place] == UInt8(ascii: "\n") { line += 1 }
    }
    return missed
  }

  /// The lines of a journal as they were before there were checksums.
  private func withoutSums(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
      .replacing(#/,"sums?":"\w+"/#, with: "")
  }

  @Test("A journal without checksums is read and gone on with; copies of it have them")
  func withoutSums() async throws {
    let folder = try ScratchFolder()
    let (_, bytes) = try await session(in: folder)
    let old = withoutSums(bytes)
    #expect(!old.contains("\"sum"))
    try folder.write(Array(old.utf8), to: "old.jsonl")
    let stage = try Stage(folder: folder)
    _ = try await stage.arena.open("old")
    stage.arena.setSystem("New.")
    let after = String(decoding: try folder.bytes("old.jsonl"), as: UTF8.self)
    #expect(after.hasPrefix(old))
    #expect(after.dropFirst(old.count).contains(#/,"sum":"[0-9a-f]{8}"}\n$/#))
    for copy in ["saved", "branched"] {
      if copy == "saved" {
        try stage.arena.save(as: copy)
      } else {
        try stage.arena.branch(as: copy)
      }
      let lines = try String(decoding: folder.bytes(copy + ".jsonl"), as: UTF8.self)
        .split(separator: "\n")
      #expect(lines.allSatisfy { $0.hasSuffix("\"}") && $0.contains(",\"sum\":\"") })
      #expect(lines[0].contains(#""sums":"crc32c""#))
      #expect(try fold(folder.bytes(copy + ".jsonl")).system == "New.")
    }
  }

  @Test("A line changed by hand is refused with advice, and taken once the advice is followed")
  func editing() async throws {
    let folder = try ScratchFolder()
    let (_, bytes) = try await session(in: folder)
    let edited = String(decoding: bytes, as: UTF8.self).replacing("so-so", with: "good")
    let lines = edited.split(separator: "\n").map { String($0) }
    let number = try #require(lines.firstIndex { $0.contains("good") })
    func failure(_ lines: [String]) -> String {
      do throws(JournalError) {
        _ = try JournalText(bytes: Array((lines.joined(separator: "\n") + "\n").utf8), path: "x")
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(
      failure(lines).contains(
        #/^x:\d+: the line is not as it was written: its checksum is [0-9a-f]{8}, not [0-9a-f]{8}; /#
      ))
    #expect(failure(lines).contains("give it \"sum\":null; the file is left as it is"))
    func changed(_ replacement: String) -> [String] {
      var lines = lines
      lines[number].replace(#/"sum":"\w+"/#, with: replacement)
      return lines
    }
    #expect(failure(changed("\"sum\":null")) == "")
    #expect(failure(changed("\"some\":null")).contains("it has no \"sum\""))
    #expect(failure(changed("\"sum\":1")).contains("it does not end with its \"sum\""))
    // A line that is taken out is no damage: whoever does it knows.
    var fewer = lines
    fewer.remove(at: number)
    #expect(failure(fewer) == "")
    var others = lines
    others[0] = withoutSums(Array(lines[0].utf8)).replacing("}", with: ",\"sums\":\"md5\"}")
    #expect(failure(others).contains("x:1: \"sums\" must be \"crc32c\", not \"md5\""))
  }

  @Test("A line that cannot have an effect is told when the session is opened")
  func lines() async throws {
    let folder = try ScratchFolder()
    let (_, bytes) = try await session(in: folder)
    let text = withoutSums(bytes)
      .replacingOccurrences(of: #""event":"rate","turn":2"#, with: #""event":"rate","turn":7"#)
      .replacingOccurrences(of: #""event":"swap""#, with: #""event":"swab""#)
    try folder.write(Array(text.utf8), to: "strange.jsonl")
    let report = try await Stage(folder: folder).arena.open("strange")
    #expect(report.remarks.contains { $0.contains("nothing that this version knows") })
    #expect(report.remarks.allSatisfy { !$0.contains("cut short") })
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

import Generation
import TestSupport
import Testing
import Verdicts

@testable import Arena

/// Dialogs over scripted engines: the events of a person's prompts and `:fix`.
@Suite("Dialogs", .hangGuard) @MainActor struct DialogTests {
  static let right = Stage.call("Meeting with Fred", "2024-11-11", "17:00")
  static let concert = Stage.call("Rock Concert", "2024-11-11", "20:00")
  static let lateYear = Stage.call("Meeting with Fred", "2023-11-11", "05:00")
  static let mess = "action.add_calendar_entry(\"Fred\", date=\"11/11\", time=\"5PM\")"

  static func prompts() throws -> [Experiment.CasePrompt] {
    let fred = try Expectation(parsing: right)
    return [
      .init(Stage.fred, expectation: fred),
      .init(Stage.year, intent: .scripted([.wrongYear]), expectation: fred),
      .init(Stage.concert, expectation: try Expectation(parsing: concert)),
    ]
  }

  private func begin(_ arena: Arena, sentences: Int = 3) throws -> Experiment {
    arena.startExperiment(
      .dialog, name: "d",
      cases: [
        .init(name: "d", system: arena.systemForExperiments(), prompts: try Self.prompts())
      ], sentences: sentences)
  }

  private func play(_ arena: Arena, _ experiment: Experiment, _ models: [String]) async throws {
    try await arena.playDialogs(
      of: experiment, models: models,
      bring: { try await arena.library.load(LoadRequest(reference: $0)) { _ in } },
      watch: { _ in }, finished: { _ in })
  }

  private func transcript(_ side: SideState?) -> [String] {
    (side?.ownTurns ?? []).map { turn in
      "\(turn.prompt) \(turn.symbols.map(\.rawValue).joined())"
    }
  }

  /// Answers with the mistakes of several models of the article.
  private func engines() -> [ScriptedEngine] {
    [
      ScriptedEngine(
        name: "fixer",
        answers: [
          Stage.fred: [Self.lateYear],
          "The time is wrong.": [Stage.call("Meeting with Fred", "2023-11-11", "17:00")],
          Stage.year: [Self.right], Stage.concert: [Self.concert],
        ]),
      ScriptedEngine(
        name: "hopeless",
        answers: [Stage.fred: [Self.right], Stage.year: [Self.right], Stage.concert: [Self.mess]],
        fallback: Self.mess),
    ]
  }

  @Test(
    "Each mistake is pointed out to its side alone, the year is left to the script, and what cannot be saved is given up"
  )
  func playing() async throws {
    let engines = engines()
    let stage = try Stage(engines: engines)
    let experiment = try begin(stage.arena)
    try await play(stage.arena, experiment, ["fixer", "hopeless"])
    #expect(
      transcript(stage.arena.state.sides[.left]) == [
        "\(Stage.fred) ✔︎🍄", "The time is wrong. 🥦(🍄)", "\(Stage.year) 🥦", "\(Stage.concert) ✔︎",
      ])
    let right = try #require(stage.arena.state.sides[.right])
    #expect(right.ownTurns.count == 2 + 1 + 3)
    #expect(right.ownTurns.suffix(3).allSatisfy { $0.isFix })
    #expect(right.isGivenUp)
    #expect(right.lastTurn?.verdict?.hasFailed == true)
    #expect(stage.arena.state.cells(of: experiment.id).count == 2)
    // Nothing is left to do.
    let count = engines.map(\.requests.count)
    try await play(stage.arena, experiment, ["fixer", "hopeless"])
    #expect(engines.map(\.requests.count) == count)
  }

  @Test("Without sentences nobody is asked, and 🔥🔥 is given up at once")
  func noSentences() async throws {
    let stage = try Stage(engines: engines())
    let experiment = try begin(stage.arena, sentences: 0)
    try await play(stage.arena, experiment, ["fixer", "hopeless"])
    #expect(stage.arena.state.sides[.left]?.ownTurns.count == 3)
    #expect(stage.arena.state.sides[.right]?.ownTurns.count == 3)
    #expect(stage.arena.state.sides[.right]?.isGivenUp == true)
  }

  @Test("Cut off after any event, a dialog that goes on ends as one that was not")
  func resuming() async throws {
    let folder = try ScratchFolder()
    let stage = try Stage(folder: folder, session: "whole", engines: engines())
    let experiment = try begin(stage.arena)
    try await play(stage.arena, experiment, ["fixer", "hopeless"])
    let whole = stage.arena.state
    let lines = try folder.bytes("whole.jsonl").split(separator: UInt8(ascii: "\n"))
    let first = try #require(
      lines.firstIndex { String(decoding: $0, as: UTF8.self).contains("\"experiment\"") })
    for count in (first + 1)..<lines.count {
      let cut = lines[..<count].flatMap { Array($0) + [UInt8(ascii: "\n")] }
      try folder.write(cut, to: "cut-\(count).jsonl")
      let again = try Stage(folder: folder, engines: engines())
      _ = try await again.arena.open("cut-\(count)")
      let same = try begin(again.arena)
      #expect(same == experiment)
      try await play(again.arena, same, ["fixer", "hopeless"])
      for side in Side.allCases {
        let (now, before) = (again.arena.state.sides[side], whole.sides[side])
        #expect(transcript(now) == transcript(before), "cut after line \(count)")
        #expect(now?.ownTurns.map { $0.answer?.seed } == before?.ownTurns.map { $0.answer?.seed })
        #expect(now?.isGivenUp == before?.isGivenUp)
      }
    }
  }

  @Test("A person takes over in the middle, and the dialog goes on after what they did")
  func takingOver() async throws {
    let stage = try Stage(engines: engines())
    let experiment = try begin(stage.arena)
    let arena = stage.arena
    try await play(arena, experiment, ["hopeless", "fixer"])
    #expect(arena.state.sides[.left]?.isGivenUp == true)
    // Their own words are another sentence; the side is given up again, the other stays done.
    let before = arena.state.sides[.right]?.ownTurns.count
    try await arena.fix(.left, .words("Please."))
    #expect(arena.state.sides[.left]?.isGivenUp == false)
    try await play(arena, experiment, ["hopeless", "fixer"])
    #expect(arena.state.sides[.left]?.isGivenUp == true)
    #expect(arena.state.sides[.right]?.ownTurns.count == before)
    // Taking the last prompt of the script back has it asked again.
    try arena.undo(1)
    #expect(arena.state.sides[.left]?.isGivenUp == false)
  }

  @Test("More than two models play two at a time, each pair in conversations of its own")
  func pairs() async throws {
    let stage = try Stage(engines: engines())
    let experiment = try begin(stage.arena)
    var results: [String] = []
    try await stage.arena.playDialogs(
      of: experiment, models: ["fixer", "hopeless", "one"],
      bring: { try await stage.arena.library.load(LoadRequest(reference: $0)) { _ in } },
      watch: { #expect($0.pairs == 2) }, finished: { results.append($0.model.name) })
    #expect(results == ["fixer", "hopeless", "one"])
    #expect(stage.arena.state.earlierPairs.count == 1)
    #expect(stage.arena.state.pair == [.left])
    #expect(stage.arena.state.cells(of: experiment.id).map { $0.cell?.id } == [1, 2, 3])
  }

  @Test("One model may take both sides, and each side's dialog is played to its end")
  func twins() async throws {
    let engine = engines()[0]
    let stage = try Stage(engines: [engine])
    let experiment = try begin(stage.arena)
    try await play(stage.arena, experiment, ["fixer", "fixer"])
    #expect(stage.arena.state.cells(of: experiment.id).map { $0.cell?.attempt } == [1, 2])
    let turns = { (side: Side) in stage.arena.state.sides[side]?.ownTurns.count }
    #expect(turns(.left) == 4)
    #expect(turns(.right) == 4)
    let count = engine.requests.count
    try await play(stage.arena, experiment, ["fixer", "fixer"])
    #expect(engine.requests.count == count)
    // Another constraint on one side is another dialog.
    try stage.arena.set("constrain", to: "call", side: .right)
    try await play(stage.arena, experiment, ["fixer", "fixer"])
    #expect(engine.requests.count == 2 * count)
  }

  @Test("Two models that do not fit into memory together play one after the other")
  func tightMemory() async throws {
    let library = TightLibrary(engines(), room: 1)
    let arena = Arena(
      library: library, store: SessionStore(folder: try ScratchFolder().path),
      prompts: PromptFolder(folders: []))
    let experiment = try begin(arena)
    try await play(arena, experiment, ["fixer", "hopeless"])
    let sides = arena.state.cells(of: experiment.id)
    #expect(sides.map(\.model.name) == ["fixer", "hopeless"])
    #expect(sides.allSatisfy { $0.isComplete(experiment) })
    let count = library.log.count
    try await play(arena, experiment, ["fixer", "hopeless"])
    #expect(library.log.count == count)
  }

  @Test("An engine without an answer stops its pair, not the others, and is asked again")
  func failing() async throws {
    let flaky = GateEngine(name: "flaky", answers: [], width: 1, failures: 1)
    let stage = try Stage(engines: engines() + [flaky])
    let experiment = try begin(stage.arena)
    await #expect(throws: ExperimentError.self) {
      try await play(stage.arena, experiment, ["flaky", "fixer", "hopeless"])
    }
    #expect(stage.arena.state.sides[.left]?.model.name == "hopeless")
    #expect(stage.arena.state.sides[.left]?.isGivenUp == true)
    try await play(stage.arena, experiment, ["flaky", "fixer", "hopeless"])
    let done = stage.arena.state.cells(of: experiment.id).filter { $0.isComplete(experiment) }
    #expect(Set(done.map(\.model.name)) == ["flaky", "fixer", "hopeless"])
  }

  @Test("Another model writes the sentences; what is none is replaced by one of prompts/")
  func fixers() async throws {
    let writer = GateEngine(
      name: "writer", answers: ["\"It is 5 in the evening.\"\nBye.", Self.right], width: 1)
    let stage = try Stage(engines: engines() + [writer])
    try stage.arena.set("fixer", to: "writer")
    let experiment = try begin(stage.arena)
    #expect(experiment.fixer == "writer")
    try await play(stage.arena, experiment, ["fixer"])
    let prompts = stage.arena.state.sides[.left]?.ownTurns.map(\.prompt) ?? []
    // The scripted side does not know these words and errs again; the second sentence is refused.
    #expect(prompts[1] == "It is 5 in the evening.")
    #expect(prompts[2] == "Just the API call please.")
    let asked = writer.requests.first?.conversation.messages.last?.content ?? ""
    #expect(asked.contains(Stage.fred))
    #expect(asked.contains("wrong-time"))
    #expect(!asked.contains("wrong-year"))
  }

  @Test(
    "Of what a model writes, the first line is the sentence",
    arguments: [
      ("The time is wrong.", "The time is wrong."), ("\n  'No.'  \nMore", "No."),
      ("", nil), ("  \n ", nil), ("12:30", nil),
      ("action.add_calendar_entry(\"x\")", nil), (String(repeating: "a", count: 300), nil),
    ] as [(String, String?)])
  func sentences(text: String, sentence: String?) {
    #expect(FixerPrompt.sentence(in: text) == sentence)
  }
}

import Arena
import Generation
import TestSupport
import Testing
import Verdicts

@Suite("Recap") struct RecapTests {
  private let one = ModelIdentity(name: "one")

  private func answer(
    _ turn: Int, _ judged: [Symbol]?, rated: [Symbol]? = nil, isFix: Bool = false,
    conversation: Int = 1, model: ModelIdentity? = nil, constraint: Constraint = .off,
    mistakes: [MistakeKind] = [], tokens: Int? = nil, milliseconds: Double = 0
  ) -> RecapAnswer {
    RecapAnswer(
      place: .init(session: "s", conversation: conversation, turn: turn), model: model ?? one,
      constraint: constraint, isFix: isFix, judged: judged, rated: rated, mistakes: mistakes,
      tokenCount: tokens, decodeMilliseconds: milliseconds)
  }

  // MARK: - Numbers

  struct Wilson: CustomTestStringConvertible {
    let count: Int, total: Int, low: Double, high: Double
    var testDescription: String { "\(count) of \(total)" }
  }

  /// Made with SciPy: `binomtest(count, total).proportion_ci(method="wilson")`.
  static let wilson = [
    Wilson(count: 0, total: 5, low: 0, high: 0.434_482_5),
    Wilson(count: 1, total: 5, low: 0.036_224_1, high: 0.624_465_4),
    Wilson(count: 4, total: 5, low: 0.375_534_6, high: 0.963_775_9),
    Wilson(count: 5, total: 5, low: 0.565_517_5, high: 1),
    Wilson(count: 7, total: 20, low: 0.181_191_8, high: 0.567_145_7),
    Wilson(count: 50, total: 100, low: 0.403_831_5, high: 0.596_168_5),
  ]

  @Test("The interval is Wilson's", arguments: wilson)
  func intervals(_ row: Wilson) throws {
    let interval = try #require(Proportion(row.count, of: row.total).interval)
    #expect(abs(interval.lowerBound - row.low) < 1e-6)
    #expect(abs(interval.upperBound - row.high) < 1e-6)
  }

  @Test("Of none there is no rate, and every interval holds its rate and stays within 0…1")
  func bounds() throws {
    #expect(Proportion().rate == nil)
    #expect(Proportion().interval == nil)
    for total in 1...60 {
      for count in 0...total {
        let proportion = Proportion(count, of: total)
        let interval = try #require(proportion.interval)
        #expect(interval.contains(try #require(proportion.rate)))
        #expect(interval.lowerBound >= 0 && interval.upperBound <= 1)
      }
    }
  }

  @Test("Kappa is Cohen's; too few answers or one thing said by both give none")
  func kappa() throws {
    var agreement = Agreement()
    // 20 right alike, 5 right to the person alone, 10 mistaken to the person alone, 15 alike.
    for _ in 0..<20 { agreement.add(person: [.check], judge: [.broccoli]) }
    for _ in 0..<5 { agreement.add(person: [.check], judge: [.check, .mushroom]) }
    for _ in 0..<10 { agreement.add(person: [.mushroom], judge: [.check]) }
    for _ in 0..<15 { agreement.add(person: [.recurringMushroom], judge: [.mushroom]) }
    #expect(agreement.agreed == Proportion(35, of: 50))
    #expect(abs(try #require(agreement.kappa) - 0.4) < 1e-12)
    var few = Agreement()
    for _ in 0..<9 { few.add(person: [.check], judge: [.fire]) }
    #expect(few.kappa == nil)
    var same = Agreement()
    for _ in 0..<30 { same.add(person: [.check], judge: [.check]) }
    #expect(same.kappa == nil)
  }

  // MARK: - Counting

  @Test("Symbols, rates, sentences and tokens of one model")
  func counting() throws {
    let recap = Recap([
      answer(
        1, [.check, .mushroom], mistakes: [.wrongYear], tokens: 20, milliseconds: 100),
      answer(2, [.mushroom], isFix: true, mistakes: [.wrongYear], tokens: 20, milliseconds: 100),
      answer(3, [.broccoli], isFix: true, tokens: 10, milliseconds: 50),
      answer(4, [.check], tokens: 30),
      answer(5, [.fire, .fire], mistakes: [.syntax, .chatter, .severalCalls]),
      answer(6, [.broccoli, .recurringMushroom], isFix: true, mistakes: [.chatter]),
      // Another conversation: what was not saved there stays unsaved.
      answer(1, [.broccoli], isFix: true, conversation: 2),
      answer(2, nil, conversation: 2),
    ])
    let model = try #require(recap.models.first)
    #expect(model.symbolString == "✔︎✔︎🥦🥦🥦🍄🍄🍄🔥🔥")
    #expect(model.symbols == SymbolCount(checks: 2, mushrooms: 3, broccolis: 3, fires: 2))
    #expect(model.answerCount == 7)
    #expect(model.unratedCount == 1)
    #expect(model.firstTimeRight == Proportion(1, of: 3))
    #expect(model.fixes == Proportion(3, of: 4))
    #expect(model.saves == Proportion(2, of: 3))
    #expect(model.sentencesPerSave == 1.5)
    #expect(model.mistakesByCount.first?.kind == .chatter)
    #expect(model.mistakes == [.wrongYear: 2, .syntax: 1, .chatter: 2, .severalCalls: 1])
    #expect(model.tokenCount == 80)
    #expect(model.tokensPerSecond == 200)
  }

  @Test("A person's rating counts before the judge's, and both are kept where they differ")
  func precedence() throws {
    let recap = Recap([
      answer(1, [.check, .mushroom], rated: [.check]),
      answer(2, [.recurringMushroom], rated: [.mushroom]),
      answer(3, nil, rated: [.fire]),
    ])
    let model = try #require(recap.models.first)
    #expect(model.symbolString == "✔︎🍄🔥")
    #expect(model.firstTimeRight == Proportion(1, of: 3))
    #expect(recap.disputed.map(\.place.turn) == [1])
    #expect(recap.agreement.agreed == Proportion(1, of: 2))
  }

  @Test("The rank is the ascending order of 🍄 + 3·🔥; equals share it")
  func ranking() {
    func model(_ name: String, _ symbols: [Symbol]) -> RecapAnswer {
      answer(1, symbols, model: ModelIdentity(name: name))
    }
    let recap = Recap([
      model("fire", [.fire]), model("three", [.mushroom, .mushroom, .mushroom]),
      model("four", [.mushroom, .mushroom, .mushroom, .mushroom]), model("none", [.check]),
      model("better", [.fire, .check]),
    ])
    #expect(recap.models.map(\.name) == ["none", "better", "fire", "three", "four"])
    #expect(recap.models.map(\.rank) == [1, 2, 2, 2, 5])
  }

  @Test("Constrained answers are counted apart")
  func constraints() {
    let recap = Recap([
      answer(1, [.fire]), answer(2, [.check], constraint: .call),
      answer(3, [.check], constraint: .calendar),
    ])
    #expect(recap.groups.map(\.constraint) == [.off, .call, .calendar])
    #expect(recap.models.map(\.symbolString) == ["🔥"])
  }

  @Test("Models of one name are told apart by their weights, and not by their place")
  func names() {
    func model(_ digest: String, _ type: String, source: String) -> RecapAnswer {
      answer(
        1, [.check],
        model: ModelIdentity(name: "m", source: source, digest: digest, weightType: type))
    }
    let recap = Recap([
      model("sha256:0123456789", "q8", source: "/a"),
      model("sha256:0123456789", "q8", source: "/b"),
      model("sha256:0123456789", "bf16", source: "/a"),
    ])
    #expect(recap.models.map(\.name) == ["m (q8, 01234567)", "m (bf16, 01234567)"])
    #expect(recap.models.map(\.answerCount) == [2, 1])
  }

  @Test("A session's answers carry verdicts, ratings, tokens and what was asked to be fixed")
  @MainActor func sessions() async throws {
    let stage = try Stage()
    stage.pair()
    try await stage.arena.ask(Stage.fred)
    try stage.arena.expect(
      try Expectation(parsing: Stage.call("Meeting with Fred", "2024-11-11", "17:00")))
    try await stage.arena.fix(.left, .words(Stage.year))
    try stage.arena.rate(.right, Rating(symbols: [.check, .mushroom]))
    let recap = Recap(RecapAnswer.all(of: stage.arena.state, session: "stage"))
    #expect(recap.models.map(\.name) == ["one", "two"])
    #expect(recap.models.map(\.symbolString) == ["✔︎🥦🍄", "✔︎🍄"])
    #expect(recap.models[0].fixes == Proportion(1, of: 1))
    #expect(recap.models[0].mistakes == [.wrongYear: 1])
    #expect(recap.disputed.map(\.place.description) == ["stage, turn 1"])
    #expect(recap.models[0].tokenCount > 0)
  }

  @Test(
    "An attempt of several prompts counts once, and a cell done anew takes the place of the old")
  func cells() throws {
    let prompts = ["Add Fred", "Add Paul"].map { Experiment.CasePrompt($0) }
    let trials = Experiment(
      id: 1, kind: .trials, name: "two",
      cases: [Experiment.Case(name: "two", system: "", prompts: prompts)])
    var state = SessionState()
    func apply(_ kind: SessionEvent.Kind) { state.apply(SessionEvent(time: "t", kind: kind)) }
    func attempt(_ id: CellID, _ number: Int, _ texts: [String]) {
      apply(
        .cell(id, .began(Cell(id: id, experiment: 1, kind: .trials, attempt: number), one)))
      for (index, text) in texts.enumerated() {
        let turn = id * 10 + index
        apply(.cell(id, .prompt(turn, prompts[index])))
        apply(.cell(id, .answer(turn, AnswerRecord(text: text, model: one, tokenCount: 5))))
      }
    }
    let right = "action.add_calendar_entry(\"X\", \"2024-11-11\", \"17:00\", 30)"
    apply(.experiment(trials))
    attempt(1, 1, [right, "sorry"])
    attempt(2, 2, ["sorry", "sorry"])
    attempt(3, 2, [right, right])
    let model = try #require(Recap(RecapAnswer.all(of: state, session: "s")).models.first)
    #expect(model.symbolString == "✔︎🔥")
    #expect(model.firstTimeRight == Proportion(1, of: 2))
    #expect(model.tokenCount == 20)
    let grid = try #require(
      ExperimentGrid.all(of: NamedSession(name: "s", state: state)).first?.rows.first)
    #expect(grid.cells.map { $0.map(\.symbols) } == [[[.fire], [.check]]])
  }
}

import TestSupport
import Testing

@testable import Arena

/// What a list must say of a session, from the fold that judges every answer.
struct JudgedOverview: Equatable {
  var turnCount: Int
  var models: [String]
  var began: String

  init(_ state: SessionState) {
    turnCount = Set(state.conversations.flatMap { $0.ownTurns.map(\.id) }).count
    models = []
    for side in state.conversations where !models.contains(side.model.name) {
      models.append(side.model.name)
    }
    began = String((state.began ?? "").prefix(16)).replacing("T", with: " ")
  }

  init(_ overview: SessionOverview) {
    turnCount = overview.turnCount
    models = overview.models
    began = overview.began
  }
}

@Suite("Overviews of sessions") struct SessionOverviewTests {
  @Test("The sessions that ship are listed as their judged fold is", arguments: ArticleTests.names)
  func shipped(name: String) throws {
    let listing = try SessionStore(folder: ArticleTests.root + "/sessions").find(name)
    var state = SessionState()
    for event in try JournalText(path: listing.path).events { state.apply(event) }
    let overview = try SessionOverview(listing)
    #expect(overview.turnCount > 0)
    #expect(JudgedOverview(overview) == JudgedOverview(state))
  }

  @Test("Undone prompts, earlier pairs, swapped sides and experiments count as in the judged fold")
  func events() throws {
    var dice = Dice(seed: 23)
    for round in 0..<100 {
      var state = SessionState()
      var outline = SessionOutline()
      for second in 10..<50 {
        let event = SessionEvent(time: "2026-01-02T03:04:\(second)Z", kind: Self.kind(&dice))
        state.apply(event)
        outline.apply(event)
        let judged = JudgedOverview(state)
        try #require(outline.turnCount == judged.turnCount, "round \(round), after \(event.kind)")
        try #require(outline.models == judged.models, "round \(round), after \(event.kind)")
        try #require(outline.began == state.began)
      }
    }
  }

  /// Something that may happen in a session, or stand in a journal although it cannot.
  private static func kind(_ dice: inout Dice) -> SessionEvent.Kind {
    func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &dice) }
    func side() -> Side { number(0...1) == 0 ? .left : .right }
    func sides() -> [Side] { number(0...2) == 0 ? [side()] : [.left, .right] }
    func model() -> ModelIdentity { ModelIdentity(name: "model \(number(1...3))") }
    func cell() -> Cell {
      Cell(
        id: number(1...3), experiment: number(1...2), kind: .transplant, caseIndex: number(0...2))
    }
    func experiment() -> Experiment {
      let planted = Experiment.PlantedItem.turn(
        Experiment.CasePrompt("before"), AnswerRecord(text: "Sure!", model: model()))
      let one = Experiment.Case(
        name: "case", system: "", history: [planted], prompts: [Experiment.CasePrompt("after")])
      return Experiment(
        id: number(1...2), kind: .transplant, name: "experiment",
        cases: Array(repeating: one, count: number(1...2)))
    }
    switch number(0...16) {
    case 0:
      let models = sides().map { ($0, model()) }
      return .paired(Dictionary(models) { first, _ in first })
    case 1: return .swapped
    case 2: return .undone(number(1...20), sides())
    case 3: return .experiment(experiment())
    case 4: return .cell(number(1...3), .began(cell(), model()))
    case 5, 6: return .cell(number(1...3), .prompt(number(1...20), .init("in a cell")))
    case 7: return .cell(number(1...3), .seated(cell(), side()))
    case 8: return .cell(number(1...3), .retried(number(1...20)))
    case 9: return .imported(side(), [])
    case 10: return .withdrawn(number(1...2))
    case 11: return .answer(number(1...20), side(), AnswerRecord(text: "Sure!", model: model()))
    default: return .prompt(number(1...20), sides(), "to a side", nil, nil)
    }
  }
}

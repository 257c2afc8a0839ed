import Generation
import JSON
import MockCalendar
import Testing
import Verdicts

@testable import Arena

/// How experiments stand in a journal, and what their fold is.
@Suite("Experiment events") struct ExperimentEventTests {
  static let model = ModelIdentity(name: "one", family: "scripted", digest: "d1")
  static let right = try? Expectation(parsing: call("2023-11-11"))

  static func call(_ date: String, _ time: String = "17:00") -> String {
    "action.add_calendar_entry(\"Meeting with Fred\", date=\"\(date)\", time=\"\(time)\", duration=30)"
  }

  static func answer(_ text: String, model: ModelIdentity = model) -> AnswerRecord {
    AnswerRecord(text: text, model: model, seed: 5, tokens: [1, 2], tokenCount: 2)
  }

  static let fred = Experiment.CasePrompt("Add Fred", expectation: right)

  static func trials(id: ExperimentID = 1) -> Experiment {
    Experiment(
      id: id, kind: .trials, name: "first-question",
      cases: [.init(name: "first-question", system: "Be brief.", prompts: [fred])],
      settings: GenerationSettings(temperature: 1, topK: 5), seed: 7)
  }

  static func transplant() -> Experiment {
    Experiment(
      id: 1, kind: .transplant, name: "wrong-time",
      cases: [
        .init(
          name: "wrong-time", system: "Be brief.",
          history: [
            .imported([]),
            .turn(fred, answer(call("2023-11-11", "05:00"), model: ModelIdentity(name: "other"))),
          ],
          prompts: [
            .init(
              "The time is wrong.", intent: .asked(.kinds([.wrongTime])), expectation: right)
          ])
      ], judging: JudgeOptions(isStrict: true), sentences: 0, fixer: "sprout")
  }

  private static func cell(_ id: CellID, _ kind: Experiment.Kind, attempt: Int = 1) -> Cell {
    Cell(id: id, experiment: 1, kind: kind, attempt: attempt)
  }

  /// The state after some events, each written and read again on its way.
  private func fold(_ kinds: [SessionEvent.Kind]) throws -> SessionState {
    var state = SessionState()
    for kind in kinds {
      let line = SessionEvent(time: "t", kind: kind).json
      let again = try SessionEvent(JSONObject(JSONValue(parsing: JSONValue.object(line).text)))
      #expect(again.json == line)
      state.apply(again)
    }
    return state
  }

  @Test("Every event of a journal that has no effect is told of")
  func lacks() {
    func event(_ kind: SessionEvent.Kind) -> SessionEvent {
      SessionEvent(time: "2024-01-01T00:00:00Z", kind: kind)
    }
    var begun = SessionState()
    begun.apply(event(.paired([.left: Self.model])))
    let cell = Cell(id: 4, experiment: 1, kind: .trials)
    let lost: [SessionEvent.Kind] = [
      .expected(3, nil), .undone(3, [.left]), .gaveUp(.right), .paused(.right), .withdrawn(1),
      .set(name: "top_k", value: "-1", side: nil), .set(name: "nonsense", value: "1", side: .left),
      .cell(4, .retried(2)), .cell(4, .began(cell, Self.model)), .cell(4, .seated(cell, .right)),
    ]
    for kind in lost { #expect(begun.lack(for: event(kind)) != nil, "\(kind)") }
    let sound: [SessionEvent.Kind] = [
      .system(""), .set(name: "top_k", value: "3", side: .left), .gaveUp(.left),
    ]
    for kind in sound { #expect(begun.lack(for: event(kind)) == nil, "\(kind)") }
  }

  @Test("An experiment is read as it was written", arguments: [trials(), transplant()])
  func roundTrip(experiment: Experiment) throws {
    let state = try fold([.experiment(experiment)])
    #expect(state.experiments == [experiment])
    #expect(state.nextExpectation == nil)
  }

  @Test("The same run again is the same experiment; another seed, setting or prompt is another")
  func sameness() {
    let first = Self.trials()
    #expect(first.isSame(as: Self.trials(id: 2)))
    for change: (inout Experiment) -> Void in [
      { $0.seed = 8 }, { $0.settings.temperature = 0 }, { $0.cases[0].system = "" },
      { $0.cases[0].prompts.append(.init("more")) }, { $0.kind = .dialog }, { $0.fixer = "x" },
    ] {
      var other = Self.trials(id: 2)
      change(&other)
      #expect(!first.isSame(as: other))
    }
  }

  @Test("Attempts are conversations of their own, each with one symbol")
  func attempts() throws {
    let texts = [
      Self.call("2023-11-11"), Self.call("2022-11-11"), "Sure!",
      "Of course: \(Self.call("2021-11-11", "05:00")) Anything else?",
    ]
    var events: [SessionEvent.Kind] = [
      .paired([.left: Self.model]), .system("Hi."), .experiment(Self.trials()),
    ]
    for (index, text) in texts.enumerated() {
      let id = index + 1
      events += [
        .cell(id, .began(Self.cell(id, .trials, attempt: id), Self.model)),
        .cell(id, .prompt(id, Self.fred)), .cell(id, .answer(id, Self.answer(text))),
      ]
    }
    let state = try fold(events)
    let cells = state.cells(of: 1)
    #expect(cells.map { $0.attemptSymbol } == [.check, .mushroom, .fire, .mushroom])
    #expect(cells.map { $0.symbols(of: $0.turns[0]).count } == [1, 1, 1, 1])
    #expect(cells[3].turns[0].symbols == [.fire, .fire])
    #expect(cells.allSatisfy { $0.turns[0].system == "Be brief." })
    #expect(state.sides[.left]?.turns.isEmpty == true)
    #expect(state.nextTurn == 5)
    #expect(state.nextCell == 5)
    #expect(state.nextExperiment == 2)
    #expect(state.conversations.count == 5)
    // Results of a measurement are no broken expectations.
    #expect(state.expectationsHold())
  }

  @Test("A rating stands over an attempt's symbol; a retry takes both away")
  func ratings() throws {
    let begun: [SessionEvent.Kind] = [
      .experiment(Self.trials()), .cell(1, .began(Self.cell(1, .trials), Self.model)),
      .cell(1, .prompt(1, Self.fred)), .cell(1, .answer(1, Self.answer("Sure!"))),
      .cell(1, .rated(1, Rating(symbols: [.check], note: "fine"))),
    ]
    let rated = try fold(begun)
    #expect(rated.cells[0].attemptSymbol == .check)
    #expect(rated.cells[0].judgedSymbols(of: rated.cells[0].turns[0]) == [.fire])
    #expect(rated.cell(of: 1)?.cell?.id == 1)
    let retried = try fold(begun + [.cell(1, .retried(1))])
    #expect(retried.cells[0].attemptSymbol == nil)
    #expect(retried.cells[0].turns[0].attempt == 1)
    let failed = try fold(
      begun + [.cell(1, .retried(1)), .cell(1, .failed(1, AnswerFailure("gone")))])
    #expect(failed.cells[0].turns[0].failure?.message == "gone")
  }

  @Test("A transplant's history is judged as the model's own, and is not counted as its answers")
  func transplanting() throws {
    let state = try fold([
      .experiment(Self.transplant()), .cell(4, .began(Self.cell(4, .transplant), Self.model)),
      .cell(4, .prompt(9, Self.transplant().cases[0].prompts[0])),
      .cell(4, .answer(9, Self.answer(Self.call("2023-11-11")))),
    ])
    let side = state.cells[0]
    #expect(side.turns.map(\.isPlanted) == [true, false])
    #expect(side.turns[0].verdict?.mistakes.map(\.kind) == [.wrongTime])
    #expect(side.ownTurns.map { side.symbols(of: $0) } == [[.broccoli]])
    #expect(side.turns[1].isFix)
    #expect(side.calendar.entries.map(\.time.description) == ["17:00"])
    #expect(side.conversation(upTo: 9).messages.map(\.role) == [.system, .user, .assistant, .user])
  }

  @Test("A dialog's cell is the conversation on a side; giving up lasts until the next prompt")
  func dialogs() throws {
    var dialog = Self.trials()
    (dialog.kind, dialog.sentences) = (.dialog, 3)
    let events: [SessionEvent.Kind] = [
      .experiment(dialog), .paired([.left: Self.model]),
      .cell(1, .seated(Self.cell(1, .dialog), .left)),
      .prompt(1, [.left], "Add Fred", nil, nil), .answer(1, .left, Self.answer("Sure!")),
      .gaveUp(.left),
    ]
    let state = try fold(events)
    #expect(state.cells(of: 1).count == 1)
    #expect(state.sides[.left]?.isGivenUp == true)
    #expect(state.cells.isEmpty)
    let later = try fold(events + [.prompt(2, [.left], "Again", nil, nil), .swapped])
    #expect(later.sides[.right]?.isGivenUp == false)
    #expect(later.sides[.right]?.cell?.id == 1)
    let next = try fold(events + [.paired([.left: Self.model])])
    #expect(next.cells(of: 1).map(\.isGivenUp) == [true])
    #expect(next.sides[.left]?.cell == nil)
  }

  @Test("An experiment taken back goes with its attempts and dialogs, and nothing else does")
  func withdrawal() throws {
    var dialog = Self.trials(id: 2)
    (dialog.kind, dialog.sentences) = (.dialog, 3)
    let events: [SessionEvent.Kind] = [
      .paired([.left: Self.model]), .prompt(1, [.left], "Hello", nil, nil),
      .experiment(Self.trials()), .cell(1, .began(Self.cell(1, .trials), Self.model)),
      .cell(1, .prompt(2, Self.fred)), .cell(1, .answer(2, Self.answer("Sure!"))),
      .experiment(dialog), .paired([.left: Self.model, .right: Self.model]),
      .cell(2, .seated(Cell(id: 2, experiment: 2, kind: .dialog), .left)), .paused(.left),
      .prompt(3, [.left, .right], "Add Fred", nil, nil),
    ]
    let withoutTrials = try fold(events + [.withdrawn(1)])
    #expect(withoutTrials.experiments == [dialog])
    #expect(withoutTrials.conversations.map { $0.turns.map(\.id) } == [[1], [3], [3]])
    let withoutDialog = try fold(events + [.withdrawn(2)])
    #expect(withoutDialog.experiments.map(\.id) == [1])
    #expect(withoutDialog.conversations.map { $0.turns.map(\.id) } == [[1], [2], [], [3]])
    #expect(withoutDialog.sides[.left]?.cell == nil)
    #expect(withoutDialog.sides[.left]?.isPaused == true)
    #expect(withoutDialog.nextTurn == 4)
    let earlier = try fold(events + [.paired([.left: Self.model]), .withdrawn(2)])
    #expect(earlier.conversations.map { $0.turns.map(\.id) } == [[1], [3], [2], []])
    let neither = try fold(events + [.withdrawn(2), .withdrawn(1)])
    #expect(neither.nextExperiment == 1)
    #expect(neither.conversations.allSatisfy { $0.cell == nil })
  }

  @Test("Events of cells and experiments that are not there have no effect")
  func strays() throws {
    let state = try fold([
      .cell(3, .answer(1, Self.answer("x"))), .cell(3, .retried(1)), .gaveUp(.right),
      .cell(3, .began(Self.cell(3, .trials), Self.model)), .cell(3, .prompt(1, Self.fred)),
      .experiment(Self.trials()), .cell(2, .seated(Self.cell(2, .dialog), .left)),
    ])
    #expect(state.cells.map(\.turns.count) == [0])
    #expect(state.nextTurn == 1)
  }

  @Test("Damaged journals of experiments never trap, whatever numbers they hold")
  func damage() throws {
    var dialog = Self.trials(id: 2)
    dialog.kind = .dialog
    let kinds: [SessionEvent.Kind] = [
      .session(SessionHeader(program: "test")), .paired([.left: Self.model]),
      .experiment(Self.transplant()), .cell(1, .began(Self.cell(1, .transplant), Self.model)),
      .cell(1, .prompt(1, Self.transplant().cases[0].prompts[0])),
      .cell(1, .answer(1, Self.answer(Self.call("2023-11-11")))),
      .cell(1, .rated(1, Rating(symbols: [.check]))), .cell(1, .retried(1)),
      .cell(1, .failed(1, AnswerFailure("gone"))), .experiment(dialog),
      .cell(2, .seated(Cell(id: 2, experiment: 2, kind: .dialog), .left)),
      .prompt(2, [.left], "Add Fred", nil, nil), .answer(2, .left, Self.answer("Sure!")),
      .gaveUp(.left), .withdrawn(2),
    ]
    let lines = kinds.map { JSONValue.object(SessionEvent(time: "t", kind: $0).json).text + "\n" }
    let bytes = Array(lines.joined().utf8)
    let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
    var random = SystemRandomNumberGenerator()
    for round in 0..<3_000 {
      var damaged = bytes
      if round % 2 == 0, let place = digits.randomElement(using: &random) {
        let numbers = ["9223372036854775807", "0", "-1", "1e9", "18446744073709551615"]
        damaged.replaceSubrange(
          place...place, with: Array((numbers.randomElement(using: &random) ?? "0").utf8))
      } else {
        damaged[Int.random(in: 0..<damaged.count, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      guard let text = try? JournalText(bytes: damaged, path: "x") else { continue }
      var state = SessionState()
      for event in text.events { state.apply(event) }
      #expect(state.nextExperiment > 0)
      #expect(state.nextCell > 0)
      for experiment in state.experiments {
        for side in state.cells(of: experiment.id) {
          _ = (side.resultJSON(experiment), side.isComplete(experiment), side.attemptSymbol)
        }
      }
    }
  }

  @Test(
    "A line that is no event of a cell names its field",
    arguments: [
      #"{"event":"cell","cell":1,"experiment":1,"kind":"race","case":0,"attempt":1}"#,
      #"{"event":"answer","cell":1,"turn":1}"#, #"{"event":"cell","cell":"one"}"#,
      #"{"event":"experiment","id":1,"kind":"trials"}"#,
    ])
  func malformed(line: String) throws {
    let object = try JSONObject(JSONValue(parsing: line))
    #expect(throws: EventError.self) { try SessionEvent(object) }
  }
}

extension JSONObject {
  fileprivate init(_ value: JSONValue) throws {
    self = try #require(value.object)
  }
}

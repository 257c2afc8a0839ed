import Arena
import Generation
import MockCalendar
import Verdicts

/// What a session is, said a second time and as simply as possible: lists of what was asked and
/// answered, from which everything else is computed from the start each time. The property test holds
/// the arena, which computes step by step and reads journals back, against it.
struct SessionModel {
  struct Turn {
    var id: Int
    var prompt: String
    var system: String
    var options: JudgeOptions
    var intent: FixIntent?
    var expectation: Expectation?
    var answer: String?
    var isComplete = true
    var hasFailed = false
    var attempt = 0
    var rating: Rating?
  }

  enum Item {
    case turn(Turn)
    case imported([CalendarEntry])
  }

  struct Conversation {
    var model: String
    var isPaused = false
    var items: [Item] = []

    var turns: [Turn] {
      items.compactMap { if case .turn(let turn) = $0 { turn } else { nil } }
    }

    var lastTurn: Turn? { turns.last }
    var lastAnswered: Turn? { turns.last { $0.answer != nil } }

    mutating func change(_ id: Int, _ body: (inout Turn) -> Void) {
      for index in items.indices {
        if case .turn(var turn) = items[index], turn.id == id {
          body(&turn)
          items[index] = .turn(turn)
        }
      }
    }

    mutating func remove(from id: Int) {
      guard
        let first = items.firstIndex(where: {
          if case .turn(let turn) = $0 { turn.id >= id } else { false }
        })
      else { return }
      let imports = items[first...].filter { if case .imported = $0 { true } else { false } }
      items = items[..<first] + imports
    }

    /// The messages of a request for the last turn.
    func messages() -> [Message] {
      var messages: [Message] = []
      if let system = lastTurn?.system, !system.isEmpty {
        messages.append(Message(.system, system))
      }
      for turn in turns.dropLast() {
        guard let answer = turn.answer, !answer.isEmpty else { continue }
        messages += [Message(.user, turn.prompt), Message(.assistant, answer)]
      }
      if let turn = lastTurn { messages.append(Message(.user, turn.prompt)) }
      return messages
    }

    /// Verdicts and calendar, computed from an empty calendar on.
    func judged() -> (verdicts: [Verdict?], calendar: EventCalendar) {
      var calendar = EventCalendar()
      var verdicts: [Verdict?] = []
      var previous: Verdict?
      for item in items {
        switch item {
        case .imported(let entries): calendar.add(imported: entries)
        case .turn(let turn):
          guard let answer = turn.answer, turn.isComplete else {
            verdicts.append(nil)
            continue
          }
          let judgement = Judge.judge(
            answer: answer, expectation: turn.expectation, calendar: calendar, previous: previous,
            fix: Self.request(turn.intent, after: previous), options: turn.options)
          calendar = judgement.calendar
          previous = judgement.verdict
          verdicts.append(judgement.verdict)
        }
      }
      return (verdicts, calendar)
    }

    private static func request(_ intent: FixIntent?, after previous: Verdict?) -> FixRequest? {
      switch intent {
      case nil: return nil
      case .asked(let request): return request
      case .scripted(let kinds):
        let present = kinds.filter { kind in
          previous?.mistakes.contains { $0.kind == kind } == true
        }
        return present.isEmpty ? nil : .kinds(present)
      }
    }

    var lastVerdict: Verdict? {
      guard let id = lastAnswered?.id, let index = turns.firstIndex(where: { $0.id == id }) else {
        return nil
      }
      return judged().verdicts[index]
    }
  }

  var sides: [Side: Conversation] = [:]
  var earlierPairs = 0
  var system: String?
  var settings: [String: String] = [:]
  var sideSettings: [Side: [String: String]] = [:]
  var nextExpectation: (expectation: Expectation?, fixes: [MistakeKind])?
  var nextTurn = 1

  var pair: [Side] { sides.keys.sorted() }

  func options(of side: Side) -> JudgeOptions {
    func value(_ name: String) -> String? { sideSettings[side]?[name] ?? settings[name] }
    return JudgeOptions(isStrict: value("strict") == "on", amends: value("amend") != "off")
  }

  var lastTurns: [Side] {
    let latest = sides.values.compactMap { $0.lastTurn?.id }.max()
    return pair.filter { sides[$0]?.lastTurn != nil && sides[$0]?.lastTurn?.id == latest }
  }

  mutating func start(_ models: [Side: String]) {
    if sides.contains(where: { !$0.value.turns.isEmpty }) { earlierPairs += 1 }
    if system == nil, nextTurn == 1 { system = PromptFolder.articleSystemPrompt }
    sides = models.mapValues { Conversation(model: $0) }
  }

  /// Adds a prompt to sides; their answers come later.
  mutating func prompt(_ text: String, _ to: [Side], _ intent: FixIntent?, _ right: Expectation?) {
    for side in to {
      let turn = Turn(
        id: nextTurn, prompt: text, system: system ?? "", options: options(of: side),
        intent: intent,
        expectation: right)
      sides[side]?.items.append(.turn(turn))
    }
    nextTurn += 1
    if case .asked = intent { return }
    nextExpectation = nil
  }

  /// Where the arena's state first says something else; nil where it says the same.
  func difference(from state: SessionState) -> String? {
    var found: [String] = []
    func compare<T: Equatable>(_ name: String, _ mine: T, _ theirs: T) {
      if mine != theirs { found.append("\(name): expected \(mine), found \(theirs)") }
    }
    compare("pair", pair, state.pair)
    compare("system", system, state.system)
    compare("next turn", nextTurn, state.nextTurn)
    compare("earlier pairs", earlierPairs, state.earlierPairs.count)
    compare("next expectation", nextExpectation?.expectation, state.nextExpectation?.expectation)
    compare("fixes", nextExpectation?.fixes, state.nextExpectation?.fixes)
    for side in pair {
      guard let mine = sides[side], let theirs = state.sides[side] else { continue }
      let (verdicts, calendar) = mine.judged()
      let (turns, others) = (mine.turns, theirs.turns)
      compare("\(side) paused", mine.isPaused, theirs.isPaused)
      compare("\(side) model", mine.model, theirs.model.name)
      compare("\(side) turns", turns.map(\.id), others.map(\.id))
      compare("\(side) prompts", turns.map(\.prompt), others.map(\.prompt))
      compare("\(side) answers", turns.map(\.answer), others.map { $0.answer?.text })
      compare("\(side) attempts", turns.map(\.attempt), others.map(\.attempt))
      compare("\(side) ratings", turns.map(\.rating), others.map(\.rating))
      compare("\(side) failures", turns.map(\.hasFailed), others.map { $0.failure != nil })
      compare("\(side) expectations", turns.map(\.expectation), others.map(\.expectation))
      compare("\(side) calendar", calendar.entries, theirs.calendar.entries)
      compare("\(side) verdicts", verdicts, others.map(\.verdict))
      for (name, value) in settings {
        let own = sideSettings[side]?[name] ?? value
        compare("\(side) \(name)", own, state.settings(of: side).value(of: name) ?? "")
      }
    }
    return found.first
  }
}

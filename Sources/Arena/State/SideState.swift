import Generation
import MockCalendar
import Verdicts

/// One side: a conversation with one model, and the calendar that its answers made.
public struct SideState: Sendable {
  /// Something that happened to the side, in order: the calendar is their fold.
  enum Item: Sendable {
    case turn(Turn)
    case imported([CalendarEntry])
  }

  /// The model, as it was when the pair began.
  public var model: ModelIdentity
  /// Whether prompts pass it by.
  public var isPaused = false
  /// The side's calendar now.
  public private(set) var calendar = EventCalendar()
  /// The cell of an experiment that the conversation is.
  public internal(set) var cell: Cell?
  /// The turn after which a dialog gave the side up.
  private var givenUpAfter: TurnID?
  private var items: [Item] = []

  init(model: ModelIdentity, cell: Cell? = nil) {
    self.model = model
    self.cell = cell
  }

  /// Whether a dialog has given the side up; a further prompt to it takes that back.
  public var isGivenUp: Bool { givenUpAfter != nil && givenUpAfter == lastTurn?.id }

  /// The turns, oldest first.
  public var turns: [Turn] {
    items.compactMap { if case .turn(let turn) = $0 { turn } else { nil } }
  }

  /// Whether one of them has this number.
  func has(_ id: TurnID) -> Bool { hasTurn(where: { $0 == id }) }

  /// Whether one of them has a number that fits; the newest are asked first.
  func hasTurn(where fits: (TurnID) -> Bool) -> Bool {
    items.reversed().contains { if case .turn(let turn) = $0 { fits(turn.id) } else { false } }
  }

  /// The last turn, answered or not.
  public var lastTurn: Turn? {
    for item in items.reversed() { if case .turn(let turn) = item { return turn } }
    return nil
  }

  /// The last turn with an answer.
  public var lastAnswered: Turn? {
    for item in items.reversed() {
      if case .turn(let turn) = item, turn.answer != nil { return turn }
    }
    return nil
  }

  /// The messages before and including the prompt of `turn`; of the whole conversation without one.
  ///
  /// Prompts that were never answered are left out: templates want user and assistant to alternate.
  public func conversation(upTo id: TurnID? = nil) -> Conversation {
    var conversation = Conversation()
    let turns = turns
    let system = (turns.first { $0.id == id } ?? turns.last)?.system ?? ""
    if !system.isEmpty { conversation.append(.system, system) }
    for turn in turns {
      if turn.id == id {
        conversation.append(.user, turn.prompt)
        break
      }
      guard let answer = turn.answer, !answer.text.isEmpty else { continue }
      conversation.append(.user, turn.prompt)
      conversation.append(.assistant, answer.text)
    }
    return conversation
  }
}

// MARK: - The fold

extension SideState {
  mutating func append(_ turn: Turn) {
    items.append(.turn(turn))
    judge(from: items.count - 1)
  }

  mutating func append(imported entries: [CalendarEntry]) {
    items.append(.imported(entries))
    calendar.add(imported: entries)
  }

  /// Begins with what somebody else was asked and said. Planted turns have numbers below 0.
  mutating func plant(_ origin: Experiment.Case, options: JudgeOptions) {
    for (index, item) in origin.history.enumerated() {
      switch item {
      case .imported(let entries): append(imported: entries)
      case .turn(let prompt, let answer):
        var turn = Turn(
          id: index - origin.history.count, prompt: prompt.text, system: origin.system,
          options: options, intent: prompt.intent, expectation: prompt.expectation)
        turn.isPlanted = true
        turn.answer = answer
        append(turn)
      }
    }
  }

  /// What stands before a turn, to be planted elsewhere; unanswered prompts are left out.
  func history(before id: TurnID) -> [Experiment.PlantedItem] {
    var history: [Experiment.PlantedItem] = []
    for item in items {
      switch item {
      case .imported(let entries): history.append(.imported(entries))
      case .turn(let turn):
        if turn.id == id { return history }
        guard let answer = turn.answer, answer.isComplete else { continue }
        let prompt = Experiment.CasePrompt(
          turn.prompt, intent: turn.intent, expectation: turn.expectation)
        history.append(.turn(prompt, answer))
      }
    }
    return history
  }

  mutating func giveUp() { givenUpAfter = lastTurn?.id }

  /// Changes a turn and judges it and what follows again; false if the side has no such turn.
  @discardableResult
  mutating func change(_ id: TurnID, _ body: (inout Turn) -> Void) -> Bool {
    for index in items.indices.reversed() {
      guard case .turn(var turn) = items[index], turn.id == id else { continue }
      body(&turn)
      items[index] = .turn(turn)
      judge(from: index)
      return true
    }
    return false
  }

  /// Takes a turn back, with every turn after it; what was imported since stays in the calendar.
  mutating func remove(from id: TurnID) {
    let first = items.firstIndex { if case .turn(let turn) = $0 { turn.id >= id } else { false } }
    guard let first, case .turn(let turn) = items[first] else { return }
    calendar = turn.calendarBefore
    let imports = items[first...].filter { if case .imported = $0 { true } else { false } }
    items.removeSubrange(first...)
    for case .imported(let entries) in imports { append(imported: entries) }
  }

  private mutating func judge(from first: Int) {
    var previous: Verdict?
    for item in items[..<first].reversed() {
      if case .turn(let turn) = item, turn.verdict != nil {
        previous = turn.verdict
        break
      }
    }
    for index in first..<items.count {
      switch items[index] {
      case .imported(let entries): calendar.add(imported: entries)
      case .turn(var turn):
        // Judged before: what it did, and what followed, is undone first.
        if index == first, turn.isJudged { calendar = turn.calendarBefore }
        turn.judge(calendar: &calendar, previous: &previous)
        items[index] = .turn(turn)
      }
    }
  }
}

extension Verdict {
  /// Says of an answer's syntax that it was not the model who ended it.
  fileprivate mutating func noteCut() {
    for index in mistakes.indices where mistakes[index].kind == .syntax {
      mistakes[index].message += "; the answer was cut off"
    }
  }
}

extension Turn {
  fileprivate mutating func judge(calendar: inout EventCalendar, previous: inout Verdict?) {
    calendarBefore = calendar
    isJudged = true
    fix = intent?.request(after: previous)
    guard let answer, answer.isComplete else {
      (verdict, effects) = (nil, [])
      return
    }
    let judgement = Judge.judge(
      answer: answer.text, expectation: expectation, calendar: calendar, previous: previous,
      fix: fix, options: options)
    calendar = judgement.calendar
    (verdict, effects) = (judgement.verdict, judgement.effects)
    if answer.finishReason == .length { verdict?.noteCut() }
    previous = verdict
  }
}

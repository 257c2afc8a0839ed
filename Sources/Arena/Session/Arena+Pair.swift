import Generation
import MockCalendar
import Verdicts

extension Arena {
  /// Starts a new conversation on each side. The conversations before stay in the session.
  public func pair(_ engines: [Side: any Engine]) {
    beginSystem()
    self.engines = engines
    record(.paired(engines.mapValues { ModelIdentity($0.model) }))
  }

  /// Gives a session that has no turn yet the system prompt of `prompts/`.
  func beginSystem() {
    if state.system == nil, state.nextTurn == 1, let system = prompts.systemPrompt {
      record(.system(system))
    }
  }

  /// The system prompt that the next prompt goes out with; empty for none.
  public var systemOfNextPrompt: String {
    state.system ?? (state.nextTurn == 1 ? prompts.systemPrompt : nil) ?? ""
  }

  /// Left and right change places.
  public func swap() throws(ArenaError) {
    guard !state.sides.isEmpty else { throw .noPair }
    for side in Side.allCases { _ = try self.side(side) }
    engines = Dictionary(uniqueKeysWithValues: engines.map { ($0.key.other, $0.value) })
    record(.swapped)
  }

  /// Prompts pass a side by; both without a side.
  public func pause(_ side: Side?) throws(ArenaError) {
    for side in try sides(side) where state.sides[side]?.isPaused == false { record(.paused(side)) }
  }

  /// Prompts go to a side again; to both without a side.
  public func resume(_ side: Side?) throws(ArenaError) {
    for side in try sides(side) where state.sides[side]?.isPaused == true { record(.resumed(side)) }
  }

  /// Changes the system prompt of the prompts to come.
  public func setSystem(_ text: String) { record(.system(text)) }

  /// Changes a setting, of one side or of both.
  public func set(_ name: String, to value: String, side: Side? = nil) throws(ArenaError) {
    guard ArenaSettings.takes(value, for: name) else { throw .setting(name: name, value: value) }
    record(.set(name: name, value: value, side: side))
  }

  /// The right call for the last prompt; nil takes it away.
  public func expect(_ expectation: Expectation?) throws(ArenaError) {
    guard let id = state.sides.values.compactMap({ $0.lastTurn?.id }).max() else {
      throw state.sides.isEmpty ? .noPair : .noAnswer(nil)
    }
    record(.expected(id, expectation))
  }

  /// The right call for the next prompt, and the kinds of mistakes that this prompt asks to be fixed.
  public func expectNext(_ expectation: Expectation?, fixes: [MistakeKind] = []) {
    record(.expectedNext(expectation, fixes: fixes))
  }

  /// Rates a side's last answer; nil takes the rating back.
  public func rate(_ side: Side, _ rating: Rating?) throws(ArenaError) {
    guard let turn = try self.side(side).lastAnswered else { throw .noAnswer(side) }
    record(.rated(turn.id, side, rating))
  }

  /// Adds entries from outside to a side's calendar.
  public func importEntries(_ entries: [CalendarEntry], side: Side) throws(ArenaError) {
    _ = try self.side(side)
    record(.imported(side, entries))
  }

  /// The engine of a side.
  public func engine(of side: Side) -> (any Engine)? { engines[side] }

  /// Forgets the engines of a model that is being unloaded.
  public func release(_ name: String) {
    engines = engines.filter { $0.value.model.name != name }
  }
}

extension Arena {
  /// Gives an engine to the sides whose model it is and that have none.
  public func adopt(_ engine: any Engine) {
    for (side, state) in state.sides where engines[side] == nil {
      if state.model.name == engine.model.name { engines[side] = engine }
    }
  }

  /// Takes the library's engines anew, after the models were loaded again.
  public func renewEngines() async {
    for engine in await library.loaded() {
      for (side, old) in engines where old.model.name == engine.model.name {
        engines[side] = engine
      }
    }
  }
}

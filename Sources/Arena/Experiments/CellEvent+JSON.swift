import JSON

extension CellEvent {
  /// The members of the event's line; `event` is the first.
  func json(in id: CellID) -> JSONObject {
    var object = JSONObject()
    func begin(_ name: String) {
      object["event"] = .string(name)
      object["cell"] = .int(id)
    }
    func begin(_ name: String, _ turn: TurnID) {
      begin(name)
      object["turn"] = .int(turn)
    }
    switch self {
    case .began(let cell, let model):
      begin("cell")
      put(cell, into: &object)
      object["model"] = .object(model.json)
    case .seated(let cell, let side):
      begin("cell")
      put(cell, into: &object)
      object["side"] = .string(side.rawValue)
    case .prompt(let turn, let prompt):
      begin("prompt", turn)
      for (key, value) in prompt.json { object[key] = value }
    case .answer(let turn, let answer):
      begin("answer", turn)
      for (key, value) in answer.json { object[key] = value }
    case .failed(let turn, let failure):
      begin("failure", turn)
      for (key, value) in failure.json { object[key] = value }
    case .rated(let turn, let rating):
      begin("rate", turn)
      object["symbols"] = Rating.json(rating)
      if let note = rating?.note { object["note"] = .string(note) }
    case .retried(let turn): begin("retry", turn)
    }
    return object
  }

  private func put(_ cell: Cell, into object: inout JSONObject) {
    object["experiment"] = .int(cell.experiment)
    object["kind"] = .string(cell.kind.rawValue)
    object["case"] = .int(cell.caseIndex)
    object["attempt"] = .int(cell.attempt)
  }

  /// Reads a line that has `cell`; nil for an event that this version does not know in a cell.
  init?(_ fields: EventFields) throws(EventError) {
    switch try fields.string("event") {
    case "cell":
      let cell = Cell(
        id: try fields.int("cell"), experiment: try fields.int("experiment"),
        kind: try fields.choice("kind"), caseIndex: try fields.int("case"),
        attempt: try fields.int("attempt"))
      self =
        fields["side"] == nil
        ? .began(cell, try fields.model("model")) : .seated(cell, try fields.side())
    case "prompt": self = .prompt(try fields.turn(), try Experiment.CasePrompt(fields))
    case "answer": self = .answer(try fields.turn(), try AnswerRecord(fields))
    case "failure": self = .failed(try fields.turn(), try AnswerFailure(fields))
    case "rate": self = .rated(try fields.turn(), try fields.rating())
    case "retry": self = .retried(try fields.turn())
    default: return nil
    }
  }
}

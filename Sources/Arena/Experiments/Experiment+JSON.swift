import Generation
import JSON
import MockCalendar
import Verdicts

extension Experiment {
  /// The members of an `experiment` event.
  var json: JSONObject {
    var object = JSONObject([
      ("id", .int(id)), ("kind", .string(kind.rawValue)), ("name", .string(name)),
      ("settings", .object(settings.json)), ("seed", .int(seed)),
      ("strict", .bool(judging.isStrict)), ("amend", .bool(judging.amends)),
    ])
    if kind == .dialog { object["sentences"] = .int(sentences) }
    if let fixer { object["fixer"] = .string(fixer) }
    object["cases"] = .array(cases.map { .object($0.json) })
    return object
  }

  /// Reads the members of an `experiment` event.
  init(_ fields: EventFields) throws(EventError) {
    self.init(
      id: try fields.int("id"), kind: try fields.choice("kind"), name: try fields.string("name"),
      cases: try fields.objects("cases") { (fields) throws(EventError) in try Case(fields) },
      settings: try GenerationSettings(fields.fields("settings")),
      seed: try fields.unsigned("seed"),
      judging: JudgeOptions(
        isStrict: fields["strict"]?.bool ?? false, amends: fields["amend"]?.bool ?? true),
      sentences: try fields.int("sentences", default: 0), fixer: fields["fixer"]?.string)
  }
}

extension Experiment.Case {
  fileprivate var json: JSONObject {
    var object = JSONObject([("name", .string(name)), ("system", .string(system))])
    if !history.isEmpty { object["history"] = .array(history.map { .object($0.json) }) }
    object["prompts"] = .array(prompts.map { .object($0.json) })
    return object
  }

  fileprivate init(_ fields: EventFields) throws(EventError) {
    self.init(
      name: try fields.string("name"), system: try fields.string("system"),
      history: fields["history"] == nil
        ? []
        : try fields.objects("history") { (fields) throws(EventError) in
          try Experiment.PlantedItem(fields)
        },
      prompts: try fields.objects("prompts") { (fields) throws(EventError) in
        try Experiment.CasePrompt(fields)
      })
  }
}

extension Experiment.CasePrompt {
  /// The members that prompts have everywhere in a journal.
  var json: JSONObject {
    var object = JSONObject([("text", .string(text))])
    if let intent { object["fix"] = intent.json }
    if let expectation { object["expect"] = .string(expectation.description) }
    return object
  }

  init(_ fields: EventFields) throws(EventError) {
    self.init(
      try fields.string("text"), intent: try fields.intent("fix"),
      expectation: try fields.expectation("expect"))
  }
}

extension Experiment.PlantedItem {
  fileprivate var json: JSONObject {
    switch self {
    case .turn(let prompt, let answer):
      var object = prompt.json
      object["answer"] = .object(answer.json)
      return object
    case .imported(let entries):
      return JSONObject([("entries", .array(entries.map { .object($0.json) }))])
    }
  }

  fileprivate init(_ fields: EventFields) throws(EventError) {
    if fields["entries"] != nil {
      self = .imported(try fields.entries("entries"))
    } else {
      self = .turn(
        try Experiment.CasePrompt(fields), try AnswerRecord(try fields.fields("answer")))
    }
  }
}

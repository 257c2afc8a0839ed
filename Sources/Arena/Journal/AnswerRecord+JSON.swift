import Generation
import JSON

extension AnswerRecord {
  /// The members of an `answer` event after turn and side.
  var json: JSONObject {
    guard isRecorded else {
      return JSONObject([("model", .object(model.json)), ("recorded", false)])
    }
    var object = JSONObject([
      ("model", .object(model.json)), ("text", .string(text)),
      ("finish", .string(finishReason.rawValue)),
      ("tokens", .array(tokens.map { .int($0) })),
      ("token_count", .int(tokenCount)),
      ("settings", .object(settings.json)), ("seed", .int(seed)),
      ("cached_tokens", .int(cachedTokens)),
      ("steps", .int(steps)),
      ("prefill_ms", .double(prefillMilliseconds)), ("decode_ms", .double(decodeMilliseconds)),
    ])
    if let promptTokens { object["prompt_tokens"] = .int(promptTokens) }
    if !notes.isEmpty { object["notes"] = .array(notes.map { .string($0) }) }
    if let serverReport { object["server"] = .object(serverReport.json) }
    return object
  }

  /// Reads the members of an `answer` event.
  init(_ fields: EventFields) throws(EventError) {
    guard fields["recorded"]?.bool ?? true else {
      self = .unrecorded(by: try fields.model("model"))
      return
    }
    let settings = try GenerationSettings(fields.fields("settings"))
    self.init(
      text: try fields.string("text"), model: try fields.model("model"),
      settings: settings,
      seed: try fields.unsigned("seed"),
      finishReason: try fields.choice("finish"),
      tokens: try fields.array("tokens") { (element) throws(EventError) in
        guard let number = element.int, let token = TokenID(exactly: number) else {
          throw .invalid(field: "tokens", expected: "token ids", found: element.typeName)
        }
        return token
      },
      tokenCount: try fields.int("token_count", default: 0),
      promptTokens: fields["prompt_tokens"] == nil ? nil : try fields.int("prompt_tokens"),
      cachedTokens: try fields.int("cached_tokens", default: 0),
      steps: try fields.int("steps", default: 0),
      prefillMilliseconds: try fields.milliseconds("prefill_ms"),
      decodeMilliseconds: try fields.milliseconds("decode_ms"),
      notes: fields["notes"]?.array?.compactMap(\.string) ?? [])
    serverReport = fields["server"].flatMap { ServerReport($0) }
  }
}

extension AnswerFailure {
  /// The members of a `failure` event after turn and side.
  var json: JSONObject {
    var object = JSONObject([("message", .string(message))])
    if !partialText.isEmpty { object["partial_text"] = .string(partialText) }
    return object
  }

  /// Reads the members of a `failure` event.
  init(_ fields: EventFields) throws(EventError) {
    self.init(
      try fields.string("message"),
      partialText: fields["partial_text"] == nil ? "" : try fields.string("partial_text"))
  }
}

extension ServerReport {
  /// The report as an `answer` event has it.
  var json: JSONObject {
    func names(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }
    var object = JSONObject([
      ("asked", names(asked)), ("confirmed", names(confirmed)), ("refused", names(refused)),
    ])
    if !reasons.isEmpty {
      let words = reasons.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) }
      object["reasons"] = .object(JSONObject(words))
    }
    if let model { object["model"] = .string(model) }
    if let fingerprint { object["fingerprint"] = .string(fingerprint) }
    return object
  }

  init?(_ value: JSONValue) {
    guard value.object != nil else { return nil }
    func names(_ key: String) -> [String] { value[key]?.array?.compactMap(\.string) ?? [] }
    var reasons: [String: String] = [:]
    for (name, reason) in value["reasons"]?.object ?? JSONObject() {
      reasons[name] = reason.string
    }
    self.init(
      asked: names("asked"), confirmed: names("confirmed"), refused: names("refused"),
      reasons: reasons, model: value["model"]?.string, fingerprint: value["fingerprint"]?.string)
  }
}

extension GenerationSettings {
  /// The settings by the names of `:set`.
  var json: JSONObject {
    JSONObject([
      ("temperature", .double(temperature)), ("top_k", .int(topK)), ("top_p", .double(topP)),
      ("min_p", .double(minP)), ("max_tokens", .int(maxTokens)),
      ("constrain", .string(constraint.rawValue)), ("prompt_style", .string(promptStyle.rawValue)),
      ("drafting", .bool(drafting)),
    ])
  }

  init(_ fields: EventFields) throws(EventError) {
    self.init(
      temperature: fields["temperature"]?.double ?? 0, topK: try fields.int("top_k", default: 0),
      topP: fields["top_p"]?.double ?? 1, minP: fields["min_p"]?.double ?? 0,
      maxTokens: try fields.int("max_tokens", default: 256),
      constraint: fields["constrain"] == nil ? .off : try fields.choice("constrain"),
      promptStyle: fields["prompt_style"] == nil
        ? .chatTemplate : try fields.choice("prompt_style"),
      drafting: fields["drafting"]?.bool ?? true)
  }
}

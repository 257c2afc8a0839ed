import Generation
import JSON

/// What one event of a streamed chat completion says.
package struct CompletionDelta: Equatable, Sendable {
  /// New text of the answer.
  var text = ""
  /// New text of the model's reasoning, which is no part of the answer.
  var reasoning = ""
  /// Why the answer ended, once it has.
  var finishReason: FinishReason?
  /// Tokens of the prompt, where the server counts them.
  var promptTokens: TokenCount?
  /// Tokens of the prompt that the server's cache held.
  var cachedTokens: TokenCount?
  /// Tokens of the answer, where the server counts them.
  var completionTokens: TokenCount?
  /// The model, as the server names it.
  var model: String?
  /// What the server calls its configuration.
  var fingerprint: String?
  /// Settings that the server says were in force, by the names of the request's fields.
  var echoed: [String: Double] = [:]
  /// Whether this is the stream's `[DONE]`.
  var isDone = false
}

/// Reads events and bodies of OpenAI-compatible chat completions.
///
/// Tolerant of empty `choices`, null or missing `content`, usage in any chunk; an error object is an
/// error wherever it stands.
package enum ChatCompletionReader {
  /// What an event of the stream says.
  package static func delta(of event: ServerSentEvent) throws(RemoteError) -> CompletionDelta {
    let text = event.data.trimmingASCIISpace()
    if text == "[DONE]" { return CompletionDelta(isDone: true) }
    if text.isEmpty { return CompletionDelta() }
    let value = try parse(text)
    try throwReportedError(in: value, eventName: event.name)
    return delta(in: value, choiceKey: "delta")
  }

  /// What a whole reply says, from a server that did not stream.
  package static func reply(in body: [UInt8]) throws(RemoteError) -> CompletionDelta {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: body)
    } catch {
      throw .malformedReply(reason: "not JSON: \(error)")
    }
    try throwReportedError(in: value, eventName: "")
    guard value["choices"]?.array?.isEmpty == false else {
      throw .malformedReply(reason: "it has neither 'choices' nor 'error'")
    }
    return delta(in: value, choiceKey: "message")
  }

  /// The message of an error body, in any of the shapes that servers use; else the start of the body.
  package static func errorMessage(in body: [UInt8]) -> String {
    if let value = try? JSONValue(parsing: body), let message = reportedError(in: value) {
      return message
    }
    return shortened(String(decoding: body.prefix(2 * messageLimit), as: UTF8.self))
  }

  /// The most characters of a server's words.
  private static let messageLimit = 300

  private static func shortened(_ text: String) -> String {
    let trimmed = text.trimmingASCIISpace()
    guard !trimmed.isEmpty else { return "no reason given" }
    let start = trimmed.prefix(messageLimit)
    return start.endIndex == trimmed.endIndex ? trimmed : start + "…"
  }

  // MARK: - Parts

  private static func parse(_ text: String) throws(RemoteError) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue(parsing: text)
    } catch {
      throw .malformedReply(reason: "an event is not JSON: \(error)")
    }
  }

  private static func delta(in value: JSONValue, choiceKey: String) -> CompletionDelta {
    var delta = CompletionDelta()
    // Requests ask for one answer; a server that sends several would have them in other choices.
    let choice = value["choices"]?.array?.first { ($0["index"]?.int ?? 0) == 0 }
    let part = choice?[choiceKey] ?? choice?["delta"] ?? choice?["message"]
    delta.text = text(of: part?["content"]) ?? choice?["text"]?.string ?? ""
    delta.reasoning = part?["reasoning_content"]?.string ?? part?["reasoning"]?.string ?? ""
    delta.finishReason = choice?["finish_reason"]?.string.flatMap { finishReason(named: $0) }
    let usage = value["usage"] ?? choice?["usage"] ?? value["x_groq"]?["usage"]
    delta.promptTokens = count(usage?["prompt_tokens"])
    delta.cachedTokens = count(usage?["prompt_tokens_details"]?["cached_tokens"])
    delta.completionTokens = count(usage?["completion_tokens"])
    delta.model = value["model"]?.string
    delta.fingerprint = value["system_fingerprint"]?.string
    delta.echoed = echoed(in: value, choice)
    return delta
  }

  /// A server's count of tokens; nil for what counts none. Counts are added up and kept in sessions'
  /// files, which hold no negative or endless ones.
  private static func count(_ value: JSONValue?) -> TokenCount? {
    value?.int.flatMap { (0...Int(Int32.max)).contains($0) ? $0 : nil }
  }

  /// llama-server tells its settings when it is verbose; others tell the seed that they drew with.
  private static func echoed(in value: JSONValue, _ choice: JSONValue?) -> [String: Double] {
    let settings =
      value["generation_settings"] ?? value["__verbose"]?["generation_settings"] ?? .null
    var echoed: [String: Double] = [:]
    for name in ["temperature", "top_p", "top_k", "min_p", "max_tokens", "seed"] {
      echoed[name] = settings[name]?.double
    }
    if let seed = choice?["seed"]?.double ?? value["seed"]?.double { echoed["seed"] = seed }
    return echoed
  }

  /// `content` is a string, null, or a list of typed parts.
  private static func text(of content: JSONValue?) -> String? {
    if let text = content?.string { return text }
    guard let parts = content?.array else { return nil }
    return parts.compactMap { $0["text"]?.string ?? $0.string }.joined()
  }

  private static func finishReason(named name: String) -> FinishReason? {
    switch name.lowercased() {
    case "": nil
    case "length", "max_tokens": .length
    default: .stop  // stop, eos, content_filter, tool_calls: the model will say no more
    }
  }

  private static func throwReportedError(in value: JSONValue, eventName: String)
    throws(RemoteError)
  {
    if let message = reportedError(in: value) { throw .reportedError(message: message) }
    if eventName == "error" {
      throw .reportedError(message: shortened(value["message"]?.string ?? value.text))
    }
  }

  private static func reportedError(in value: JSONValue) -> String? {
    // Gemini wraps the object in a list.
    let object = value.array?.first ?? value
    guard let error = object["error"] ?? object["detail"], !error.isNull else {
      return object["object"]?.string == "error" ? object["message"]?.string.map(shortened) : nil
    }
    return shortened(error["message"]?.string ?? error.string ?? error.text)
  }
}

extension String {
  /// The text without spaces, tabs and line ends at both ends.
  func trimmingASCIISpace() -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    let trimmed = utf8.drop(while: isSpace)
    guard let last = trimmed.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(decoding: trimmed[...last], as: UTF8.self)
  }
}

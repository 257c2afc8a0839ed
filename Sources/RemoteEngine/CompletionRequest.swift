import Generation
import JSON

/// The body of a chat completion request, and the fields that were left out because the server refuses them.
struct CompletionRequest: Sendable {
  /// How an answer is held to a language.
  enum Holding: Sendable {
    case off
    /// By a grammar in a field that the server has for it.
    case grammar(AnswerGrammar, in: GrammarField)
    case refused(GrammarRefusal)
  }

  let endpoint: Endpoint
  let model: String
  let request: GenerationRequest
  var holding = Holding.off
  /// What the server takes for "all tokens" as `top_k`; nil where it is not known to have the field.
  var everyToken: Int?
  /// Fields that the server refused, so that they are not sent again, with its words.
  var withheld: [String: String] = [:]

  /// Fields that not every server knows.
  private static let optionalFields = ["stream_options", "top_k", "top_p", "min_p", "seed"]

  /// The settings that the body carries, by their names: of fields and of `:set`.
  var askedSettings: [String] {
    carried.filter { withheld[$0] == nil } + (grammar == nil ? [] : [Self.constrain])
  }

  /// Settings that were refused or cannot be sent.
  var refusedSettings: [String] {
    var refused = carried.filter { withheld[$0] != nil }
    if request.settings.constraint != .off, grammar == nil { refused.append(Self.constrain) }
    if request.settings.promptStyle != .chatTemplate { refused.append("prompt_style") }
    return refused
  }

  /// Why a setting was refused, where it is known.
  var reasons: [String: String] {
    switch holding {
    case .refused(let refusal): [Self.constrain: refusal.description]
    case .grammar(_, let field):
      withheld[field.name].map { [Self.constrain: "it says: " + $0] } ?? [:]
    case .off: [:]
    }
  }

  /// What `:set` calls the setting that a grammar carries.
  static let constrain = "constrain"

  /// The grammar that the body carries.
  var grammar: AnswerGrammar? {
    guard case .grammar(let grammar, let field) = holding, withheld[field.name] == nil else {
      return nil
    }
    return grammar
  }

  /// What a setting was asked to be.
  func askedValue(of setting: String) -> Double? {
    guard case .object(let sent) = body else { return nil }
    return sent[setting]?.double
  }

  /// The settings that are to be carried. The seed is always sent, and means something where a token
  /// is drawn; so does what tokens it is drawn from. Left out, a server's own would hold: llama-server
  /// then draws from the 40 best, vLLM as the model's `generation_config.json` says.
  private var carried: [String] {
    let settings = request.settings
    var names = ["temperature", "max_tokens"]
    let draws = !settings.isGreedy
    if settings.topP < 1 || draws { names.append("top_p") }
    if settings.topK > 0 || draws && everyToken != nil { names.append("top_k") }
    if settings.minP > 0 || draws && everyToken != nil { names.append("min_p") }
    if draws { names.append("seed") }
    return names
  }

  /// The JSON body.
  var body: JSONValue {
    let settings = request.settings
    var body = JSONObject()
    body["model"] = .string(model)
    body["messages"] = .array(
      request.conversation.messages.map {
        ["role": .string($0.role.rawValue), "content": .string($0.content)]
      })
    body["stream"] = true
    body["stream_options"] = ["include_usage": true]
    body["max_tokens"] = .int(settings.maxTokens)
    body["temperature"] = .double(settings.temperature)
    let carried = carried
    if carried.contains("top_p") { body["top_p"] = .double(settings.topP) }
    if carried.contains("top_k") {
      body["top_k"] = .int(settings.topK > 0 ? settings.topK : everyToken ?? 0)
    }
    if carried.contains("min_p") { body["min_p"] = .double(settings.minP) }
    // Servers read seeds as signed integers, some as 32-bit ones.
    body["seed"] = .int(request.seed & 0x7FFF_FFFF)
    if case .grammar(let grammar, let field) = holding {
      body[field.name] = field.value(grammar.text)
    }
    for field in withheld.keys { body[field] = nil }
    return .object(body)
  }

  /// The HTTP request.
  var httpRequest: HTTPRequest {
    var request = HTTPRequest(endpoint, path: "chat/completions", body: Array(body.text.utf8))
    request.headers.append(("Accept", "text/event-stream"))
    return request
  }

  /// The same request without a field that an HTTP 400 or 422 complains of; nil if it complains of none.
  func withholdingField(namedIn message: String) -> CompletionRequest? {
    guard case .object(let sent) = body else { return nil }
    var refused = Self.optionalFields.first { sent[$0] != nil && message.contains($0) }
    if refused == nil, grammar != nil, case .grammar(_, let field) = holding {
      let words = message.lowercased()
      let names = [field.name, field.name.replacing("_", with: " "), "grammar"]
      if names.contains(where: { words.contains($0) }) { refused = field.name }
    }
    guard let field = refused else { return nil }
    var request = self
    request.withheld[field] = endpoint.redacted(message)
    return request
  }
}

extension Endpoint {
  /// A server's words without the key that it may repeat.
  func redacted(_ text: String) -> String { key?.redacted(from: text) ?? text }
}

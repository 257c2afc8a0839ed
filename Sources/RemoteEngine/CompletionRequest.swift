import Foundation
import Generation
import JSON

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// The body of a chat completion request, and the fields that were left out because the server refuses them.
struct CompletionRequest: Sendable {
  let endpoint: Endpoint
  let model: String
  let request: GenerationRequest
  /// Fields that the server refused, so that they are not sent again.
  var withheld: Set<String> = []

  /// Fields that not every server knows, with the names of the settings that they carry.
  private static let optionalFields: KeyValuePairs<String, String?> = [
    "stream_options": nil, "top_k": "topK", "min_p": "minP", "seed": "seed",
  ]

  /// Settings that were asked for and are not honoured, by name.
  var ignoredSettings: [String] {
    var ignored = Self.optionalFields.compactMap { withheld.contains($0.key) ? $0.value : nil }
    ignored.removeAll { !isSet($0) }
    if request.settings.constraint != .off { ignored.append("constrain") }
    if request.settings.promptStyle != .chatTemplate { ignored.append("promptStyle") }
    return ignored.sorted()
  }

  private func isSet(_ setting: String) -> Bool {
    switch setting {
    case "topK": request.settings.topK > 0
    case "minP": request.settings.minP > 0
    case "seed": !request.settings.isGreedy
    default: true
    }
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
    if settings.topP < 1 { body["top_p"] = .double(settings.topP) }
    if settings.topK > 0 { body["top_k"] = .int(settings.topK) }
    if settings.minP > 0 { body["min_p"] = .double(settings.minP) }
    // Servers read seeds as signed integers, some as 32-bit ones.
    body["seed"] = .int(request.seed & 0x7FFF_FFFF)
    for field in withheld { body[field] = nil }
    return .object(body)
  }

  /// The HTTP request.
  var urlRequest: URLRequest {
    var urlRequest = URLRequest(url: endpoint.url("chat/completions"))
    urlRequest.httpMethod = "POST"
    urlRequest.setValue("application/json", forHTTPHeaderField: "Content-Type")
    urlRequest.setValue("text/event-stream", forHTTPHeaderField: "Accept")
    endpoint.authorize(&urlRequest)
    urlRequest.httpBody = Data(body.text.utf8)
    return urlRequest
  }

  /// The same request without a field that an HTTP 400 or 422 complains of; nil if it complains of none.
  func withholdingField(namedIn message: String) -> CompletionRequest? {
    guard case .object(let sent) = body else { return nil }
    let refused = Self.optionalFields.first { sent[$0.key] != nil && message.contains($0.key) }
    guard let field = refused?.key else { return nil }
    var request = self
    request.withheld.insert(field)
    return request
  }
}

extension Endpoint {
  /// Adds the key, if there is one.
  func authorize(_ request: inout URLRequest) {
    if let key {
      request.setValue("Bearer \(key.reveal())", forHTTPHeaderField: "Authorization")
    }
    request.setValue("broccoli", forHTTPHeaderField: "User-Agent")
  }

  /// A server's words without the key that it may repeat.
  func redacted(_ text: String) -> String { key?.redacted(from: text) ?? text }
}

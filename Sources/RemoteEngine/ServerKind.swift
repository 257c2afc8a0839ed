import JSON

/// Which program answers: servers speak one protocol, but each has extensions of its own.
enum ServerKind: String, Sendable, CaseIterable {
  case llamaServer = "llama-server"
  case vllm
  case sglang
  case ollama
  case gemini

  /// What a server tells of itself while it lists its models; nil where it tells nothing known.
  ///
  /// Sources: `owned_by` in vLLM's and SGLang's `ModelCard` and in llama.cpp's `server-context.cpp`,
  /// which sends a `Server` header too; Ollama's `owned_by` is a model's namespace, `library` for its own.
  ///
  /// - Parameters:
  ///   - owners: `owned_by` of the models.
  ///   - header: the `Server` header.
  ///   - host: the host of the base URL.
  init?(owners: [String], header: String?, host: String?) {
    if host == "generativelanguage.googleapis.com" {
      self = .gemini
    } else if header == "llama.cpp" || owners.contains("llamacpp") {
      self = .llamaServer
    } else if owners.contains("vllm") {
      self = .vllm
    } else if owners.contains("sglang") {
      self = .sglang
    } else if owners.contains("library") {
      self = .ollama
    } else {
      return nil
    }
  }

  /// Its name for people.
  var title: String {
    switch self {
    case .llamaServer: "llama-server"
    case .vllm: "vLLM"
    case .sglang: "SGLang"
    case .ollama: "Ollama"
    case .gemini: "Gemini's endpoint"
    }
  }
}

/// What is known of a server beyond the protocol.
struct ServerIdentity: Sendable, Equatable {
  var kind: ServerKind?
  /// Its version, where the name of a field depends on it: the numbers of `0.11.2`.
  var version: [Int]?

  /// Its name and version, for people.
  var title: String? {
    kind.map {
      ([$0.title] + (version.map { [$0.map(String.init).joined(separator: ".")] } ?? []))
        .joined(separator: " ")
    }
  }

  /// The field that takes a grammar, or why none does.
  var grammarField: Result<GrammarField, GrammarRefusal> {
    switch kind {
    case .llamaServer: .success(GrammarField(name: "grammar"))
    case .sglang: .success(GrammarField(name: "ebnf"))
    case .vllm:
      // vLLM 0.11 took the new name, 0.12 dropped the old one; an unknown field is passed over in silence.
      if let version, version.lexicographicallyPrecedes([0, 11]) {
        .success(GrammarField(name: "guided_grammar"))
      } else {
        .success(GrammarField(name: "structured_outputs", member: "grammar"))
      }
    case .ollama, .gemini: .failure(.schemasOnly(kind))
    case nil: .failure(.unknownServer)
    }
  }

  /// What `top_k` is where every token may be drawn; nil where a server does not have the field.
  var everyToken: Int? {
    switch kind {
    case .llamaServer: 0
    case .vllm, .sglang: -1
    case .ollama, .gemini, nil: nil
    }
  }

  /// Reads the numbers at the start of a version: `0.10.2rc1` is 0, 10, 2.
  static func version(_ text: String) -> [Int]? {
    let numbers = text.split(separator: ".").prefix(3)
      .map { Int($0.prefix { ("0"..."9").contains($0) }) }
      .prefix { $0 != nil }.compactMap { $0 }
    return numbers.isEmpty ? nil : numbers
  }
}

/// The place in a request's body where a grammar goes.
struct GrammarField: Sendable, Equatable {
  var name: String
  /// Where the field is an object: its member.
  var member: String?

  func value(_ grammar: String) -> JSONValue {
    guard let member else { return .string(grammar) }
    return .object(JSONObject([(member, .string(grammar))]))
  }
}

/// Why a server is not asked to hold an answer to a grammar.
enum GrammarRefusal: Error, Equatable, CustomStringConvertible {
  case schemasOnly(ServerKind?)
  case unknownServer
  /// The language has no grammar.
  case inexpressible(String)
  /// Nobody has said what the answer may be.
  case noLanguage

  var description: String {
    switch self {
    case .schemasOnly(let kind):
      "\(kind?.title ?? "it") holds answers to JSON schemas alone, and a call is no JSON"
    case .unknownServer:
      "what server it is is not known; 'server' in remotes.json says so (\(Self.known))"
    case .inexpressible(let reason): reason
    case .noLanguage: "there is no language to hold it to"
    }
  }

  private static var known: String {
    ServerKind.allCases.map(\.rawValue).joined(separator: ", ")
  }
}

import Generation

/// A model behind an OpenAI-compatible server: vLLM, SGLang, llama-server, Ollama, Gemini's endpoint.
///
/// A request that fails before its first token throws; one that fails later throws too, after the
/// tokens that came. It is never asked a second time once an answer has begun. What the server may
/// ignore is reported, and nothing is called reproducible.
public final class OpenAIEngine: Engine {
  public let model: ModelDescription
  /// The server.
  let endpoint: Endpoint
  /// The model's name there.
  let remoteModel: String
  private let server: ServerIdentity
  private let grammars: AnswerGrammars
  private let gate: RequestGate
  private let retries: RetryPolicy
  private let patience: Patience

  /// - Parameters:
  ///   - server: what is known of the server beyond the protocol.
  ///   - grammars: what was written before; all engines share it.
  ///   - gate: bounds the requests in flight; the engines of one server share it.
  init(
    name: String, endpoint: Endpoint, remoteModel: String, contextLength: TokenCount? = nil,
    server: ServerIdentity = ServerIdentity(), grammars: AnswerGrammars = AnswerGrammars(),
    gate: RequestGate = RequestGate(), retries: RetryPolicy = RetryPolicy(),
    patience: Patience = Patience()
  ) {
    self.endpoint = endpoint
    self.remoteModel = remoteModel
    self.server = server
    self.grammars = grammars
    self.gate = gate
    self.retries = retries
    self.patience = patience
    model = ModelDescription(
      name: name, family: "remote", source: endpoint.address,
      contextLength: contextLength,
      options: ["model \(remoteModel)"] + (server.title.map { ["server \($0)"] } ?? []))
  }

  public var answersAtOnce: Int { gate.limit }

  public func generate(_ request: GenerationRequest)
    -> AsyncThrowingStream<GenerationEvent, any Error>
  {
    AsyncThrowingStream { continuation in
      let task = Task {
        do {
          try await self.gate.enter()
        } catch {
          return continuation.finish(throwing: error)
        }
        do {
          try await self.answer(self.completion(request)) { continuation.yield($0) }
          await self.gate.leave()
          continuation.finish()
        } catch {
          await self.gate.leave()
          let error = (error as? RemoteError)?.redacted(by: self.endpoint.redacted) ?? error
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  /// What is sent for a request.
  private func completion(_ request: GenerationRequest) -> CompletionRequest {
    CompletionRequest(
      endpoint: endpoint, model: remoteModel, request: request, holding: holding(request),
      everyToken: server.everyToken)
  }

  /// How the server can be made to hold an answer to what was asked for.
  private func holding(_ request: GenerationRequest) -> CompletionRequest.Holding {
    guard request.settings.constraint != .off else { return .off }
    guard let language = request.language else { return .refused(.noLanguage) }
    switch server.grammarField {
    case .failure(let refusal): return .refused(refusal)
    case .success(let field):
      do {
        return .grammar(try grammars.grammar(of: language), in: field)
      } catch {
        return .refused(.inexpressible("\(error)"))
      }
    }
  }

  // MARK: - One answer

  private func answer(
    _ completion: CompletionRequest, emit: (GenerationEvent) -> Void
  ) async throws {
    var completion = completion
    var attempt = 1
    while true {
      let started = ContinuousClock.now
      var answer = RemoteAnswer(request: completion, started: started)
      do {
        try await read(completion, into: &answer, emit: emit)
        return
      } catch Refusal.status(let status, let message, let retryAfter) {
        if status == 400 || status == 422,
          let without = completion.withholdingField(namedIn: message)
        {
          completion = without
          continue
        }
        guard
          let delay = retries.delay(
            afterAttempt: attempt, status: status, retryAfter: retryAfter)
        else { throw RemoteError.refused(status: status, message: message) }
        attempt += 1
        try await Task.sleep(for: delay)
      }
    }
  }

  /// An HTTP status other than success, which comes before any answer and so may be retried.
  private enum Refusal: Error {
    case status(Int, message: String, retryAfter: String?)
  }

  private func read(
    _ completion: CompletionRequest, into answer: inout RemoteAnswer,
    emit: (GenerationEvent) -> Void
  ) async throws {
    var status = 0
    var headers: [String: String] = [:]
    var whole: [UInt8] = []
    var parser = EventStreamParser()
    let parts = StreamingConnection.send(
      completion.httpRequest, host: endpoint.host, patience: patience)
    reading: for try await part in parts {
      switch part {
      case .head(let code, let fields):
        (status, headers) = (code, fields)
      case .body(let data) where (200..<300).contains(status) && isEventStream(headers):
        for event in try parser.receive(data) {
          emitAll(try answer.receive(event), emit)
          if answer.isDone { break reading }
        }
      case .body(let data):
        guard whole.count + data.count <= EventStreamParser.sizeLimit else {
          throw RemoteError.replyTooLarge(limit: EventStreamParser.sizeLimit)
        }
        whole += data
      }
    }
    try Task.checkCancellation()
    if (300..<400).contains(status), let place = headers["location"] {
      throw RemoteError.redirected(status: status, place: place)
    }
    guard (200..<300).contains(status) else {
      throw Refusal.status(
        status, message: ChatCompletionReader.errorMessage(in: whole),
        retryAfter: headers["retry-after"])
    }
    if !isEventStream(headers) {
      emitAll(try wholeReply(whole, headers: headers, answer: &answer), emit)
    } else if !answer.isDone, let event = parser.finish() {
      emitAll(try answer.receive(event), emit)
    }
    emitAll(try answer.finish(), emit)
  }

  /// The events of a reply that came in one piece, streamed by its look or not at all.
  private func wholeReply(
    _ body: [UInt8], headers: [String: String], answer: inout RemoteAnswer
  ) throws(RemoteError) -> [GenerationEvent] {
    if body.starts(with: "data:".utf8) || body.starts(with: ":".utf8) {
      // A stream under a wrong content type.
      var parser = EventStreamParser()
      var events = try parser.receive(body)
      if let last = parser.finish() { events.append(last) }
      var produced: [GenerationEvent] = []
      for event in events { produced += try answer.receive(event) }
      return produced
    }
    let start = body.first { $0 > 0x20 }
    guard start == UInt8(ascii: "{") || start == UInt8(ascii: "[") else {
      throw .notAnEventStream(contentType: headers["content-type"] ?? "no content type")
    }
    return answer.receive(try ChatCompletionReader.reply(in: body))
  }

  private func isEventStream(_ headers: [String: String]) -> Bool {
    headers["content-type"]?.lowercased().hasPrefix("text/event-stream") ?? false
  }

  private func emitAll(_ events: [GenerationEvent], _ emit: (GenerationEvent) -> Void) {
    events.forEach(emit)
  }
}

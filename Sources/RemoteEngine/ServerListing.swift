import Generation
import JSON

/// What a server tells when it is asked for its models.
struct ServerListing: Sendable {
  /// The models that `/models` lists; nil where the server has no such list.
  var offers: [ServerOffer]?
  /// What it tells of itself.
  var kind: ServerKind?

  /// Asks a server for its models.
  init(of endpoint: Endpoint, seconds: Int = 20) async throws {
    let request = HTTPRequest(endpoint, path: "models")
    let reply = try await WholeReply(of: request, host: endpoint.host, seconds: seconds)
    switch reply.status {
    case 200..<300:
      // A server may repeat the key anywhere.
      offers = ServerOffer.models(in: reply.body)?.map { offer in
        var offer = offer
        offer.name = endpoint.redacted(offer.name)
        return offer
      }
    case 300..<400:
      throw RemoteError.redirected(
        status: reply.status, place: reply.headers["location"] ?? "nowhere"
      ).redacted(by: endpoint.redacted)
    case 401, 403, 500...:
      let message = ChatCompletionReader.errorMessage(in: reply.body)
      throw RemoteError.refused(status: reply.status, message: message)
        .redacted(by: endpoint.redacted)
    default: break  // Some servers have no list; the model's name is taken on trust.
    }
    kind = ServerKind(
      owners: (offers ?? []).compactMap(\.owner), header: reply.headers["server"],
      host: endpoint.hostName)
  }
}

extension ServerIdentity {
  /// What is known of a server: what the user says, else what it tells; its version where that matters.
  init(at endpoint: Endpoint, told: ServerKind?, named: ServerKind?) async {
    kind = named ?? told
    version = nil
    // vLLM has its version beside `/v1`, where no key is asked for, so none is sent.
    guard kind == .vllm, let request = HTTPRequest(besideBaseOf: endpoint, path: "version"),
      let reply = try? await WholeReply(of: request, host: endpoint.host, seconds: 5),
      reply.status == 200, let value = try? JSONValue(parsing: reply.body)
    else { return }
    version = value["version"]?.string.flatMap(Self.version)
  }
}

/// A reply that is read to its end before anything is done with it.
struct WholeReply {
  var status = 0
  var headers: [String: String] = [:]
  var body: [UInt8] = []

  init(of request: HTTPRequest, host: String, seconds: Int) async throws {
    let patience = Patience(connectionSeconds: seconds, idleSeconds: seconds)
    for try await part in StreamingConnection.send(request, host: host, patience: patience) {
      switch part {
      case .head(let code, let fields): (status, headers) = (code, fields)
      case .body(let data):
        guard body.count + data.count <= EventStreamParser.sizeLimit else {
          throw RemoteError.replyTooLarge(limit: EventStreamParser.sizeLimit)
        }
        body += data
      }
    }
    try Task.checkCancellation()
  }
}

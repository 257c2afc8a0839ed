/// What is sent to a server.
struct HTTPRequest: Sendable {
  var url: String
  var headers: [(name: String, value: String)] = []
  /// The body of a POST; a GET without one.
  var body: [UInt8]?

  /// A request to an endpoint, with its key if there is one.
  init(_ endpoint: Endpoint, path: String, body: [UInt8]? = nil) {
    url = endpoint.url(path)
    self.body = body
    headers = [("User-Agent", "broccoli")]
    if let key = endpoint.key { headers.append(("Authorization", "Bearer \(key.reveal())")) }
    if body != nil { headers.append(("Content-Type", "application/json")) }
  }

  /// A request for what stands beside the base URL's last part, `/v1`, without the key: what the
  /// server has there need not be the service that the key is for. Nil where the base has another end.
  init?(besideBaseOf endpoint: Endpoint, path: String) {
    guard endpoint.address.hasSuffix("/v1") else { return nil }
    url = endpoint.address.dropLast(2) + path
    headers = [("User-Agent", "broccoli")]
  }

  /// The lines of the head that are ours. An empty `Expect` keeps libcurl from waiting for a server
  /// to say that it wants the body.
  var lines: [String] { headers.map { "\($0.name): \($0.value)" } + ["Expect:"] }
}

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

  /// The lines of the head that are ours. An empty `Expect` keeps libcurl from waiting for a server
  /// to say that it wants the body.
  var lines: [String] { headers.map { "\($0.name): \($0.value)" } + ["Expect:"] }
}

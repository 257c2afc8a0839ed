import Foundation

/// A server's base URL with the model to ask there, and where its key comes from.
public struct Endpoint: Sendable, Equatable {
  /// The base URL, `http://localhost:8000/v1`, without a slash at its end and without credentials.
  public let base: URL
  /// The host with its port, for messages.
  public let host: String
  /// The environment variable that holds the key; nil where the server needs none.
  public let keyVariable: String?
  /// The key itself; never described, encoded or compared.
  let key: Secret?

  /// Whether what is sent stays on this machine.
  public var isLoopback: Bool {
    let name = (base.host ?? "").lowercased()
    return name == "localhost" || name == "::1" || name == "[::1]" || name.hasSuffix(".localhost")
      || (name.hasPrefix("127.") && name.split(separator: ".").count == 4)
  }

  /// Reads a base URL.
  ///
  /// - Parameters:
  ///   - text: `http` or `https`, with a host; a query, fragment, user or password is refused.
  ///   - keyVariable: the environment variable with the key; nil looks for none.
  ///   - allowsInsecure: whether a key may travel unencrypted to another machine.
  public init(
    _ text: String, keyVariable: String? = nil, environment: [String: String],
    allowsInsecure: Bool = false
  ) throws(RemoteError) {
    var trimmed = text
    while trimmed.hasSuffix("/") { trimmed.removeLast() }
    guard let url = URL(string: trimmed), let scheme = url.scheme?.lowercased(),
      scheme == "http" || scheme == "https", let name = url.host, !name.isEmpty,
      url.user == nil, url.password == nil, url.query == nil, url.fragment == nil
    else { throw .invalidURL(text) }
    base = url
    host = url.port.map { "\(name):\($0)" } ?? name
    self.keyVariable = keyVariable
    guard let keyVariable else {
      key = nil
      return
    }
    guard let value = environment[keyVariable]?.trimmingASCIISpace(), !value.isEmpty else {
      throw .missingKey(variable: keyVariable)
    }
    key = Secret(value)
    if scheme == "http" && !isLoopback && !allowsInsecure { throw .insecure(host: host) }
  }

  /// The URL of a path below the base.
  func url(_ path: String) -> URL { base.appendingPathComponent(path) }
}

/// A text that no description, mirror or comparison gives away.
struct Secret: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  private let value: String

  init(_ value: String) { self.value = value }

  /// Hands the text to what has to send it.
  func reveal() -> String { value }

  /// The text with every occurrence of the secret replaced: some servers repeat the key in errors.
  func redacted(from text: String) -> String {
    text.replacingOccurrences(of: value, with: "•••")
  }

  var description: String { "•••" }
  var customMirror: Mirror { Mirror(self, children: []) }

  static func == (left: Self, right: Self) -> Bool { true }
}

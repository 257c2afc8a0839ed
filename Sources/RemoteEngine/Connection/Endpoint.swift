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
    if ["localhost", "::1", "[::1]"].contains(name) || name.hasSuffix(".localhost") { return true }
    // A name may look like an address: 127.0.0.example is somebody's.
    let numbers = name.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers.first == "127" && numbers.allSatisfy { UInt8($0) != nil }
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
    guard keyVariable.utf8.allSatisfy(Self.isNameByte) else { throw .notAVariable }
    guard let value = environment[keyVariable]?.trimmingASCIISpace(), !value.isEmpty else {
      throw .missingKey(variable: keyVariable)
    }
    guard value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .unusableKey(variable: keyVariable)
    }
    key = Secret(value)
    if scheme == "http" && !isLoopback && !allowsInsecure { throw .insecure(host: host) }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0xDF)
  }

  /// The host without its port.
  var hostName: String? { base.host?.lowercased() }

  /// The base URL as a text.
  var address: String { base.absoluteString }

  /// The URL of a path below the base.
  func url(_ path: String) -> String { address + "/" + path }
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

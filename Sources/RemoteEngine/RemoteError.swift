/// Why a server gave no answer, or only a part of one.
public enum RemoteError: Error, Equatable, Sendable {
  case invalidURL(String)
  case missingKey(variable: String)
  case notAVariable
  case unusableKey(variable: String)
  case insecure(host: String)
  case noTransferLibrary
  case unreachable(host: String, reason: String)
  case timedOut(host: String, seconds: Int)
  case refused(status: Int, message: String)
  case reportedError(message: String)
  case notAnEventStream(contentType: String)
  case malformedReply(reason: String)
  case replyTooLarge(limit: Int)
  case unknownModel(name: String, offered: [String])
  case ambiguousModel(offered: [String])
  case remotesFile(path: String, reason: String)
  case notLoaded(name: String)
  case notARemote(name: String)
  case notNamedByUser(url: String, model: String, name: String)
  case redirected(status: Int, place: String)
  case nameTaken(name: String)
}

extension RemoteError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidURL(let text):
      "'\(text)' is not a base URL; give one such as http://localhost:8000/v1"
    case .missingKey(let variable):
      "the environment has no variable '\(variable)' to take the key from; set it and load again"
    case .notAVariable:
      "'key' takes the name of an environment variable, not a key itself"
    case .unusableKey(let variable):
      "the key in '\(variable)' has spaces, line breaks or other characters that no header can carry"
    case .insecure(let host):
      "a key would travel unencrypted to '\(host)'; use https, or ':set insecure on' to allow it"
    case .noTransferLibrary:
      "talking to servers needs libcurl; install it: apt-get install libcurl4"
    case .unreachable(let host, let reason): "cannot reach '\(host)': \(reason)"
    case .timedOut(let host, let seconds): "'\(host)' was silent for \(seconds) s"
    case .refused(let status, let message): "the server answered HTTP \(status): \(message)"
    case .reportedError(let message): "the server reported an error: \(message)"
    case .notAnEventStream(let type):
      "the server answered with '\(type)' instead of an event stream or JSON"
    case .malformedReply(let reason): "the server's reply cannot be read: \(reason)"
    case .replyTooLarge(let limit): "the server's reply is larger than \(limit) bytes"
    case .unknownModel(let name, let offered):
      "the server has no model '\(name)'"
        + (offered.isEmpty ? "" : "; it offers \(offered.prefix(8).joined(separator: ", "))")
    case .ambiguousModel(let offered):
      offered.isEmpty
        ? "the server names no models; give the model's name after the URL"
        : "the server has several models; give one: \(offered.prefix(8).joined(separator: ", "))"
    case .remotesFile(let path, let reason): "'\(path)': \(reason)"
    case .notARemote(let name):
      "'\(name)' is neither a URL nor a remote of remotes.json; only those take a model or a key"
    case .notNamedByUser(let url, let model, let name):
      "a session does not choose whom to send prompts to; "
        + "':load \(url) \(model) as \(name)' asks that server"
    case .redirected(let status, let place):
      "the server answered HTTP \(status) and points to '\(place)'; load that URL if you trust it"
    case .notLoaded(let name): "no model '\(name)' is loaded"
    case .nameTaken(let name): "another model is called '\(name)'; give a name with 'as NAME'"
    }
  }
}

// MARK: - Keys

extension RemoteError {
  /// The error without the key that a server may repeat in its words.
  func redacted(by redact: (String) -> String) -> RemoteError {
    switch self {
    case .unreachable(let host, let reason): .unreachable(host: host, reason: redact(reason))
    case .refused(let status, let message): .refused(status: status, message: redact(message))
    case .reportedError(let message): .reportedError(message: redact(message))
    case .notAnEventStream(let type): .notAnEventStream(contentType: redact(type))
    case .malformedReply(let reason): .malformedReply(reason: redact(reason))
    case .redirected(let status, let place): .redirected(status: status, place: redact(place))
    case .unknownModel(let name, let offered):
      .unknownModel(name: name, offered: offered.map(redact))
    case .ambiguousModel(let offered): .ambiguousModel(offered: offered.map(redact))
    case .invalidURL, .missingKey, .notAVariable, .unusableKey, .insecure, .noTransferLibrary,
      .timedOut, .replyTooLarge, .remotesFile, .notLoaded, .notARemote, .notNamedByUser, .nameTaken:
      self
    }
  }
}

/// Why a server gave no answer, or only a part of one.
public enum RemoteError: Error, Equatable, Sendable {
  case invalidURL(String)
  case missingKey(variable: String)
  case insecure(host: String)
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
  case nameTaken(name: String)
}

extension RemoteError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidURL(let text):
      "'\(text)' is not a base URL; give one such as http://localhost:8000/v1"
    case .missingKey(let variable):
      "the environment has no variable '\(variable)' to take the key from; set it and load again"
    case .insecure(let host):
      "a key would travel unencrypted to '\(host)'; use https, or ':set insecure on' to allow it"
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
    case .notLoaded(let name): "no model '\(name)' is loaded"
    case .nameTaken(let name): "another model is called '\(name)'; give a name with 'as NAME'"
    }
  }
}

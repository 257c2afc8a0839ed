import Foundation
import JSON

/// The remotes that a user has given names: `remotes.json` in the configuration folder.
///
/// ```json
/// {"gemini": {"url": "https://generativelanguage.googleapis.com/v1beta/openai",
///             "model": "gemini-2.0-flash", "key": "GEMINI_API_KEY", "parallel": 4},
///  "box": {"url": "http://box:8000/v1", "server": "vllm"}}
/// ```
///
/// `key` names an environment variable; the key itself never stands in a file of ours. `parallel` is
/// how many requests go out at a time. `server` says which program it is, where it does not tell.
public struct NamedRemotes: Sendable {
  /// One named remote.
  public struct Remote: Sendable, Equatable {
    public var name: String
    public var url: String
    public var model: String?
    public var keyVariable: String?
    public var parallel: Int?
    /// The program that answers, by its `ServerKind`.
    var server: ServerKind?
  }

  /// The remotes, in the order of the file.
  public let remotes: [Remote]

  /// No remotes.
  public init() { remotes = [] }

  /// Reads the file; a file that does not exist has no remotes.
  public init(path: String) throws(RemoteError) {
    guard FileManager.default.fileExists(atPath: path) else {
      remotes = []
      return
    }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw .remotesFile(path: path, reason: "cannot be read")
    }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: [UInt8](bytes))
    } catch {
      throw .remotesFile(path: path, reason: "\(error)")
    }
    guard let members = value.object else {
      throw .remotesFile(path: path, reason: "must be an object of remotes by name")
    }
    var remotes: [Remote] = []
    for (name, entry) in members {
      remotes.append(try Self.remote(name, entry, path: path))
    }
    self.remotes = remotes
  }

  private static let fields = "url, model, key, parallel, server"

  private static func remote(_ name: String, _ entry: JSONValue, path: String)
    throws(RemoteError) -> Remote
  {
    guard let fields = entry.object else {
      throw .remotesFile(path: path, reason: "'\(name)' must be an object with a 'url'")
    }
    for (key, value) in fields {
      if key == "parallel" {
        guard let number = value.int, (1...256).contains(number) else {
          throw .remotesFile(
            path: path, reason: "'parallel' of '\(name)' must be a number from 1 to 256")
        }
        continue
      }
      guard ["url", "model", "key", "server"].contains(key) else {
        throw .remotesFile(
          path: path,
          reason: "'\(name)' has an unknown field '\(key)'; known: \(Self.fields)")
      }
      guard value.string != nil else {
        throw .remotesFile(path: path, reason: "'\(key)' of '\(name)' must be a string")
      }
    }
    if let server = fields["server"]?.string, ServerKind(rawValue: server) == nil {
      let known = ServerKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw .remotesFile(path: path, reason: "'server' of '\(name)' must be one of \(known)")
    }
    guard let url = fields["url"]?.string else {
      throw .remotesFile(path: path, reason: "'\(name)' has no 'url'")
    }
    return Remote(
      name: name, url: url, model: fields["model"]?.string, keyVariable: fields["key"]?.string,
      parallel: fields["parallel"]?.int,
      server: fields["server"]?.string.flatMap(ServerKind.init))
  }

  /// The remote called so.
  public subscript(name: String) -> Remote? { remotes.first { $0.name == name } }
}

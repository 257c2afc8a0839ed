/// A journal that cannot be read, written or found.
public enum JournalError: Error, Sendable, Hashable {
  /// No session has this name; similar ones are given.
  case notFound(name: String, nearest: [String])
  /// The name would leave the folder, or is no file name.
  case badName(String)
  /// There is a session of this name already.
  case exists(name: String)
  /// Another process has it open: which one, where the kernel tells.
  case inUse(name: String, holder: String?)
  /// The first line is not a session's.
  case notASession(path: String)
  /// The format is newer than this program.
  case newer(path: String, version: Int, known: Int)
  /// A line is damaged; the file is left as it is.
  case damaged(path: String, line: Int, reason: String)
  /// The system refuses: what was tried, and its words.
  case system(action: String, path: String, reason: String)
}

extension JournalError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFound(let name, let nearest):
      let hint = nearest.isEmpty ? "; ':sessions' lists them" : "; did you mean \(quoted(nearest))?"
      return "no session '\(name)'\(hint)"
    case .badName(let name):
      return
        "'\(name)' is no name for a session: letters, digits, spaces and . _ - + are, up to 100, "
        + "with none of . - and space at the front"
    case .exists(let name):
      return "there is a session '\(name)' already; take another name"
    case .inUse(let name, let holder):
      return "session '\(name)' is open in another shell\(holder.map { " (\($0))" } ?? ""); "
        + "close it there, or take another name here"
    case .notASession(let path):
      return "\(path): line 1: no session of broccoli (its first line has no \"format\")"
    case .newer(let path, let version, let known):
      return "\(path): format version \(version) is newer than this program's (\(known)); "
        + "open it with a newer broccoli"
    case .damaged(let path, let line, let reason):
      return "\(path):\(line): \(reason); the file is left as it is"
    case .system(let action, let path, let reason):
      return "cannot \(action) '\(path)': \(reason.lowercased())"
    }
  }

  private func quoted(_ names: [String]) -> String {
    names.map { "'\($0)'" }.joined(separator: " or ")
  }
}

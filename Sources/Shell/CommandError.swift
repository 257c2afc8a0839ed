/// A line that names no command, or uses one wrongly.
public enum CommandError: Error, Sendable, Hashable {
  /// No command has this name; the nearest ones are given.
  case unknown(name: String, nearest: [String])
  /// The shortened name could mean any of these.
  case ambiguous(name: String, candidates: [String])
  /// The arguments are wrong.
  case usage(name: String, UsageError, usage: [String])
}

extension CommandError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown(let name, let nearest):
      let hint =
        nearest.isEmpty
        ? "; ':help' lists them" : "; did you mean \(nearest.map { ":" + $0 }.phrase(or: "or"))?"
      return "no command ':\(name)'\(hint)"
    case .ambiguous(let name, let candidates):
      return "':\(name)' is short for \(candidates.map { ":" + $0 }.phrase(or: "and"))"
    case .usage(let name, let error, _):
      return ":\(name): \(error)"
    }
  }
}

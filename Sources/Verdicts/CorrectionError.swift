/// Why a text of correction sentences is refused. Lines count from 1.
public enum CorrectionError: Error, Sendable, Hashable {
  /// A line that is not `KIND: SENTENCE`.
  case malformed(line: Int, found: String)
  /// A word before the colon that names no kind of mistake.
  case unknownKind(line: Int, name: String)
  /// A placeholder that is not known.
  case unknownPlaceholder(line: Int, name: String)
}

extension CorrectionError: CustomStringConvertible {
  /// What is wrong, where, and what to write.
  public var description: String {
    switch self {
    case .malformed(let line, let found):
      "line \(line): a line reads KIND: SENTENCE, not \(quoted(found))"
    case .unknownKind(let line, let name):
      "line \(line): no kind of mistake is named '\(name)'"
    case .unknownPlaceholder(let line, let name):
      "line \(line): no placeholder is named '\(name)'; there are {expected}, {count}, {parameter}"
    }
  }
}

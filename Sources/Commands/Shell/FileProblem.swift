/// A file that a command cannot use.
enum FileProblem: Error, Hashable, CustomStringConvertible {
  case unreadable(String)
  case exists(String)
  case unwritable(String, reason: String)
  case unknownFormat(String, endings: [String])
  case noScript(String, scripts: [String])

  var description: String {
    switch self {
    case .unreadable(let path): "cannot read '\(path)'"
    case .exists(let path): "'\(path)' is there already; ':export FILE overwrite' replaces it"
    case .unwritable(let path, let reason): "cannot write '\(path)': \(reason.lowercased())"
    case .unknownFormat(let path, let endings):
      "'\(path)' has no ending that says its format; take "
        + endings.map { "." + $0 }.joined(separator: ", ")
    case .noScript(let name, let scripts):
      "no script '\(name)'"
        + (scripts.isEmpty
          ? "" : "; there are " + scripts.map { "'\($0)'" }.joined(separator: ", "))
    }
  }
}

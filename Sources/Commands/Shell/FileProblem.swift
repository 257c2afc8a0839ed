/// A file that a command cannot use.
enum FileProblem: Error, Hashable, CustomStringConvertible {
  case exists(String)
  case unwritable(String, reason: String)
  case unknownFormat(String, endings: [String])
  case noScript(String, scripts: [String])
  /// One word, which might be meant as a prompt, and nearly names a script.
  case nearScript(String, nearest: String)
  /// A word that names no session and is nearly a keyword.
  case nearKeyword(String, nearest: String)

  var description: String {
    switch self {
    case .exists(let path): "'\(path)' is there already; 'overwrite' after it replaces it"
    case .unwritable(let path, let reason): "cannot write '\(path)': \(reason.lowercased())"
    case .unknownFormat(let path, let endings):
      "'\(path)' has no ending that says its format; take "
        + endings.map { "." + $0 }.joined(separator: ", ")
    case .noScript(let name, let scripts):
      "no script '\(name)'"
        + (scripts.isEmpty
          ? "" : "; there are " + scripts.map { "'\($0)'" }.joined(separator: ", "))
    case .nearScript(let name, let nearest):
      "no script '\(name)'; did you mean '\(nearest)'? In quotes it is asked as a prompt"
    case .nearKeyword(let name, let nearest):
      "no session '\(name)'; did you mean '\(nearest)'?"
    }
  }
}

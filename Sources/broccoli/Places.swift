import Glibc

/// Where things are: the checkout when `./broccoli` started the program or when it lies in one, else
/// the user's folders (XDG Base Directory Specification).
struct Places {
  /// The user's own data: sessions, prompts, models.
  let data: String
  /// Start-up lines and remotes.
  let configuration: String
  /// What is kept over runs but is nobody's data: the history.
  let state: String
  /// The checkout; nil where the program runs by itself.
  let home: String?

  init() {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    let user = variable("HOME") ?? "."
    func base(_ name: String, _ fallback: String) -> String {
      // The specification ignores relative paths.
      let found = variable(name).flatMap { $0.hasPrefix("/") ? $0 : nil }
      return (found ?? user + "/" + fallback) + "/broccoli"
    }
    data = base("XDG_DATA_HOME", ".local/share")
    configuration = base("XDG_CONFIG_HOME", ".config")
    state = base("XDG_STATE_HOME", ".local/state")
    home = variable("BROCCOLI_HOME") ?? Self.checkoutOfProgram()
  }

  /// The checkout whose build folder holds the program that runs, so that `swift run` finds its models.
  private static func checkoutOfProgram() -> String? {
    guard let program = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(program) }
    var folder = Substring(String(cString: program))
    while let slash = folder.lastIndex(of: "/"), slash > folder.startIndex {
      folder = folder[..<slash]
      if ["models", "prompts", "Package.swift"].allSatisfy({ access("\(folder)/\($0)", R_OK) == 0 })
      {
        return String(folder)
      }
    }
    return nil
  }

  var startUpFile: String { configuration + "/rc" }
  var remotesFile: String { configuration + "/remotes.json" }
  var history: String { state + "/history" }
  /// Where sessions are written.
  var sessions: String { (home ?? data) + "/sessions" }
  /// Where scripts are looked for.
  var prompts: [String] { [home, data].compactMap { $0.map { $0 + "/prompts" } } }
  /// The models that come with the program.
  var embeddedModels: String? { home.map { $0 + "/models" } }
  /// The user's models.
  var models: String { data + "/models" }

  /// Makes the folder of the history, for the user's eyes only.
  func prepareState() {
    var path = ""
    for part in state.split(separator: "/") {
      path += "/" + part
      mkdir(path, 0o700)
    }
  }
}

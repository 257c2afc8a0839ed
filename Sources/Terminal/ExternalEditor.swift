import Glibc

/// Lets the user change a text in the editor of `VISUAL` or `EDITOR`, else in `vi`.
@MainActor
public enum ExternalEditor {
  /// Bytes of a text that are read back.
  private static let limit = 16 << 20

  /// Opens `text` in the editor and waits.
  /// - Returns: The text afterwards, without line breaks at its end.
  public static func edit(_ text: String) throws(ExternalEditorError) -> String {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/broccoli-XXXXXX.md".utf8CString)
    // Made by mkstemps with mode 0600: nobody else reads the prompt.
    let file = mkstemps(&template, 3)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard file >= 0 else { throw .temporaryFile(path: path, reason: reason()) }
    defer { unlink(path) }
    try write(Array((text + "\n").utf8), to: file, path)
    try QuietInput.lifted { () throws(ExternalEditorError) in try run(path) }
    return try read(path)
  }

  private static func run(_ path: String) throws(ExternalEditorError) {
    let variables: [String] = ["VISUAL", "EDITOR"]
    let names = variables.compactMap { name in getenv(name).map { String(cString: $0) } }
    let editor = names.first { !$0.isEmpty } ?? "vi"
    // The variable may hold arguments (`code --wait`), so a shell splits it.
    let words: [String] = ["/bin/sh", "-c", "\(editor) \"$1\"", "sh", path]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The shell ignores or catches these; the editor must not.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGPIPE, SIGTSTP, SIGQUIT] { sigaddset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var process: pid_t = 0
    let result = posix_spawn(&process, "/bin/sh", nil, &attributes, arguments, environ)
    guard result == 0 else {
      throw .cannotStart(editor: editor, reason: String(cString: strerror(result)))
    }
    var status: Int32 = 0
    while true {
      let found = waitpid(process, &status, WUNTRACED)
      if found < 0 {
        guard errno == EINTR else { break }
      } else if status & 0xFF == 0x7F {
        // Stopped by Ctrl-Z: so is the program, until both go on.
        raise(SIGSTOP)
      } else {
        break
      }
    }
    let hasExited = status & 0x7F == 0
    let code = hasExited ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    guard code == 0 else { throw .failed(editor: editor, status: code) }
  }

  /// Writes all and closes the file.
  private static func write(
    _ bytes: [UInt8], to file: Int32, _ path: String
  ) throws(ExternalEditorError) {
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .temporaryFile(path: path, reason: reason()) }
      rest = rest.dropFirst(count)
    }
  }

  private static func read(_ path: String) throws(ExternalEditorError) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .temporaryFile(path: path, reason: reason()) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .temporaryFile(path: path, reason: reason()) }
      if count == 0 { break }
      bytes += chunk[..<count]
      guard bytes.count <= limit else {
        throw .temporaryFile(path: path, reason: "has more than \(limit) bytes")
      }
    }
    while bytes.last == 0x0A || bytes.last == 0x0D { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func reason() -> String {
    String(cString: strerror(errno))
  }
}

/// An external editor that could not be used.
public enum ExternalEditorError: Error, Sendable, Hashable, CustomStringConvertible {
  case temporaryFile(path: String, reason: String)
  case cannotStart(editor: String, reason: String)
  case failed(editor: String, status: Int32)

  public var description: String {
    switch self {
    case .temporaryFile(let path, let reason): "'\(path)': \(reason.lowercased())"
    case .cannotStart(let editor, let reason): "editor '\(editor)': \(reason.lowercased())"
    case .failed(let editor, let status):
      "editor '\(editor)' ended with status \(status); the text is as it was"
    }
  }
}

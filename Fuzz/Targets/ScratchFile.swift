import Glibc

/// A file with the input in it, for readers that map files; one name, written anew each time.
enum ScratchFile {
  static func with<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/broccoli-fuzz-XXXXXX".utf8CString)
    let file = mkstemp(&template)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard file >= 0, write(file, bytes, bytes.count) == bytes.count else {
      throw BrokenPromise("no scratch file '\(path)'")
    }
    close(file)
    defer { unlink(path) }
    return try body(path)
  }
}

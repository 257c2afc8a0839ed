import Glibc
import JSON

/// What an `errno` means in a message, for those that reading files meets; its number for others.
func systemErrorText(_ number: CInt) -> String {
  switch number {
  case ENOENT: "no such file or folder"
  case EACCES, EPERM: "permission denied"
  case EISDIR: "it is a folder"
  case ENOMEM: "not enough memory"
  case EMFILE, ENFILE: "too many open files"
  case ELOOP: "too many symbolic links"
  case EIO: "input/output error"
  default: "error \(number)"
  }
}

/// The few questions about paths that reading models asks.
package enum FileSystem {
  /// What a path leads to, symbolic links followed.
  package enum Kind: Equatable {
    case file
    case folder
    case other
  }

  /// What stands at a path, or nil for nothing.
  package static func kind(of path: String) -> Kind? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  /// When a path was last changed, in seconds since 1970.
  package static func modificationTime(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_mtim.tv_sec) : 0
  }

  /// The names in a folder, sorted, without `.` and `..`; empty where there is no such folder.
  package static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Joins a folder and a relative path.
  package static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The path of `name` in `folder` if a file is there.
  package static func file(_ name: String, in folder: String) -> String? {
    let path = join(folder, name)
    return kind(of: path) == .file ? path : nil
  }

  /// Reads a whole text file of at most `limit` bytes.
  package static func bytes(of path: String, limit: Int) throws(CheckpointError) -> [UInt8] {
    let file = try MappedFile(path: path)
    guard file.byteCount <= limit else {
      throw CheckpointError.tooLarge(path: path, byteCount: file.byteCount, limit: limit)
    }
    return try file.bytes(0..<file.byteCount)
  }

  /// Reads a JSON file of at most `limit` bytes.
  package static func json(at path: String, limit: Int = 64 << 20) throws(CheckpointError)
    -> JSONValue
  {
    let bytes = try bytes(of: path, limit: limit)
    do throws(JSONError) {
      return try JSONValue(parsing: bytes)
    } catch {
      throw CheckpointError.invalidJSON(path: path, error: error)
    }
  }
}

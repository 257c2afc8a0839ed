import Glibc

/// Files that commands write: whole or not at all, and never over another unless told.
enum OutputFile {
  /// Writes a text to a file by way of a new one beside it.
  static func write(_ text: String, to path: String, overwrites: Bool) throws(FileProblem) {
    func problem() -> FileProblem {
      .unwritable(path, reason: String(cString: strerror(errno)))
    }
    if !overwrites, access(path, F_OK) == 0 { throw .exists(path) }
    let draft = path + ".\(getpid()).new"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw problem() }
    defer {
      close(descriptor)
      unlink(draft)
    }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw problem() }
      bytes = bytes.dropFirst(count)
    }
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw problem() }
    guard !overwrites else {
      guard rename(draft, path) == 0 else { throw problem() }
      return
    }
    // link refuses a file that came meanwhile; some file systems (exFAT) have no links.
    if link(draft, path) == 0 { return }
    if errno == EEXIST || access(path, F_OK) == 0 { throw .exists(path) }
    guard rename(draft, path) == 0 else { throw problem() }
  }
}

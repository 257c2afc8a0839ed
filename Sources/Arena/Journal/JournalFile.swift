import CPlatform
import Glibc

/// An open journal: locked for this process, appended line by line, each line flushed to disk.
///
/// The lock (flock) ends with the process, a kill included. Lines are written with one `write`, so
/// that a kill leaves at most the last of them torn.
final class JournalFile {
  /// Where it is.
  private(set) var path: String
  private let descriptor: Int32

  /// Opens a journal for appending.
  ///
  /// - Throws: `JournalError.inUse` where another process has it.
  init(path: String, name: String) throws(JournalError) {
    let descriptor = bp_open_append(path, 0o600)
    guard descriptor >= 0 else {
      throw .system(action: "open", path: path, reason: String(cString: strerror(-descriptor)))
    }
    let locked = bp_file_lock(descriptor, true, false)
    guard locked == 0 else {
      defer { close(descriptor) }
      if locked == EWOULDBLOCK {
        throw .inUse(name: name, holder: LockHolder(of: descriptor)?.description)
      }
      throw .system(action: "lock", path: path, reason: String(cString: strerror(locked)))
    }
    self.path = path
    self.descriptor = descriptor
  }

  /// Makes a journal of these lines, for the user's eyes only; it appears under its name with all of
  /// them or, after a kill or on a full disk, not at all.
  ///
  /// - Throws: `JournalError.exists` where the name is taken.
  static func create(
    _ lines: [[UInt8]], path: String, name: String
  ) throws(JournalError) -> JournalFile {
    guard access(path, F_OK) != 0 else { throw .exists(name: name) }
    let folder = folder(of: path)
    let draft = folder + "/." + path.dropFirst(path == folder ? 0 : folder.count + 1) + ".new"
    let file: JournalFile
    do throws(JournalError) {
      file = try JournalFile(path: draft, name: name)
    } catch .inUse {
      throw .exists(name: name)  // Another shell is making it.
    }
    // What a shell that made it meanwhile has renamed is no draft any more.
    guard file.isAt(draft) else { throw .exists(name: name) }
    do throws(JournalError) {
      try file.truncate(to: 0)
      try file.append(lines)
      try file.move(to: path, name: name)
    } catch {
      unlink(draft)
      throw error
    }
    return file
  }

  deinit { close(descriptor) }

  private func isAt(_ path: String) -> Bool {
    var (own, there) = (stat(), stat())
    return fstat(descriptor, &own) == 0 && stat(path, &there) == 0 && own.st_ino == there.st_ino
      && own.st_dev == there.st_dev
  }

  /// Appends whole lines and waits until they are on disk.
  ///
  /// What a failed write left of them is cut off again, so that the file stays readable; so is what was
  /// written but not flushed, for it is going to be written again.
  func append(_ lines: [[UInt8]]) throws(JournalError) {
    let bytes = lines.flatMap { $0 + [UInt8(ascii: "\n")] }
    let end = lseek(descriptor, 0, SEEK_END)
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        let code = errno
        if code == EINTR { continue }
        if end >= 0 { _ = ftruncate(descriptor, end) }
        throw .system(action: "write", path: path, reason: String(cString: strerror(code)))
      }
      written += count
    }
    let synced = bp_sync_file(descriptor)
    // A pipe or device as journal cannot be flushed, and need not be.
    guard synced == 0 || synced == EINVAL || synced == EROFS else {
      if end >= 0 { _ = ftruncate(descriptor, end) }
      throw .system(action: "flush", path: path, reason: String(cString: strerror(synced)))
    }
  }

  /// Cuts a torn last line off.
  func truncate(to byteCount: Int) throws(JournalError) {
    guard ftruncate(descriptor, off_t(byteCount)) == 0 else {
      throw .system(action: "repair", path: path, reason: String(cString: strerror(errno)))
    }
  }

  /// Moves the file to another name, keeping it open and locked.
  func move(to path: String, name: String) throws(JournalError) {
    let result = bp_rename_exclusive(self.path, path)
    guard result == 0 else {
      if result == EEXIST { throw .exists(name: name) }
      throw .system(action: "save as", path: path, reason: String(cString: strerror(result)))
    }
    bp_sync_folder(Self.folder(of: path))
    self.path = path
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

import Glibc

/// The lines typed so far, kept in a file over runs; several shells add to one file.
///
/// The file has one entry a line, `\n` and `\\` standing for a line break and a backslash, and is
/// readable by its owner only. A line is appended, under the file's lock, as soon as it is entered, so
/// that a kill loses nothing and no shell overwrites another's lines. Control characters never get
/// in. Lines that begin with a space are not kept; of equal lines the last stays.
public struct LineHistory {
  /// Bytes of a longer entry are not kept.
  static let entryLimit = 64 * 1024
  /// Bytes of a longer file are not read.
  static let fileLimit = 64 * 1024 * 1024

  /// Oldest first.
  public private(set) var entries: [String] = []
  /// Entries kept at most.
  public let limit: Int
  private let path: String?
  private var stamp: Stamp?

  /// What tells that another shell wrote.
  private struct Stamp: Equatable {
    var inode: UInt64
    var size: Int64
  }

  /// - Parameter path: The file, made with its folder when the first line comes; nil for none.
  public init(path: String?, limit: Int = 5000) {
    self.path = path
    self.limit = max(1, limit)
    refresh()
  }

  /// Reads what other shells added.
  /// - Returns: Whether the entries changed.
  @discardableResult
  public mutating func refresh() -> Bool {
    guard let path, let now = Self.stamp(path), now != stamp else { return false }
    guard let text = Self.read(path) else { return false }
    stamp = now
    let lines = text.split(separator: 0x0A).map { Self.unescape($0) }
    let kept = Self.deduplicated(lines.compactMap { Self.cleaned($0) }, limit: limit)
    if lines.count > 2 * limit { compact(path) }
    guard kept != entries else { return false }
    entries = kept
    return true
  }

  /// Adds a line and writes it to the file.
  /// - Returns: Whether it was kept: empty lines, repetitions of the last and lines that begin with
  ///   a space are not.
  @discardableResult
  public mutating func add(_ line: String) -> Bool {
    guard line.first != " ", let entry = Self.cleaned(line), entry != entries.last else {
      return false
    }
    entries.removeAll { $0 == entry }
    entries.append(entry)
    if entries.count > limit { entries.removeFirst(entries.count - limit) }
    guard let path else { return true }
    let before = Self.stamp(path)
    Self.append(Self.escape(entry) + "\n", to: path)
    // Another shell's lines since the last look must still be read.
    if before == stamp { stamp = Self.stamp(path) }
    return true
  }

  // MARK: - Entries

  /// The line without control characters, or nil when nothing worth keeping is left.
  static func cleaned(_ line: String) -> String? {
    guard line.utf8.count <= entryLimit else { return nil }
    var clean = ""
    for scalar in line.unicodeScalars
    where scalar == "\n" || scalar == "\t" || scalar.properties.generalCategory != .control {
      clean.unicodeScalars.append(scalar)
    }
    let isBlank = clean.allSatisfy { $0.isWhitespace }
    return isBlank ? nil : clean
  }

  private static func deduplicated(_ lines: [String], limit: Int) -> [String] {
    var seen = Set<String>()
    var kept: [String] = []
    for line in lines.reversed() where seen.insert(line).inserted {
      kept.append(line)
      if kept.count == limit { break }
    }
    return kept.reversed()
  }

  static func escape(_ entry: String) -> String {
    entry.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }

  static func unescape(_ bytes: ArraySlice<UInt8>) -> String {
    var text: [UInt8] = []
    var isEscaped = false
    for byte in bytes {
      if isEscaped {
        isEscaped = false
        text.append(byte == UInt8(ascii: "n") ? 0x0A : byte)
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        text.append(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  // MARK: - The file

  private static func stamp(_ path: String) -> Stamp? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Stamp(inode: UInt64(status.st_ino), size: Int64(status.st_size))
  }

  private static func read(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return read(file)
  }

  private static func read(_ file: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while bytes.count < fileLimit {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count > 0 {
        bytes += buffer[..<count]
      } else if count == 0 || errno != EINTR {
        break
      }
    }
    return bytes
  }

  private static func append(_ text: String, to path: String) {
    makeFolder(of: path)
    guard let file = openLocked(path) else { return }
    defer { close(file) }
    write(Array(text.utf8), to: file)
  }

  /// Opens the file under its lock, again if another shell put a new file in its place meanwhile.
  private static func openLocked(_ path: String) -> Int32? {
    for _ in 0..<8 {
      let file = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
      guard file >= 0 else { return nil }
      var opened = stat()
      if flock(file, LOCK_EX) == 0, fstat(file, &opened) == 0,
        let now = stamp(path), now.inode == UInt64(opened.st_ino)
      {
        if opened.st_mode & 0o077 != 0 { fchmod(file, 0o600) }
        return file
      }
      close(file)
    }
    return nil
  }

  private static func write(_ bytes: [UInt8], to file: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        return
      }
    }
  }

  /// Replaces a file that has grown to more than twice the limit by one with the entries kept.
  private mutating func compact(_ path: String) {
    guard let file = Self.openLocked(path) else { return }
    defer { close(file) }
    let lines = Self.read(file).split(separator: 0x0A).map { Self.unescape($0) }
    let kept = Self.deduplicated(lines.compactMap { Self.cleaned($0) }, limit: limit)
    let temporary = path + ".new"
    let new = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard new >= 0 else { return }
    Self.write(Array(kept.map { Self.escape($0) + "\n" }.joined().utf8), to: new)
    let isSafe = fsync(new) == 0
    close(new)
    if !isSafe || rename(temporary, path) != 0 { unlink(temporary) }
    stamp = Self.stamp(path)
  }

  private static func makeFolder(of path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    var folder = ""
    for part in parts {
      folder += part + "/"
      if folder != "/" { mkdir(folder, 0o700) }
    }
  }
}

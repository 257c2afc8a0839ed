import Glibc

/// The process that has a file locked, as the kernel tells it (`/proc/locks`).
struct LockHolder: CustomStringConvertible {
  let process: Int32
  /// Its terminal, where it has one and we may know.
  let terminal: String?

  /// The holder of a lock (flock) on an open file; nil where the kernel does not say, as for
  /// processes of another container.
  init?(of descriptor: Int32) {
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { return nil }
    let inode = String(information.st_ino)
    guard let locks = Self.read("/proc/locks") else { return nil }
    let holders = locks.split(separator: "\n").compactMap { line -> Int32? in
      // 3: FLOCK  ADVISORY  WRITE 4711 fd:01:1234 0 EOF; waiting processes have "->" in front.
      let fields = line.split(separator: " ", omittingEmptySubsequences: true)
      guard fields.count >= 6, fields[1] == "FLOCK", let process = Int32(fields[4]), process > 0,
        fields[5].split(separator: ":").last.map(String.init) == inode
      else { return nil }
      return process
    }
    guard let process = holders.first, holders.count == 1 else { return nil }
    self.process = process
    terminal = Self.terminal(of: process)
  }

  /// `process 4711 on /dev/pts/3`.
  var description: String { "process \(process)" + (terminal.map { " on " + $0 } ?? "") }

  private static func terminal(of process: Int32) -> String? {
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = readlink("/proc/\(process)/fd/0", &buffer, buffer.count)
    guard count > 0 else { return nil }
    let target = String(decoding: buffer[..<count], as: UTF8.self)
    return target.hasPrefix("/dev/pts/") || target.hasPrefix("/dev/tty") ? target : nil
  }

  /// The start of a file of the kernel.
  private static func read(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while bytes.count < 1 << 22 {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

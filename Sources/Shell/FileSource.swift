import Glibc
import Terminal

/// Lines of a file or of standard input, read as they come.
@MainActor
public final class FileSource: LineSource {
  /// Bytes that a line may have.
  public static let lineLimit = 4 << 20

  public let name: String?
  private let descriptor: Int32
  private let isOwned: Bool
  private let interrupts: Interrupts?
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false
  private var isFirstLine = true

  /// Opens a file; `-` is standard input.
  /// - Throws: `SourceError.unreadable`.
  public init(path: String, interrupts: Interrupts? = nil) throws(SourceError) {
    self.interrupts = interrupts
    if path == "-" {
      (name, descriptor, isOwned) = ("<stdin>", STDIN_FILENO, false)
      return
    }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      close(file)
      throw .unreadable(path: path, reason: "is a folder")
    }
    (name, descriptor, isOwned) = (path, file, true)
  }

  deinit {
    if isOwned { close(descriptor) }
  }

  public func next(prompt: StyledText) throws -> LineOutcome {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        defer { start = end + 1 }
        return .line(line(start..<end))
      }
      searched = buffer.count
      guard buffer.count - start <= Self.lineLimit else {
        throw SourceError.longLine(limit: Self.lineLimit)
      }
      if isAtEnd {
        guard start < buffer.count else { return .endOfInput }
        defer { start = buffer.count }
        return .line(line(start..<buffer.count))
      }
      buffer.removeFirst(start)
      searched -= start
      start = 0
      if try !fill() { return .interrupted }
    }
  }

  private func line(_ range: Range<Int>) -> String {
    var bytes = buffer[range]
    if bytes.last == 0x0D { bytes = bytes.dropLast() }
    if isFirstLine, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    isFirstLine = false
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads more; false when Ctrl-C came while nothing did.
  private func fill() throws -> Bool {
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      if interrupts?.isRequested == true { return false }
      var waiter = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiter, 1, 100)
      if ready == 0 || (ready < 0 && errno == EINTR) { continue }
      let count = read(descriptor, &chunk, chunk.count)
      if count > 0 {
        buffer += chunk[..<count]
        return true
      }
      if count == 0 {
        isAtEnd = true
        return true
      }
      if errno != EINTR, errno != EAGAIN {
        throw SourceError.unreadable(path: name ?? "", reason: String(cString: strerror(errno)))
      }
    }
  }
}

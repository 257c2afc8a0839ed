import Generation
import Glibc
import JSON

/// A journal's lines, read: the events with their exact bytes, and what was wrong with the end.
public struct JournalText: Sendable {
  /// The events in order.
  public private(set) var events: [SessionEvent] = []
  /// Their lines as they stand in the file, with fields that this version does not know.
  public private(set) var lines: [[UInt8]] = []
  /// Bytes up to the end of the last whole line.
  public private(set) var soundByteCount = 0
  /// Whether the last event's line break is missing.
  public private(set) var lacksLineBreak = false
  /// Bytes of a torn last line.
  public private(set) var tornByteCount = 0
  /// Whether every line must have a checksum.
  private var hasSums = false

  /// Whether the session comes with the program.
  var isShipped: Bool {
    if case .session(let header)? = events.first?.kind { header.isShipped } else { false }
  }

  /// The largest journal that is read: 1 GiB.
  static let byteLimit = 1 << 30

  /// Reads a journal.
  ///
  /// A last line without a line break that is no whole event is torn by a kill: it is left out, and
  /// `tornByteCount` says so. Any other damage is an error with its line.
  public init(bytes: [UInt8], path: String) throws(JournalError) {
    var start = 0
    var number = 0
    while start < bytes.count {
      number += 1
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
      let line = bytes[start..<(end ?? bytes.count)]
      do throws(JournalError) {
        try read(Array(line), number: number, path: path)
      } catch {
        // Without a line break the line was cut short while it was written.
        guard end == nil, number > 1 else { throw error }
        tornByteCount = bytes.count - start
        return
      }
      // A whole event without its line break is no loss: the break is written before the next.
      lacksLineBreak = end == nil
      start = (end ?? bytes.count) + 1
      soundByteCount = min(start, bytes.count)
    }
    guard !events.isEmpty else { throw .notASession(path: path) }
  }

  private mutating func read(_ line: [UInt8], number: Int, path: String) throws(JournalError) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: line)
    } catch {
      if number == 1 { throw .notASession(path: path) }
      throw .damaged(path: path, line: number, reason: "\(error)")
    }
    guard let object = value.object else {
      if number == 1 { throw .notASession(path: path) }
      throw .damaged(
        path: path, line: number, reason: "an event must be an object, not \(value.typeName)")
    }
    let header = number == 1 ? try Self.header(object, path: path) : nil
    do throws(LineSum.Mismatch) {
      if header != nil { hasSums = try LineSum.isPromised(by: object) }
      try LineSum.check(line, object, isRequired: hasSums)
    } catch {
      throw .damaged(path: path, line: number, reason: "\(error)")
    }
    do throws(EventError) {
      if let header { events.append(header) } else { events.append(try SessionEvent(object)) }
    } catch {
      throw .damaged(path: path, line: number, reason: "\(error)")
    }
    lines.append(line)
  }

  private static func header(
    _ object: JSONObject, path: String
  ) throws(JournalError) -> SessionEvent {
    guard object["format"]?.string == SessionEvent.format else { throw .notASession(path: path) }
    guard let version = object["version"]?.int, version >= 1 else {
      let found = object["version"].map { "is \($0.text)" } ?? "is missing"
      throw .damaged(
        path: path, line: 1, reason: "the format's version \(found); it is a whole number from 1")
    }
    guard version <= SessionHeader.version else {
      throw .newer(path: path, version: version, known: SessionHeader.version)
    }
    return SessionEvent(
      time: object["time"]?.string ?? "",
      kind: .session(
        SessionHeader(
          program: object["program"]?.string ?? "", parent: object["parent"]?.string,
          isShipped: object["shipped"]?.bool ?? false)))
  }

  /// Reads a journal's file.
  public init(path: String) throws(JournalError) {
    func failure(_ action: String) -> JournalError {
      .system(action: action, path: path, reason: String(cString: strerror(errno)))
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { throw failure("read") }
    guard information.st_mode & S_IFMT == S_IFREG else { throw .notASession(path: path) }
    guard information.st_size <= Self.byteLimit else {
      throw .damaged(
        path: path, line: 1, reason: "the file has more than \(ByteText.of(Self.byteLimit))")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(information.st_size))
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure("read")
      }
      if count == 0 { break }
      guard bytes.count + count <= Self.byteLimit else {
        throw .damaged(
          path: path, line: 1, reason: "the file has more than \(ByteText.of(Self.byteLimit))")
      }
      bytes += buffer[..<count]
    }
    try self.init(bytes: bytes, path: path)
  }
}

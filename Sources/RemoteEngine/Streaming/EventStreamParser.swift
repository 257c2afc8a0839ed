/// One server-sent event.
package struct ServerSentEvent: Equatable, Sendable {
  /// The value of the last `event:` line; empty if there was none.
  package var name = ""
  /// The `data:` lines, joined by newlines.
  package var data: String
}

/// Bytes → server-sent events (HTML standard, §9.2.6), tolerant of what servers do.
///
/// `data:` with or without a space, lines ended by LF, CRLF or CR, comments and keep-alives, events
/// cut at any byte (inside UTF-8 too), several in one read, a last event without its empty line.
/// Bytes that are not UTF-8 become U+FFFD. A line or an event longer than the limit is an error, so a server cannot fill the memory.
package struct EventStreamParser {
  /// The most bytes of one event.
  static let sizeLimit = 8 << 20

  private var line: [UInt8] = []
  private var data: [String] = []
  private var dataSize = 0
  private var name = ""
  private var endedWithCarriageReturn = false
  private var isFirstLine = true

  package init() {}

  /// Takes in bytes and returns the events that they complete.
  package mutating func receive(_ bytes: some Sequence<UInt8>) throws(RemoteError)
    -> [ServerSentEvent]
  {
    var events: [ServerSentEvent] = []
    for byte in bytes {
      if endedWithCarriageReturn {
        endedWithCarriageReturn = false
        if byte == 0x0A { continue }
      }
      switch byte {
      case 0x0A, 0x0D:
        endedWithCarriageReturn = byte == 0x0D
        if let event = endLine() { events.append(event) }
      default:
        guard line.count + dataSize < Self.sizeLimit else {
          throw .replyTooLarge(limit: Self.sizeLimit)
        }
        line.append(byte)
      }
    }
    return events
  }

  /// Ends the stream and returns the event that was not ended by an empty line, if there is one.
  package mutating func finish() -> ServerSentEvent? {
    if !line.isEmpty { _ = endLine() }
    return takeEvent()
  }

  private mutating func endLine() -> ServerSentEvent? {
    defer { line.removeAll(keepingCapacity: true) }
    if isFirstLine {
      isFirstLine = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    }
    if line.isEmpty { return takeEvent() }
    let colon = line.firstIndex(of: UInt8(ascii: ":"))
    let field = line[..<(colon ?? line.endIndex)]
    var value = colon.map { line[($0 + 1)...] } ?? []
    if value.first == 0x20 { value = value.dropFirst() }
    if field.elementsEqual("data".utf8) {
      data.append(String(decoding: value, as: UTF8.self))
      // Empty lines take memory, too.
      dataSize += value.count + 1
    } else if field.elementsEqual("event".utf8) {
      name = String(decoding: value, as: UTF8.self)
    }
    return nil  // Comments (an empty field), `id`, `retry` and unknown fields mean nothing here.
  }

  private mutating func takeEvent() -> ServerSentEvent? {
    defer {
      data = []
      dataSize = 0
      name = ""
    }
    return data.isEmpty ? nil : ServerSentEvent(name: name, data: data.joined(separator: "\n"))
  }
}

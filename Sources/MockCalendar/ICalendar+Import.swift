extension ICalendar {
  /// Reads the events of an iCalendar file.
  ///
  /// Structure is required, content is forgiven: an event that cannot be understood is left out with
  /// a remark that names its line, and what a mock calendar has no place for (zones, recurrence,
  /// alarms, seconds) is passed over with one. Line ends may be CRLF, LF or CR.
  public static func read(
    _ text: String, limits: Limits = Limits()
  ) throws(ICalendarError) -> Import {
    guard text.utf8.count <= limits.byteCount else {
      throw .tooLarge(byteCount: text.utf8.count, limit: limits.byteCount)
    }
    var result = Import()
    var open: [(name: String, line: Int)] = []
    var event: Event?
    var hasCalendar = false
    for (line, content) in try unfolded(text, limits: limits) {
      guard let property = Property(content) else {
        if open.isEmpty { throw .notACalendar(line: line, found: content) }
        throw .malformedLine(line: line, found: content)
      }
      switch property.name {
      case "BEGIN":
        let name = property.value.uppercased()
        if open.isEmpty {
          guard name == "VCALENDAR" else { throw .notACalendar(line: line, found: content) }
          hasCalendar = true
        }
        guard open.count < limits.depth else { throw .tooDeep(line: line, limit: limits.depth) }
        open.append((name, line))
        if name == "VEVENT", open.count == 2 { event = Event(line: line) }
      case "END":
        let name = property.value.uppercased()
        guard let last = open.popLast() else {
          throw .notACalendar(line: line, found: content)
        }
        guard last.name == name else {
          throw .mismatchedEnd(line: line, expected: last.name, found: property.value)
        }
        guard name == "VEVENT", open.count == 1, let finished = event else { continue }
        event = nil
        guard result.entries.count < limits.eventCount else {
          throw .tooManyEvents(line: line, limit: limits.eventCount)
        }
        finished.finish(into: &result)
      default:
        if open.isEmpty { throw .notACalendar(line: line, found: content) }
        // Properties of an alarm within an event are not the event's.
        if open.count == 2 { event?.take(property, line: line) }
      }
    }
    if let last = open.last { throw .unclosed(component: last.name, line: last.line) }
    if !hasCalendar { throw .notACalendar(line: 1, found: "") }
    return result
  }

  /// The content lines with the numbers of their first physical lines (RFC 5545, 3.1).
  private static func unfolded(
    _ text: String, limits: Limits
  ) throws(ICalendarError) -> [(line: Int, content: String)] {
    let bytes = Array(text.utf8)
    var lines: [(line: Int, bytes: [UInt8])] = []
    var number = 1
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var index = start
    while index <= bytes.count {
      let isEnd = index == bytes.count
      guard isEnd || bytes[index] == 0x0A || bytes[index] == 0x0D else {
        index += 1
        continue
      }
      let physical = bytes[start..<index]
      if let first = physical.first, first == 0x20 || first == 0x09, !lines.isEmpty {
        lines[lines.count - 1].bytes += physical.dropFirst()
      } else if !physical.isEmpty {
        lines.append((number, Array(physical)))
      }
      if let last = lines.last, last.bytes.count > limits.lineByteCount {
        throw .lineTooLong(line: number, limit: limits.lineByteCount)
      }
      if isEnd { break }
      if bytes[index] == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { index += 1 }
      index += 1
      start = index
      number += 1
    }
    // Decoded after unfolding: a fold may tear a character, which RFC 5545 allows writers to do.
    return lines.map { ($0.line, String(decoding: $0.bytes, as: UTF8.self)) }
  }
}

// MARK: - One property

extension ICalendar {
  /// A content line taken apart: name, parameters, value.
  struct Property {
    let name: String
    let parameters: [String: String]
    let value: String

    /// Nil when there is no colon outside of quotes, or no name before it.
    init?(_ content: String) {
      let bytes = Array(content.utf8)
      var pieces: [ArraySlice<UInt8>] = []
      var start = 0
      var isQuoted = false
      var colon: Int?
      for (index, byte) in bytes.enumerated() {
        if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
        if isQuoted { continue }
        if byte == UInt8(ascii: ";") {
          pieces.append(bytes[start..<index])
          start = index + 1
        } else if byte == UInt8(ascii: ":") {
          pieces.append(bytes[start..<index])
          colon = index
          break
        }
      }
      guard let colon, let head = pieces.first, !head.isEmpty,
        head.allSatisfy({ Property.isNameByte($0) })
      else { return nil }
      name = String(decoding: head, as: UTF8.self).uppercased()
      var parameters: [String: String] = [:]
      for piece in pieces.dropFirst() {
        guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else { continue }
        let value = piece[(equals + 1)...].filter { $0 != UInt8(ascii: "\"") }
        parameters[String(decoding: piece[..<equals], as: UTF8.self).uppercased()] =
          String(decoding: value, as: UTF8.self)
      }
      self.parameters = parameters
      value = String(decoding: bytes[(colon + 1)...], as: UTF8.self)
    }

    /// The value as TEXT, its escapes undone. An escape that RFC 5545 does not know stands as it is;
    /// control characters are replaced, as an export would, so that an export reads back the same.
    var text: String {
      var text = String.UnicodeScalarView()
      var isEscaped = false
      for scalar in value.unicodeScalars {
        if isEscaped {
          isEscaped = false
          switch scalar {
          case "n", "N": text.append("\n")
          case "\\", ";", ",", ":", "\"": text.append(scalar)
          default: text.append(contentsOf: ["\\", ICalendar.allowed(scalar)])
          }
        } else if scalar == "\\" {
          isEscaped = true
        } else {
          text.append(ICalendar.allowed(scalar))
        }
      }
      if isEscaped { text.append("\\") }
      return String(text)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        true
      default:
        false
      }
    }
  }
}

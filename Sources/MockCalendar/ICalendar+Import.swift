extension ICalendar {
  /// The most bytes of a file that is imported.
  public static let sizeLimit = 16 << 20

  /// The events of a calendar file.
  ///
  /// Takes folded lines, any line end, parameters, `DTEND` or `DURATION` (30 minutes where there is
  /// neither), and times of any zone as they stand. Components and properties that mean nothing here
  /// are passed over.
  ///
  /// - Throws: the line of what cannot be read; nothing is imported then.
  public static func entries(in text: String) throws(ICalendarError) -> [CalendarEntry] {
    guard text.utf8.count <= sizeLimit else { throw .tooLarge(limit: sizeLimit) }
    var reader = EventReader()
    for line in unfolded(text) { try reader.read(line) }
    return try reader.finish()
  }

  /// A logical line: folded pieces joined, with the number of its first.
  struct Line {
    var number: Int
    var text: String
  }

  private static func unfolded(_ text: String) -> [Line] {
    var lines: [Line] = []
    // Split on scalars: "\r\n" is one Character.
    let pieces = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, piece) in pieces.enumerated() {
      var piece = piece
      if piece.last == "\r" { piece.removeLast() }
      if index == 0, piece.first == "\u{FEFF}" { piece.removeFirst() }
      if let first = piece.first, first == " " || first == "\t", !lines.isEmpty {
        lines[lines.count - 1].text.unicodeScalars.append(contentsOf: piece.dropFirst())
      } else if !piece.isEmpty {
        lines.append(Line(number: index + 1, text: String(piece)))
      }
    }
    return lines
  }
}

/// Why a calendar file cannot be imported.
public enum ICalendarError: Error, Hashable, Sendable {
  case tooLarge(limit: Int)
  case notACalendar
  case unterminated(component: String)
  case notALine(line: Int)
  case badValue(line: Int, property: String, value: String)
  case missing(line: Int, property: String)
}

extension ICalendarError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooLarge(let limit): "the file is larger than \(limit) bytes"
    case .notACalendar: "the file has no BEGIN:VCALENDAR; is it an iCalendar file?"
    case .unterminated(let component): "the file ends inside \(component)"
    case .notALine(let line): "line \(line): expected NAME:VALUE"
    case .badValue(let line, let property, let value):
      "line \(line): \(property) has the value '\(shortened(value))', which cannot be read"
    case .missing(let line, let property): "line \(line): the event has no \(property)"
    }
  }
}

/// Lines → entries.
private struct EventReader {
  private var hasCalendar = false
  /// Open components, outermost first; a file with absurd nesting only makes this list long.
  private var open: [String] = []
  private var eventLine = 0
  private var title: String?
  private var start: Moment?
  private var end: Moment?
  private var duration: Int?
  private var entries: [CalendarEntry] = []

  private struct Moment {
    var date: CalendarDate
    var time: CalendarTime
    var hasTime: Bool
  }

  mutating func read(_ line: ICalendar.Line) throws(ICalendarError) {
    guard let (name, value) = Self.split(line.text) else { throw .notALine(line: line.number) }
    switch name {
    case "BEGIN":
      let component = value.uppercased()
      hasCalendar = hasCalendar || component == "VCALENDAR"
      open.append(component)
      if component == "VEVENT" { begin(line.number) }
    case "END":
      if open.last == "VEVENT" && value.uppercased() == "VEVENT" { try endEvent() }
      _ = open.popLast()
    case _ where open.last != "VEVENT": return
    case "SUMMARY": title = Self.unescaped(value)
    case "DTSTART": start = try moment(name, value, line.number)
    case "DTEND": end = try moment(name, value, line.number)
    case "DURATION": duration = try minutes(value, line.number)
    default: return
    }
  }

  func finish() throws(ICalendarError) -> [CalendarEntry] {
    guard hasCalendar else { throw .notACalendar }
    if let component = open.last { throw .unterminated(component: shortened(component)) }
    return entries
  }

  private mutating func begin(_ line: Int) {
    eventLine = line
    (title, start, end, duration) = (nil, nil, nil, nil)
  }

  private mutating func endEvent() throws(ICalendarError) {
    guard let start else { throw .missing(line: eventLine, property: "DTSTART") }
    guard let title, !EventTitle.isBlank(title) else {
      throw .missing(line: eventLine, property: "SUMMARY")
    }
    var length = duration ?? (start.hasTime ? 30 : 1440)
    if let end, duration == nil {
      let minutes =
        (end.date.ordinal - start.date.ordinal) * 1440 + end.time.minuteOfDay
        - start.time.minuteOfDay
      length = max(1, minutes)
    }
    entries.append(
      CalendarEntry(
        title: title, date: start.date, time: start.time,
        durationInMinutes: min(max(1, length), CalendarEntry.longestDuration)))
  }

  /// `NAME;PARAMETER="a:b":VALUE` → `NAME`, `VALUE`; a colon in quotes is part of a parameter.
  private static func split(_ text: String) -> (name: String, value: String)? {
    var isQuoted = false
    for index in text.unicodeScalars.indices {
      let scalar = text.unicodeScalars[index]
      if scalar == "\"" { isQuoted.toggle() }
      guard scalar == ":", !isQuoted else { continue }
      let name = text[..<index].prefix { $0 != ";" }.uppercased()
      let value = text.unicodeScalars[text.unicodeScalars.index(after: index)...]
      return name.isEmpty ? nil : (name, String(value))
    }
    return nil
  }

  private static func unescaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        result.append(scalar == "n" || scalar == "N" ? "\n" : scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// `20241111T170000`, with or without seconds and `Z`, or `20241111` for a whole day.
  private func moment(_ property: String, _ value: String, _ line: Int)
    throws(ICalendarError) -> Moment
  {
    let bytes = Array(value.utf8)
    let problem = ICalendarError.badValue(line: line, property: property, value: value)
    guard bytes.count >= 8, let year = asciiNumber(bytes[0..<4]),
      let month = asciiNumber(bytes[4..<6]), let day = asciiNumber(bytes[6..<8]),
      let date = CalendarDate(year: year, month: month, day: day)
    else { throw problem }
    if bytes.count == 8 {
      guard let midnight = CalendarTime(hour: 0, minute: 0) else { throw problem }
      return Moment(date: date, time: midnight, hasTime: false)
    }
    guard bytes.count >= 13, bytes.count <= 16, bytes[8] == UInt8(ascii: "T"),
      let hour = asciiNumber(bytes[9..<11]), let minute = asciiNumber(bytes[11..<13]),
      let time = CalendarTime(hour: hour, minute: minute)
    else { throw problem }
    return Moment(date: date, time: time, hasTime: true)
  }

  /// `P1DT2H30M` and the like (§3.3.6) in minutes; seconds are dropped.
  private func minutes(_ value: String, _ line: Int) throws(ICalendarError) -> Int {
    let problem = ICalendarError.badValue(line: line, property: "DURATION", value: value)
    var bytes = value.utf8[...]
    if bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
    guard bytes.popFirst() == UInt8(ascii: "P"), !bytes.isEmpty else { throw problem }
    var total = 0
    var digits: [UInt8] = []
    var isTime = false
    var hasNumber = false
    for byte in bytes {
      let unit: Int
      switch byte {
      case UInt8(ascii: "T") where !isTime && digits.isEmpty:
        isTime = true
        continue
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits.append(byte)
        continue
      case UInt8(ascii: "W") where !isTime: unit = 7 * 1440
      case UInt8(ascii: "D") where !isTime: unit = 1440
      case UInt8(ascii: "H") where isTime: unit = 60
      case UInt8(ascii: "M") where isTime: unit = 1
      case UInt8(ascii: "S") where isTime: unit = 0
      default: throw problem
      }
      // Nine digits of weeks stay far below what an Int holds.
      guard let number = asciiNumber(digits[...]) else { throw problem }
      total += number * unit
      digits = []
      hasNumber = true
    }
    guard digits.isEmpty, hasNumber else { throw problem }
    return total
  }
}

extension ICalendar {
  /// The text of an iCalendar file: CRLF line ends, lines folded at 75 octets.
  ///
  /// - Parameter stamp: when the file is made, `YYYYMMDDTHHMMSSZ`. RFC 5545, 3.6.1 requires one; the
  ///   epoch stands for "no particular moment", so that the same calendar exports the same bytes.
  public static func text(
    of entries: [CalendarEntry], stamp: String = "19700101T000000Z"
  ) -> String {
    var writer = Writer()
    writer.line("BEGIN:VCALENDAR")
    writer.line("VERSION:2.0")
    writer.line("PRODID:-//broccoli//mock calendar//EN")
    writer.line("CALSCALE:GREGORIAN")
    var identifiers: [UInt64: Int] = [:]
    for entry in entries.sorted() {
      let identifier = identifier(of: entry)
      let copies = identifiers[identifier, default: 0]
      identifiers[identifier] = copies + 1
      writer.line("BEGIN:VEVENT")
      writer.line(
        "UID:\(String(identifier, radix: 16))\(copies == 0 ? "" : "-\(copies)")@broccoli")
      writer.line("DTSTAMP:\(stamp)")
      writer.line("DTSTART:\(compact(entry.date))T\(compact(entry.time))")
      writer.line("DURATION:\(duration(entry.durationInMinutes))")
      writer.line("SUMMARY:\(escaped(entry.title))")
      writer.line("END:VEVENT")
    }
    writer.line("END:VCALENDAR")
    return writer.text
  }

  /// A TEXT value (RFC 5545, 3.3.11): backslash, semicolon, comma and line ends escaped.
  static func escaped(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      switch scalar {
      case "\\", ";", ",": escaped.append(contentsOf: ["\\", scalar])
      case "\n" where previous == "\r": continue
      case "\n", "\r": escaped.append(contentsOf: ["\\", "n"])
      default: escaped.append(allowed(scalar))
      }
    }
    return String(escaped)
  }

  /// A scalar as TEXT may hold it, outside of escapes: no control characters but the tab.
  static func allowed(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar != "\t" && scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar
  }

  private static func compact(_ date: CalendarDate) -> String {
    zeroPadded(date.year, 4) + zeroPadded(date.month, 2) + zeroPadded(date.day, 2)
  }

  private static func compact(_ time: CalendarTime) -> String {
    zeroPadded(time.hour, 2) + zeroPadded(time.minute, 2) + "00"
  }

  /// `PT30M`, `PT3H`, `P1DT2H` (RFC 5545, 3.3.6).
  private static func duration(_ minutes: Int) -> String {
    let (days, rest) = (minutes / 1440, minutes % 1440)
    var text = days > 0 ? "P\(days)D" : "P"
    if rest > 0 || days == 0 {
      text += "T"
      if rest >= 60 { text += "\(rest / 60)H" }
      if rest % 60 > 0 || rest == 0 { text += "\(rest % 60)M" }
    }
    return text
  }

  /// FNV-1a over what identifies an entry.
  private static func identifier(of entry: CalendarEntry) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in "\(entry.date)T\(entry.time) \(entry.title)".utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return hash
  }

  /// Folds lines as they are written.
  private struct Writer {
    var text = ""

    /// Appends one content line; no piece is longer than 75 octets and no character is torn.
    mutating func line(_ line: String) {
      var width = 0
      for scalar in line.unicodeScalars {
        let octets = UTF8.width(scalar)
        if width + octets > 75 {
          text += "\r\n "
          width = 1
        }
        text.unicodeScalars.append(scalar)
        width += octets
      }
      text += "\r\n"
    }
  }
}

/// Calendars as iCalendar text (RFC 5545): what other programs read, and what they write.
///
/// Times are floating (§3.3.5, form 1): the mock calendar knows no time zones.
public enum ICalendar {
  /// The entries as a calendar, lines folded at 75 octets and ended by CRLF.
  ///
  /// - Parameter stamp: when the file is made, `YYYYMMDDTHHMMSSZ`.
  public static func text(of entries: [CalendarEntry], stamp: String) -> String {
    var lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//broccoli//mock calendar//EN"]
    for (index, entry) in entries.enumerated() {
      lines += [
        "BEGIN:VEVENT",
        "UID:\(index + 1)-\(basic(entry.date))T\(basic(entry.time))@broccoli",
        "DTSTAMP:\(stamp)",
        "DTSTART:\(basic(entry.date))T\(basic(entry.time))",
        "DURATION:PT\(entry.durationInMinutes)M",
        "SUMMARY:\(escaped(entry.title))",
        "END:VEVENT",
      ]
    }
    lines.append("END:VCALENDAR")
    return lines.map { folded($0) + "\r\n" }.joined()
  }

  private static func basic(_ date: CalendarDate) -> String {
    date.description.filter { $0 != "-" }
  }

  private static func basic(_ time: CalendarTime) -> String {
    time.description.filter { $0 != ":" } + "00"
  }

  /// TEXT values escape backslash, semicolon, comma and line ends (§3.3.11); other controls, which
  /// it forbids, become spaces.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", ";", ",": result += "\\" + String(scalar)
      case "\n": result += "\\n"
      case "\r": continue
      case "\t": result += "\t"
      case "\u{00}"..."\u{1F}", "\u{7F}": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A line cut into pieces of at most 75 octets, each after the first behind a space (§3.1), never
  /// inside a character.
  private static func folded(_ line: String) -> String {
    var result = ""
    var octets = 0
    for scalar in line.unicodeScalars {
      let size = UTF8.width(scalar)
      if octets + size > 75 {
        result += "\r\n "
        octets = 1
      }
      result.unicodeScalars.append(scalar)
      octets += size
    }
    return result
  }
}

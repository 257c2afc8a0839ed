/// Texts of dates: `str()`, `isoformat()` and `strftime()` in the C locale.
enum DateText {
  static let weekdays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  /// A number filled up on the left.
  static func padded(_ number: Int, _ width: Int, with fill: Character = "0") -> String {
    let digits = String(number.magnitude)
    let missing = max(0, width - digits.utf8.count)
    return (number < 0 ? "-" : "") + String(repeating: fill, count: missing) + digits
  }

  /// `str()` of a date, a date and time or a timedelta.
  static func display(_ value: Value) -> String {
    guard case .timedelta(let days, let seconds, let microseconds) = value else {
      return isoFormat(value, separator: " ")
    }
    var text = days == 0 ? "" : "\(days) day\(abs(days) == 1 ? "" : "s"), "
    text += "\(seconds / 3600):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    if microseconds != 0 { text += "." + padded(microseconds, 6) }
    return text
  }

  /// `isoformat()` of a date or a date and time.
  static func isoFormat(_ value: Value, separator: String) -> String {
    switch value {
    case .date(let year, let month, let day):
      return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    case .datetime(let value):
      var text = "\(padded(value.year, 4))-\(padded(value.month, 2))-\(padded(value.day, 2))"
      text += separator + "\(padded(value.hour, 2)):\(padded(value.minute, 2))"
      text += ":\(padded(value.second, 2))"
      if value.microsecond != 0 { text += "." + padded(value.microsecond, 6) }
      return text
    default: return ""
    }
  }

  /// `strftime()` as the GNU C library formats, flags `-`, `_`, `0` and `^` included.
  static func format(_ value: Value, _ format: Text) -> Text {
    let fields = fields(of: value)
    var text: [UInt32] = []
    var index = 0
    let codes = format.codePoints
    while index < codes.count {
      guard codes[index] == 37, index + 1 < codes.count else {
        text.append(codes[index])
        index += 1
        continue
      }
      var flag: UInt32 = 0
      var next = index + 1
      while next < codes.count, [45, 95, 48, 94].contains(codes[next]) {
        flag = codes[next]
        next += 1
      }
      guard next < codes.count, let scalar = Unicode.Scalar(codes[next]),
        let directive = directive(Character(scalar), fields, flag)
      else {
        text.append(codes[index])
        index += 1
        continue
      }
      let result = flag == 94 ? directive.uppercased() : directive
      text += result.unicodeScalars.map { $0.value }
      index = next + 1
    }
    return Text(codePoints: text)
  }

  private static func fields(of value: Value) -> DateTime {
    switch value {
    case .date(let year, let month, let day): DateTime(year: year, month: month, day: day)
    case .datetime(let value): value
    default: DateTime(year: 1900, month: 1, day: 1)
    }
  }

  private static func directive(
    _ directive: Character, _ value: DateTime, _ flag: UInt32
  ) -> String? {
    func number(_ number: Int, _ width: Int, _ fill: Character = "0") -> String {
      switch flag {
      case 45: padded(number, 0)
      case 95: padded(number, width, with: " ")
      case 48: padded(number, width)
      default: padded(number, width, with: fill)
      }
    }
    let ordinal = Calculator.ordinal(value.year, value.month, value.day)
    let weekday = (ordinal + 6) % 7
    let dayOfYear = ordinal - Calculator.ordinal(value.year, 1, 1)
    let hour12 = (value.hour + 11) % 12 + 1
    func expand(_ format: String) -> String {
      DateText.format(.datetime(value), Text(format)).string
    }
    switch directive {
    case "a": return String(weekdays[weekday].prefix(3))
    case "A": return weekdays[weekday]
    case "b", "h": return String(months[value.month - 1].prefix(3))
    case "B": return months[value.month - 1]
    case "c": return expand("%a %b %e %H:%M:%S %Y")
    case "C": return number(value.year / 100, 2)
    case "d": return number(value.day, 2)
    case "D", "x": return expand("%m/%d/%y")
    case "e": return number(value.day, 2, " ")
    case "f": return padded(value.microsecond, 6)
    case "F": return expand("%Y-%m-%d")
    case "G": return number(isoWeek(value).year, 1)
    case "g": return number(isoWeek(value).year % 100, 2)
    case "H": return number(value.hour, 2)
    case "I": return number(hour12, 2)
    case "j": return number(dayOfYear + 1, 3)
    case "k": return number(value.hour, 2, " ")
    case "l": return number(hour12, 2, " ")
    case "m": return number(value.month, 2)
    case "M": return number(value.minute, 2)
    case "n": return "\n"
    case "p": return value.hour < 12 ? "AM" : "PM"
    case "P": return value.hour < 12 ? "am" : "pm"
    case "r": return expand("%I:%M:%S %p")
    case "R": return expand("%H:%M")
    case "S": return number(value.second, 2)
    case "t": return "\t"
    case "T", "X": return expand("%H:%M:%S")
    case "u": return number(weekday + 1, 1)
    case "U": return number((dayOfYear + 7 - (weekday + 1) % 7) / 7, 2)
    case "V": return number(isoWeek(value).week, 2)
    case "w": return number((weekday + 1) % 7, 1)
    case "W": return number((dayOfYear + 7 - weekday) / 7, 2)
    case "y": return number(value.year % 100, 2)
    case "Y": return number(value.year, 1)
    case "z", "Z": return ""
    case "%": return "%"
    default: return nil
    }
  }

  /// The year and week of ISO 8601.
  static func isoWeek(_ value: DateTime) -> (year: Int, week: Int) {
    let ordinal = Calculator.ordinal(value.year, value.month, value.day)
    // The week belongs to the year of its Thursday.
    let thursday = ordinal - (ordinal + 6) % 7 + 3
    let year = Calculator.date(ofOrdinal: thursday)?.year ?? value.year
    return (year, (thursday - Calculator.ordinal(year, 1, 1)) / 7 + 1)
  }
}

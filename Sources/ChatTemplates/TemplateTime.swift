import Glibc

/// A moment as a template's `strftime_now` sees it.
public struct TemplateTime: Sendable, Equatable {
  public var year: Int
  /// 1–12
  public var month: Int
  /// 1–31
  public var day: Int
  /// 0–23
  public var hour: Int
  public var minute: Int
  public var second: Int

  public init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0
  ) {
    self.year = year
    self.month = min(max(month, 1), 12)
    self.day = min(max(day, 1), 31)
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// The present local time.
  public static var now: TemplateTime {
    var seconds = time(nil)
    var parts = tm()
    localtime_r(&seconds, &parts)
    return TemplateTime(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday),
      hour: Int(parts.tm_hour), minute: Int(parts.tm_min), second: Int(parts.tm_sec))
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  private static let days = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]

  /// Days since the first of January of the year, from 1.
  private var dayOfYear: Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30]
    return lengths.prefix(month - 1).reduce(day, +)
  }

  /// The day of the week, Sunday 0 (Zeller's congruence by the days of past years).
  private var weekday: Int {
    let past = year - 1
    let days = past * 365 + past / 4 - past / 100 + past / 400 + dayOfYear
    return ((days % 7) + 7) % 7
  }

  /// The time by a format of strftime(3), in the C locale.
  func formatted(_ format: String) -> String {
    var result = ""
    var scalars = format.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard scalar == "%" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      guard var code = scalars.next() else { return result + "%" }
      // `%-d` drops the padding.
      let isBare = code == "-"
      if isBare {
        guard let next = scalars.next() else { return result + "%-" }
        code = next
      }
      let field = field(code) ?? "%\(code)"
      result += isBare ? Self.unpadded(field) : field
    }
    return result
  }

  private static func unpadded(_ field: String) -> String {
    let bare = field.drop { $0 == "0" || $0 == " " }
    return bare.isEmpty ? "0" : String(bare)
  }

  private func field(_ code: Unicode.Scalar) -> String? {
    switch code {
    case "Y": Self.padded(year, 4)
    case "y": Self.padded(year % 100)
    case "C": Self.padded(year / 100)
    case "m": Self.padded(month)
    case "d": Self.padded(day)
    case "e": Self.padded(day, 2, " ")
    case "H": Self.padded(hour)
    case "I": Self.padded((hour + 11) % 12 + 1)
    case "M": Self.padded(minute)
    case "S": Self.padded(second)
    case "f": "000000"
    case "p": hour < 12 ? "AM" : "PM"
    case "B": Self.months[month - 1]
    case "b", "h": String(Self.months[month - 1].prefix(3))
    case "A": Self.days[weekday]
    case "a": String(Self.days[weekday].prefix(3))
    case "w": String(weekday)
    case "u": String(weekday == 0 ? 7 : weekday)
    case "j": Self.padded(dayOfYear, 3)
    case "F": formatted("%Y-%m-%d")
    case "T", "X": formatted("%H:%M:%S")
    case "R": formatted("%H:%M")
    case "D", "x": formatted("%m/%d/%y")
    case "c": formatted("%a %b %e %H:%M:%S %Y")
    case "n": "\n"
    case "t": "\t"
    case "z", "Z": ""
    case "%": "%"
    default: nil
    }
  }

  private static func padded(_ value: Int, _ width: Int = 2, _ fill: String = "0") -> String {
    let digits = String(value)
    return String(repeating: fill, count: max(0, width - digits.count)) + digits
  }
}

/// Texts of dates: `str()` and `isoformat()`, and the words of `strftime()`.
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

  /// The fields of a date or a date and time.
  static func fields(of value: Value) -> DateTime {
    switch value {
    case .date(let year, let month, let day): DateTime(year: year, month: month, day: day)
    case .datetime(let value): value
    default: DateTime(year: 1900, month: 1, day: 1)
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

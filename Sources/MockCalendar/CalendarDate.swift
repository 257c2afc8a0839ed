/// A day of the proleptic Gregorian calendar, years 1 to 9999 as in Python's `datetime.date`.
public struct CalendarDate: Hashable, Sendable {
  /// The year, 1 to 9999.
  public let year: Int
  /// The month, 1 to 12.
  public let month: Int
  /// The day of the month, 1 to the length of the month.
  public let day: Int

  /// The date, or nil when no such day exists.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= CalendarDate.dayCount(ofMonth: month, year: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Reads `YYYY-MM-DD` with ASCII digits and nothing else around them.
  ///
  /// - Throws: `.dateFormat` for another form, `.impossibleDate` for a day that does not exist.
  public init(parsing text: String) throws(FieldError) {
    let digits = Array(text.utf8)
    guard digits.count == 10, digits[4] == UInt8(ascii: "-"), digits[7] == UInt8(ascii: "-"),
      let year = asciiNumber(digits[0..<4]), let month = asciiNumber(digits[5..<7]),
      let day = asciiNumber(digits[8..<10])
    else { throw .dateFormat(text) }
    guard let date = CalendarDate(year: year, month: month, day: day) else {
      throw .impossibleDate(text)
    }
    self = date
  }

  /// Whether a year has a 29 February.
  public static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  /// The number of days of a month, 28 to 31; 0 for a month that is not 1 to 12.
  public static func dayCount(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    case 1, 3, 5, 7, 8, 10, 12: 31
    default: 0
    }
  }
}

// MARK: - Arithmetic

extension CalendarDate {
  /// Days since 0001-01-01, which is 0.
  public var ordinal: Int {
    let before = year - 1
    var days = before * 365 + before / 4 - before / 100 + before / 400 + day - 1
    for earlier in 1..<month { days += CalendarDate.dayCount(ofMonth: earlier, year: year) }
    return days
  }

  /// The date of an ordinal, or nil outside of the years 1 to 9999.
  public init?(ordinal: Int) {
    guard (0...3_652_058).contains(ordinal) else { return nil }
    // A year is at most 366 days long, so this estimate is never late and at most a few years early.
    var year = ordinal / 366 + 1
    while year < 9999, CalendarDate.firstOrdinal(ofYear: year + 1) <= ordinal {
      // Close most of the distance at once, so that the loop takes a handful of rounds.
      year += max(1, (ordinal - CalendarDate.firstOrdinal(ofYear: year)) / 366)
    }
    var rest = ordinal - CalendarDate.firstOrdinal(ofYear: year)
    var month = 1
    while rest >= CalendarDate.dayCount(ofMonth: month, year: year) {
      rest -= CalendarDate.dayCount(ofMonth: month, year: year)
      month += 1
    }
    self.init(year: year, month: month, day: rest + 1)
  }

  /// The day that many days later (earlier when negative), or nil outside of the years 1 to 9999.
  public func advanced(by days: Int) -> CalendarDate? {
    let (sum, overflow) = ordinal.addingReportingOverflow(days)
    return overflow ? nil : CalendarDate(ordinal: sum)
  }

  /// The day of the week, ISO 8601: 1 is Monday, 7 is Sunday.
  public var weekday: Int { ordinal % 7 + 1 }

  /// The English three-letter name of the day of the week.
  public var weekdayName: String {
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][weekday - 1]
  }

  private static func firstOrdinal(ofYear year: Int) -> Int {
    let before = year - 1
    return before * 365 + before / 4 - before / 100 + before / 400
  }
}

extension CalendarDate: Comparable {
  public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }
}

extension CalendarDate: CustomStringConvertible {
  /// `YYYY-MM-DD`.
  public var description: String {
    "\(zeroPadded(year, 4))-\(zeroPadded(month, 2))-\(zeroPadded(day, 2))"
  }
}

/// A minute of the day on the 24-hour clock.
public struct CalendarTime: Hashable, Sendable {
  /// The hour, 0 to 23.
  public let hour: Int
  /// The minute, 0 to 59.
  public let minute: Int

  /// The time, or nil when no such minute exists.
  public init?(hour: Int, minute: Int) {
    guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
    self.hour = hour
    self.minute = minute
  }

  /// 00:00.
  public static let midnight = CalendarTime(minuteOfDay: 0)

  private init(minuteOfDay: Int) {
    hour = minuteOfDay / 60
    minute = minuteOfDay % 60
  }

  /// Reads `HH:MM` with two ASCII digits each and nothing else around them.
  ///
  /// - Throws: `.timeFormat` for another form, `.impossibleTime` for 24:00 or 10:60.
  public init(parsing text: String) throws(FieldError) {
    let digits = Array(text.utf8)
    guard digits.count == 5, digits[2] == UInt8(ascii: ":"),
      let hour = asciiNumber(digits[0..<2]), let minute = asciiNumber(digits[3..<5])
    else { throw .timeFormat(text) }
    guard let time = CalendarTime(hour: hour, minute: minute) else { throw .impossibleTime(text) }
    self = time
  }

  /// Minutes since midnight, 0 to 1439.
  public var minuteOfDay: Int { hour * 60 + minute }
}

extension CalendarTime: Comparable {
  public static func < (left: CalendarTime, right: CalendarTime) -> Bool {
    left.minuteOfDay < right.minuteOfDay
  }
}

extension CalendarTime: CustomStringConvertible {
  /// `HH:MM`.
  public var description: String { "\(zeroPadded(hour, 2)):\(zeroPadded(minute, 2))" }
}

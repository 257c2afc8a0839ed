extension ICalendar {
  /// A `VEVENT` while it is read.
  struct Event {
    /// The line of its `BEGIN`.
    let line: Int
    private var title: String?
    private var start: (moment: Moment, line: Int)?
    private var end: (moment: Moment, line: Int)?
    private var minutes: (count: Int, line: Int)?
    private var remarks: [Remark] = []
    private var isBroken = false

    init(line: Int) { self.line = line }

    /// Takes one property of the event itself.
    mutating func take(_ property: Property, line: Int) {
      switch property.name {
      case "SUMMARY":
        title = property.text
      case "DTSTART", "DTEND":
        guard let moment = Moment(property.value) else {
          remark(line, "'\(shortened(property.value))' is no date or time; the event is left out")
          isBroken = true
          return
        }
        if moment.isUTC || property.parameters["TZID"] != nil {
          remark(line, "the time zone is passed over; the time is read as it is written")
        }
        if property.name == "DTSTART" { start = (moment, line) } else { end = (moment, line) }
      case "DURATION":
        guard let count = Event.minutes(property.value) else {
          remark(
            line, "'\(shortened(property.value))' is no positive duration; the event is left out")
          isBroken = true
          return
        }
        minutes = (count, line)
      case "RRULE", "RDATE":
        remark(line, "the repetition is passed over; only the first event is read")
      default:
        break
      }
    }

    /// Adds the event, or the reason why there is none, to an import.
    consuming func finish(into result: inout Import) {
      if !isBroken, let entry = entry() { result.entries.append(entry) }
      result.remarks += remarks
    }

    private mutating func entry() -> CalendarEntry? {
      guard let start else {
        remark(line, "the event has no DTSTART and is left out")
        return nil
      }
      if title.map(EventTitle.isBlank) ?? true {
        remark(line, "the event has no SUMMARY and is called '(no title)'")
        title = "(no title)"
      }
      let length: Int
      if let minutes {
        length = minutes.count
      } else if let end {
        length = end.moment.minute - start.moment.minute
        guard length > 0 else {
          remark(end.line, "the event ends before it lasts a minute and is left out")
          return nil
        }
      } else if start.moment.isDay {
        length = 1440
      } else {
        remark(line, "the event has no end; 30 minutes are assumed")
        length = 30
      }
      guard length <= CalendarEntry.longestDuration else {
        remark(line, "the event lasts \(length) minutes, too long to keep, and is left out")
        return nil
      }
      return CalendarEntry(
        title: title ?? "", date: start.moment.date, time: start.moment.time,
        durationInMinutes: length)
    }

    private mutating func remark(_ line: Int, _ text: String) {
      remarks.append(Remark(line: line, text: text))
    }

    /// The whole minutes of a DURATION value (RFC 5545, 3.3.6), seconds rounded up; nil unless
    /// positive.
    static func minutes(_ text: String) -> Int? {
      var rest = Substring(text.uppercased())
      if rest.first == "+" { rest.removeFirst() }
      guard rest.popFirst() == "P" else { return nil }
      var seconds = 0
      var isTime = false
      var hasUnit = false
      while let first = rest.first {
        if first == "T", !isTime {
          isTime = true
          rest.removeFirst()
          continue
        }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest.removeFirst(digits.count)
        guard digits.utf8.count <= 9, let count = Int(digits), let unit = rest.popFirst() else {
          return nil
        }
        let length: Int
        switch (unit, isTime) {
        case ("W", false): length = 604_800
        case ("D", false): length = 86_400
        case ("H", true): length = 3_600
        case ("M", true): length = 60
        case ("S", true): length = 1
        default: return nil
        }
        // At most nine digits times a week cannot overflow; the sum is stopped long before it can.
        seconds += count * length
        guard seconds < 1 << 50 else { return nil }
        hasUnit = true
      }
      guard hasUnit, seconds > 0 else { return nil }
      return (seconds + 59) / 60
    }
  }

  /// A DATE or DATE-TIME value (RFC 5545, 3.3.4 and 3.3.5); seconds are dropped.
  struct Moment {
    let date: CalendarDate
    let time: CalendarTime
    /// Whether it is a whole day.
    let isDay: Bool
    /// Whether it ends in `Z`.
    let isUTC: Bool

    /// Minutes since 0001-01-01 00:00.
    var minute: Int { date.ordinal * 1440 + time.minuteOfDay }

    init?(_ text: String) {
      var bytes = Array(text.utf8)[...]
      while bytes.last == 0x20 { bytes.removeLast() }
      isUTC = bytes.last == UInt8(ascii: "Z") || bytes.last == UInt8(ascii: "z")
      if isUTC { bytes.removeLast() }
      guard bytes.count == 8 || bytes.count == 15, let year = asciiNumber(bytes[0..<4]),
        let month = asciiNumber(bytes[4..<6]), let day = asciiNumber(bytes[6..<8]),
        let date = CalendarDate(year: year, month: month, day: day)
      else { return nil }
      self.date = date
      isDay = bytes.count == 8
      if isDay {
        time = CalendarTime.midnight
        return
      }
      // A leap second is a legal 60; it is dropped with the other seconds.
      guard bytes[8] == UInt8(ascii: "T") || bytes[8] == UInt8(ascii: "t"),
        let hour = asciiNumber(bytes[9..<11]), let minute = asciiNumber(bytes[11..<13]),
        let second = asciiNumber(bytes[13..<15]), second <= 60,
        let time = CalendarTime(hour: hour, minute: minute)
      else { return nil }
      self.time = time
    }
  }
}

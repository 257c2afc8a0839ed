// Arithmetic of dates and durations (Python library, `datetime`), in the proleptic Gregorian
// calendar without time zones.

extension Calculator {
  static let microsecondsPerDay = 86_400_000_000

  /// The days since 0000-12-31 (`date.toordinal`); 0 for values that are no dates.
  static func ordinal(_ value: Value) -> Int {
    switch value {
    case .date(let year, let month, let day): ordinal(year, month, day)
    case .datetime(let value): ordinal(value.year, value.month, value.day)
    default: 0
    }
  }

  static func ordinal(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let before = year - 1
    var days = before * 365 + before / 4 - before / 100 + before / 400
    for earlier in 1..<max(month, 1) { days += Calculator.days(in: earlier, of: year) }
    return days + day
  }

  static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  /// The date of a count of days; nil outside of the years 1 to 9999.
  static func date(ofOrdinal ordinal: Int) -> (year: Int, month: Int, day: Int)? {
    guard ordinal >= 1, ordinal <= 3_652_059 else { return nil }
    var year = max(1, ordinal / 366)
    while Calculator.ordinal(year + 1, 1, 1) <= ordinal { year += 1 }
    var month = 1
    while month < 12, Calculator.ordinal(year, month + 1, 1) <= ordinal { month += 1 }
    return (year, month, ordinal - Calculator.ordinal(year, month, 1) + 1)
  }

  /// The microseconds since 0000-12-31 00:00; those of midnight for a date.
  static func instant(_ value: Value) -> Int {
    var instant = ordinal(value) * microsecondsPerDay
    if case .datetime(let value) = value {
      instant += ((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000
      instant += value.microsecond
    }
    return instant
  }

  /// The length of a timedelta; 0 for other values.
  static func microseconds(_ value: Value) -> BigInteger {
    guard case .timedelta(let days, let seconds, let microseconds) = value else { return 0 }
    return BigInteger(days) * BigInteger(microsecondsPerDay)
      + BigInteger(seconds * 1_000_000 + microseconds)
  }

  /// A timedelta of so many microseconds.
  func duration(_ microseconds: BigInteger) throws(EvaluationFault) -> Value {
    guard let (days, rest) = microseconds.floorDivided(by: BigInteger(Self.microsecondsPerDay)),
      let count = days.int, let within = rest.int, Int32(exactly: count) != nil
    else { throw .overflow("Python int too large to convert to C int") }
    if abs(count) > 999_999_999 {
      throw .overflow("days=\(count); must have magnitude <= 999999999")
    }
    return .timedelta(
      days: count, seconds: within / 1_000_000, microseconds: within % 1_000_000)
  }

  /// A date, or a date and time, moved by a timedelta.
  private func moved(
    _ value: Value, by delta: Value, _ sign: BigInteger
  ) throws(EvaluationFault) -> Value {
    if case .date = value, case .timedelta(let days, _, _) = delta {
      let ordinal = Self.ordinal(value) + (sign.isNegative ? -days : days)
      guard let (year, month, day) = Self.date(ofOrdinal: ordinal) else {
        throw .overflow("date value out of range")
      }
      return .date(year: year, month: month, day: day)
    }
    let instant = BigInteger(Self.instant(value)) + sign * Self.microseconds(delta)
    guard let total = instant.int, total >= 0,
      let (year, month, day) = Self.date(ofOrdinal: total / Self.microsecondsPerDay)
    else { throw .overflow("date value out of range") }
    let rest = total % Self.microsecondsPerDay
    let seconds = rest / 1_000_000
    return .datetime(
      DateTime(
        year: year, month: month, day: day, hour: seconds / 3600, minute: seconds / 60 % 60,
        second: seconds % 60, microsecond: rest % 1_000_000))
  }

  /// A binary operation on dates and durations; nil when neither is one.
  func dates(
    _ operation: String, _ left: Value, _ right: Value
  ) throws(EvaluationFault) -> Value? {
    switch (operation, left, right) {
    case ("+", .date, .timedelta), ("+", .datetime, .timedelta):
      return try moved(left, by: right, 1)
    case ("+", .timedelta, .date), ("+", .timedelta, .datetime):
      return try moved(right, by: left, 1)
    case ("-", .date, .timedelta), ("-", .datetime, .timedelta):
      return try moved(left, by: right, -1)
    case ("-", .date, .date), ("-", .datetime, .datetime):
      return try duration(BigInteger(Self.instant(left) - Self.instant(right)))
    case ("+", .timedelta, .timedelta):
      return try duration(Self.microseconds(left) + Self.microseconds(right))
    case ("-", .timedelta, .timedelta):
      return try duration(Self.microseconds(left) - Self.microseconds(right))
    case ("/", .timedelta, .timedelta), ("//", .timedelta, .timedelta),
      ("%", .timedelta, .timedelta):
      return try quotient(operation, Self.microseconds(left), Self.microseconds(right))
    case ("*", .timedelta, _):
      return try right.number.map { number throws(EvaluationFault) in try scaled(left, by: number) }
    case ("*", _, .timedelta):
      return try left.number.map { number throws(EvaluationFault) in try scaled(right, by: number) }
    case ("/", .timedelta, _), ("//", .timedelta, _): return try divided(operation, left, right)
    default: return nil
    }
  }

  private func quotient(
    _ operation: String, _ a: BigInteger, _ b: BigInteger
  ) throws(EvaluationFault) -> Value {
    if operation == "/" {
      if b.isZero { throw .zeroDivision("division by zero") }
      return .float(BigInteger.quotient(a, b) ?? .infinity)
    }
    guard let (quotient, remainder) = a.floorDivided(by: b) else {
      throw .zeroDivision(
        operation == "//" ? "integer division or modulo by zero" : "integer modulo by zero")
    }
    return operation == "//" ? .int(quotient) : try duration(remainder)
  }

  private func scaled(_ delta: Value, by number: Number) throws(EvaluationFault) -> Value {
    switch number {
    case .int(let factor):
      try check(bits: factor.bitLength + 70)
      return try duration(Self.microseconds(delta) * factor)
    case .float(let factor):
      let (numerator, denominator) = try ratio(factor)
      return try duration(Self.nearest(Self.microseconds(delta) * numerator, denominator))
    }
  }

  private func divided(
    _ operation: String, _ delta: Value, _ divisor: Value
  ) throws(EvaluationFault) -> Value? {
    switch divisor.number {
    case .int(let number):
      let length = Self.microseconds(delta)
      guard let (quotient, _) = length.floorDivided(by: number) else {
        throw .zeroDivision("integer division or modulo by zero")
      }
      return try duration(operation == "/" ? Self.nearest(length, number) : quotient)
    case .float(let number) where operation == "/":
      if number == 0 { throw .zeroDivision("integer division or modulo by zero") }
      let (numerator, denominator) = try ratio(number)
      return try duration(Self.nearest(Self.microseconds(delta) * denominator, numerator))
    default: return nil
    }
  }

  /// A double as an exact fraction.
  private func ratio(_ value: Double) throws(EvaluationFault) -> (BigInteger, BigInteger) {
    if value.isNaN { throw .value("cannot convert NaN to integer ratio") }
    if value.isInfinite { throw .overflow("cannot convert Infinity to integer ratio") }
    if value == 0 { return (0, 1) }
    let shift = max(0, 52 - Int(value.exponent))
    // The scaled number is integral, so nothing is lost below the point.
    let numerator = BigInteger(truncating: value.significand * 0x1p52) ?? 0
    let signed = value < 0 ? -numerator : numerator
    let down = 52 - Int(value.exponent)
    return down >= 0
      ? (signed, BigInteger(1).shiftedLeft(shift)) : (signed.shiftedLeft(-down), 1)
  }

  /// The quotient rounded to the nearest integer, ties to even; the divisor is not zero.
  static func nearest(_ numerator: BigInteger, _ divisor: BigInteger) -> BigInteger {
    guard let (quotient, remainder) = numerator.floorDivided(by: divisor) else { return 0 }
    let twice = BigInteger(isNegative: false, magnitude: remainder.shiftedLeft(1).magnitude)
    let whole = BigInteger(isNegative: false, magnitude: divisor.magnitude)
    if twice > whole || (twice == whole && quotient.isOdd) { return quotient + 1 }
    return quotient
  }
}

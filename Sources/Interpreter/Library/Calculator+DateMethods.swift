// Construction and methods of dates and durations (Python library, `datetime`).

extension Calculator {
  /// Matches arguments with parameter names; nil where none is given.
  private func bound(
    _ names: [String], required: Int, _ arguments: Arguments
  ) throws(EvaluationFault) -> [Value?] {
    var values = [Value?](repeating: nil, count: names.count)
    let given = arguments.positional.count + arguments.keywords.count
    if given > names.count {
      throw .type("function takes at most \(names.count) arguments (\(given) given)")
    }
    for (index, value) in arguments.positional.enumerated() { values[index] = value }
    for keyword in arguments.keywords {
      guard let index = names.firstIndex(of: keyword.name) else { continue }
      if values[index] != nil {
        throw .type(
          "argument for function given by name ('\(keyword.name)') and position (\(index + 1))")
      }
      values[index] = keyword.value
    }
    for index in 0..<required where values[index] == nil {
      throw .type("function missing required argument '\(names[index])' (pos \(index + 1))")
    }
    for keyword in arguments.keywords where !names.contains(keyword.name) {
      throw .type("'\(keyword.name)' is an invalid keyword argument for this function")
    }
    return values
  }

  private func field(_ value: Value?, _ standard: Int) throws(EvaluationFault) -> Int {
    guard let value else { return standard }
    guard let number = value.index else {
      throw .type("'\(value.typeName)' object cannot be interpreted as an integer")
    }
    guard let integer = number.int else {
      throw .overflow("Python int too large to convert to C long")
    }
    guard Int32(exactly: integer) != nil else {
      throw .overflow(
        integer < 0
          ? "signed integer is less than minimum" : "signed integer is greater than maximum")
    }
    return integer
  }

  /// `datetime.date(year, month, day)`.
  func makeDate(_ arguments: Arguments) throws(EvaluationFault) -> Value {
    let values = try bound(["year", "month", "day"], required: 3, arguments)
    var fields: [Int] = []
    for value in values { fields.append(try field(value, 0)) }
    return try date(fields[0], fields[1], fields[2])
  }

  private func date(_ year: Int, _ month: Int, _ day: Int) throws(EvaluationFault) -> Value {
    guard (1...9999).contains(year) else { throw .value("year \(year) is out of range") }
    guard (1...12).contains(month) else { throw .value("month must be in 1..12") }
    guard (1...Self.days(in: month, of: year)).contains(day) else {
      throw .value("day is out of range for month")
    }
    return .date(year: year, month: month, day: day)
  }

  /// `datetime.datetime(year, month, day, hour=0, …)`, without time zones.
  func makeDateTime(_ arguments: Arguments) throws(EvaluationFault) -> Value {
    let names = ["year", "month", "day", "hour", "minute", "second", "microsecond"]
    if arguments.keywords.contains(where: { $0.name == "tzinfo" || $0.name == "fold" })
      || arguments.positional.count > 7
    {
      throw .forbidden("time zones are")
    }
    let values = try bound(names, required: 3, arguments)
    var fields: [Int] = []
    for value in values { fields.append(try field(value, 0)) }
    return try dateTime(fields)
  }

  private func dateTime(_ fields: [Int]) throws(EvaluationFault) -> Value {
    _ = try date(fields[0], fields[1], fields[2])
    guard (0...23).contains(fields[3]) else { throw .value("hour must be in 0..23") }
    guard (0...59).contains(fields[4]) else { throw .value("minute must be in 0..59") }
    guard (0...59).contains(fields[5]) else { throw .value("second must be in 0..59") }
    guard (0...999_999).contains(fields[6]) else {
      throw .value("microsecond must be in 0..999999")
    }
    return .datetime(
      DateTime(
        year: fields[0], month: fields[1], day: fields[2], hour: fields[3], minute: fields[4],
        second: fields[5], microsecond: fields[6]))
  }

  /// `datetime.timedelta(days=0, seconds=0, …)`, rounded as CPython rounds: all fractions together.
  func makeDuration(_ arguments: Arguments) throws(EvaluationFault) -> Value {
    let units: [(name: String, microseconds: Int)] = [
      ("days", Self.microsecondsPerDay), ("seconds", 1_000_000), ("microseconds", 1),
      ("milliseconds", 1000), ("minutes", 60_000_000), ("hours", 3_600_000_000),
      ("weeks", 7 * Self.microsecondsPerDay),
    ]
    for keyword in arguments.keywords where !units.contains(where: { $0.name == keyword.name }) {
      throw .type("'\(keyword.name)' is an invalid keyword argument for __new__()")
    }
    if arguments.positional.count > units.count {
      throw .type(
        "__new__() takes at most 7 arguments (\(arguments.positional.count) given)")
    }
    var total: BigInteger = 0
    var rest = 0.0
    for unit in ["microseconds", "milliseconds", "seconds", "minutes", "hours", "days", "weeks"] {
      guard let index = units.firstIndex(where: { $0.name == unit }) else { continue }
      let named = arguments.keywords.first { $0.name == unit }?.value
      guard let value = index < arguments.positional.count ? arguments.positional[index] : named
      else { continue }
      switch value.number {
      case .int(let number):
        try check(bits: number.bitLength + 64)
        total = total + number * BigInteger(units[index].microseconds)
      case .float(let number):
        if number.isNaN { throw .value("cannot convert float NaN to integer") }
        if number.isInfinite { throw .overflow("cannot convert float infinity to integer") }
        let whole = number.rounded(.towardZero)
        total =
          total + (BigInteger(truncating: whole) ?? 0) * BigInteger(units[index].microseconds)
        let fraction = (number - whole) * Double(units[index].microseconds)
        let wholeFraction = fraction.rounded(.towardZero)
        total = total + (BigInteger(truncating: wholeFraction) ?? 0)
        rest += fraction - wholeFraction
      case nil:
        throw .type(
          "unsupported type for timedelta \(unit) component: \(value.typeName)")
      }
    }
    if rest != 0 {
      var rounded = rest.rounded(.toNearestOrAwayFromZero)
      if abs(rounded - rest) == 0.5 {
        let odd = total.isOdd ? 1.0 : 0.0
        rounded = 2 * ((rest + odd) * 0.5).rounded(.toNearestOrAwayFromZero) - odd
      }
      total = total + (BigInteger(truncating: rounded) ?? 0)
    }
    return try duration(total)
  }

  /// Calls a method of a date, a date and time or a timedelta.
  mutating func dateMethod(
    _ name: String, _ value: Value, _ arguments: Arguments
  ) throws(EvaluationFault) -> Value {
    switch name {
    case "strftime":
      let formats = try bound(["format"], required: 1, arguments)
      guard let format = formats[0]?.text else {
        throw .type("strftime() argument 1 must be str, not \(formats[0]?.typeName ?? "None")")
      }
      try check(length: format.count * 24)
      return .string(try checked(DateText.format(value, format)))
    case "isoformat":
      if case .datetime = value {
        let separator = try bound(["sep", "timespec"], required: 0, arguments)
        if separator[1] != nil { throw .forbidden("the argument 'timespec' is") }
        let text = separator[0]?.text?.string ?? "T"
        return .string(DateText.isoFormat(value, separator: text))
      }
      try takesNoArguments("date.isoformat", arguments)
      return .string(DateText.isoFormat(value, separator: "T"))
    case "weekday", "isoweekday":
      try takesNoArguments("date.\(name)", arguments)
      return .int((Self.ordinal(value) + 6) % 7 + (name == "weekday" ? 0 : 1))
    case "toordinal":
      try takesNoArguments("date.toordinal", arguments)
      return .int(Self.ordinal(value))
    case "date":
      try takesNoArguments("datetime.date", arguments)
      guard case .datetime(let time) = value else { return value }
      return .date(year: time.year, month: time.month, day: time.day)
    case "total_seconds":
      try takesNoArguments("timedelta.total_seconds", arguments)
      return .float(BigInteger.quotient(Self.microseconds(value), 1_000_000) ?? 0)
    default: return try replaced(value, arguments)
    }
  }

  private func replaced(_ value: Value, _ arguments: Arguments) throws(EvaluationFault) -> Value {
    switch value {
    case .date(let year, let month, let day):
      let values = try bound(["year", "month", "day"], required: 0, arguments)
      return try date(
        field(values[0], year), field(values[1], month), field(values[2], day))
    case .datetime(let time):
      let names = ["year", "month", "day", "hour", "minute", "second", "microsecond"]
      let values = try bound(names, required: 0, arguments)
      let current = [
        time.year, time.month, time.day, time.hour, time.minute, time.second, time.microsecond,
      ]
      var fields: [Int] = []
      for (value, standard) in zip(values, current) { fields.append(try field(value, standard)) }
      return try dateTime(fields)
    default: return value
    }
  }

  func takesNoArguments(_ name: String, _ arguments: Arguments) throws(EvaluationFault) {
    if !arguments.keywords.isEmpty { throw .type("\(name)() takes no keyword arguments") }
    if !arguments.positional.isEmpty {
      throw .type("\(name)() takes no arguments (\(arguments.positional.count) given)")
    }
  }

  /// `datetime.date.fromisoformat(text)`, of the form `YYYY-MM-DD`.
  func dateFromISOFormat(_ arguments: Arguments) throws(EvaluationFault) -> Value {
    guard arguments.positional.count == 1, arguments.keywords.isEmpty else {
      throw .type(
        "date.fromisoformat() takes exactly one argument (\(arguments.positional.count) given)")
    }
    guard let text = arguments.positional[0].text else {
      throw .type("fromisoformat: argument must be str")
    }
    let parts = text.string.split(separator: "-", omittingEmptySubsequences: false)
    let isDigits = parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } }
    guard parts.map({ $0.utf8.count }) == [4, 2, 2], isDigits, let year = Int(parts[0]),
      let month = Int(parts[1]), let day = Int(parts[2])
    else { throw .value("Invalid isoformat string: \(arguments.positional[0].pythonRepr)") }
    return try date(year, month, day)
  }
}

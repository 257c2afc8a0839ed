// Construction and methods of dates and durations (Python library, `datetime`).

extension Calculator {
  /// Matches arguments with parameter names and reads each, in the order in which CPython finds
  /// what is wrong; nil where none is given.
  func bound<Field>(
    _ names: [String], required: Int, _ arguments: Arguments, of function: String = "function",
    mostPositional: Int? = nil, read: (Value, Int) throws(EvaluationFault) -> Field
  ) throws(EvaluationFault) -> [Field?] {
    let isNamed = function != "function"
    let prefix = isNamed ? "\(function)()" : function
    let positional = arguments.positional
    let given = positional.count + arguments.keywords.count
    if given > names.count {
      throw .type(
        "\(prefix) takes at most \(names.count) \(positional.isEmpty ? "keyword " : "")"
          + "argument\(names.count == 1 ? "" : "s") (\(given) given)")
    }
    if let mostPositional, positional.count > mostPositional {
      throw .type(
        "\(prefix) takes at most \(mostPositional) positional arguments "
          + "(\(positional.count) given)")
    }
    var fields: [Field?] = []
    for (index, name) in names.enumerated() {
      let named = arguments.keywords.first { $0.name == name }?.value
      if let value = index < positional.count ? positional[index] : named {
        fields.append(try read(value, index))
      } else if index < required {
        throw .type("\(prefix) missing required argument '\(name)' (pos \(index + 1))")
      } else {
        fields.append(nil)
      }
    }
    for (index, name) in names.prefix(positional.count).enumerated()
    where arguments.keywords.contains(where: { $0.name == name }) {
      throw .type(
        "argument for \(prefix) given by name ('\(name)') and position (\(index + 1))")
    }
    for keyword in arguments.keywords where !names.contains(keyword.name) {
      throw .type(
        "'\(keyword.name)' is an invalid keyword argument for "
          + (isNamed ? prefix : "this function"))
    }
    return fields
  }

  private func field(_ value: Value, _ index: Int = 0) throws(EvaluationFault) -> Int {
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

  /// The same for functions that read their arguments after all are matched.
  func bound(
    _ names: [String], required: Int, _ arguments: Arguments, of function: String
  ) throws(EvaluationFault) -> [Value?] {
    try bound(names, required: required, arguments, of: function) { value, _ in value }
  }

  /// `datetime.date(year, month, day)`.
  func makeDate(_ arguments: Arguments) throws(EvaluationFault) -> Value {
    let names = ["year", "month", "day"]
    let fields = try bound(names, required: 3, arguments, read: field).map { $0 ?? 0 }
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

  private static let timeNames = [
    "year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold",
  ]

  /// The fields of a date and time among arguments; `tzinfo` must be None.
  private func timeFields(
    _ arguments: Arguments, required: Int, of function: String = "function"
  ) throws(EvaluationFault) -> [Int?] {
    let values = try bound(
      Self.timeNames, required: required, arguments, of: function, mostPositional: 8
    ) { value, index throws(EvaluationFault) in
      index < 7 ? .int(try field(value)) : value
    }
    if let zone = values[7], zone != .none {
      throw .type(
        "tzinfo argument must be None or of a tzinfo subclass, not type '\(zone.typeName)'")
    }
    if values[8] != nil { throw .forbidden("the argument 'fold' is") }
    return values.prefix(7).map { $0?.integer }
  }

  /// `datetime.datetime(year, month, day, hour=0, …)`, without time zones.
  func makeDateTime(_ arguments: Arguments) throws(EvaluationFault) -> Value {
    try dateTime(try timeFields(arguments, required: 3).map { $0 ?? 0 })
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
    let given = arguments.positional.count + arguments.keywords.count
    if given > units.count {
      let kind = arguments.positional.isEmpty ? "keyword arguments" : "arguments"
      throw .type("__new__() takes at most \(units.count) \(kind) (\(given) given)")
    }
    for (index, unit) in units.prefix(arguments.positional.count).enumerated()
    where arguments.keywords.contains(where: { $0.name == unit.name }) {
      throw .type(
        "argument for __new__() given by name ('\(unit.name)') and position (\(index + 1))")
    }
    for keyword in arguments.keywords where !units.contains(where: { $0.name == keyword.name }) {
      throw .type("'\(keyword.name)' is an invalid keyword argument for __new__()")
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
      let formats = try bound(["format"], required: 1, arguments, of: name) {
        value, _ throws(EvaluationFault) in
        guard let text = value.text else {
          throw .type("strftime() argument 1 must be str, not \(value.typeName)")
        }
        return text
      }
      let format = formats[0] ?? ""
      try check(length: format.count * 24)
      return .string(
        try checked(TimeFormat.format(value, format, longest: budget.stringLength)))
    case "isoformat":
      if case .datetime = value {
        let separator = try bound(["sep", "timespec"], required: 0, arguments, of: name) {
          value, _ in value
        }
        if separator[1] != nil { throw .forbidden("the argument 'timespec' is") }
        guard let text = (separator[0] ?? .string("T")).text, text.count == 1 else {
          throw .type(
            "isoformat() argument 1 must be a unicode character, not "
              + (separator[0]?.typeName ?? "str"))
        }
        let parts = DateText.isoFormat(value, separator: "T").unicodeScalars.map { $0.value }
        return .string(
          Text(codePoints: parts.prefix(10) + text.codePoints + parts.dropFirst(11)))
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
      let names = ["year", "month", "day"]
      let fields = try bound(names, required: 0, arguments, of: "replace", read: field)
      return try date(fields[0] ?? year, fields[1] ?? month, fields[2] ?? day)
    case .datetime(let time):
      let fields = try timeFields(arguments, required: 0, of: "replace")
      let current = [
        time.year, time.month, time.day, time.hour, time.minute, time.second, time.microsecond,
      ]
      return try dateTime(zip(fields, current).map { $0 ?? $1 })
    default: return value
    }
  }

  func takesNoArguments(_ name: String, _ arguments: Arguments) throws(EvaluationFault) {
    if !arguments.keywords.isEmpty { throw .type("\(name)() takes no keyword arguments") }
    if !arguments.positional.isEmpty {
      throw .type("\(name)() takes no arguments (\(arguments.positional.count) given)")
    }
  }

  /// `datetime.date.fromisoformat(text)`: `YYYY-MM-DD`, `YYYYMMDD`, and the same with weeks.
  func dateFromISOFormat(_ arguments: Arguments) throws(EvaluationFault) -> Value {
    guard arguments.positional.count == 1, arguments.keywords.isEmpty else {
      throw .type(
        "date.fromisoformat() takes exactly one argument (\(arguments.positional.count) given)")
    }
    guard let text = arguments.positional[0].text else {
      throw .type("fromisoformat: argument must be str")
    }
    guard let (year, month, day) = Self.isoDate(text.codePoints) else {
      throw .value("Invalid isoformat string: \(arguments.positional[0].pythonRepr)")
    }
    return try date(year, month, day)
  }

  private static func isoDate(_ codes: [UInt32]) -> (year: Int, month: Int, day: Int)? {
    guard [7, 8, 10].contains(codes.count) else { return nil }
    var rest = codes[...]
    func number(_ count: Int) -> Int? {
      let digits = rest.prefix(count)
      guard digits.count == count, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
      rest = rest.dropFirst(count)
      return digits.reduce(0) { $0 * 10 + Int($1) - 48 }
    }
    func skip(_ code: UInt32) -> Bool {
      guard rest.first == code else { return false }
      rest.removeFirst()
      return true
    }
    guard let year = number(4) else { return nil }
    let isSeparated = skip(45)
    if skip(87) {
      guard let week = number(2) else { return nil }
      var day = 1
      if !rest.isEmpty {
        guard !isSeparated || skip(45), let given = number(1) else { return nil }
        day = given
      }
      return isoDate(year, week: week, day: day)
    }
    guard let month = number(2), !isSeparated || skip(45), let day = number(2), rest.isEmpty else {
      return nil
    }
    return (year, month, day)
  }

  private static func isoDate(
    _ year: Int, week: Int, day: Int
  ) -> (year: Int, month: Int, day: Int)? {
    guard (1...9999).contains(year), (1...7).contains(day), (1...53).contains(week) else {
      return nil
    }
    let first = ordinal(year, 1, 1)
    let weekday = (first + 6) % 7
    // A year that begins on a Thursday, or on a Wednesday in a leap year, has 53 weeks.
    if week == 53, !(weekday == 3 || (weekday == 2 && isLeap(year))) { return nil }
    let monday = first - weekday + (weekday > 3 ? 7 : 0)
    return date(ofOrdinal: monday + (week - 1) * 7 + day - 1)
  }
}

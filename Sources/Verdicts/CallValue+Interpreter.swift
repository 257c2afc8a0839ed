import Interpreter

extension CallValue {
  /// A value of the sandbox. The recursion is bounded by the nesting that the sandbox allows.
  init(_ value: Value) {
    switch value {
    case .none: self = .scalar(type: "None", value: nil)
    case .ellipsis: self = .scalar(type: "ellipsis", value: nil)
    case .bool, .int, .float: self = .scalar(type: value.typeName, value: value.pythonRepr)
    case .string(let text): self = .scalar(type: "str", value: text.string)
    case .bytes(let bytes):
      self = .scalar(type: "bytes", value: bytes.map { padded(Int($0), 2, radix: 16) }.joined())
    case .list(let items), .tuple(let items):
      self = .sequence(type: value.typeName, items: items.map { CallValue($0) })
    case .dict(let entries):
      self = .dict(entries.map { Entry(key: CallValue($0.key), value: CallValue($0.value)) })
    case .date(let year, let month, let day):
      self = .scalar(type: "date", value: isoDate(year, month, day))
    case .datetime(let moment):
      var text = isoDate(moment.year, moment.month, moment.day) + "T"
      text += clock(moment.hour, moment.minute, moment.second, hourDigits: 2)
      if moment.microsecond != 0 { text += "." + padded(moment.microsecond, 6) }
      self = .scalar(type: "datetime", value: text)
    case .timedelta(let days, let seconds, let microseconds):
      var text = days == 0 ? "" : "\(days) day\(abs(days) == 1 ? "" : "s"), "
      text += clock(seconds / 3600, seconds / 60 % 60, seconds % 60, hourDigits: 1)
      if microseconds != 0 { text += "." + padded(microseconds, 6) }
      self = .scalar(type: "timedelta", value: text)
    }
  }
}

extension Value {
  /// Python source for the value, strings in double quotes as the API's own declaration has them.
  ///
  /// The recursion is bounded by the nesting that the sandbox allows.
  var source: String {
    switch self {
    case .string:
      let literal = pythonRepr
      guard literal.hasPrefix("'") else { return literal }
      return "\""
        + Value.requoted(literal.dropFirst().dropLast())
        + "\""
    case .list(let items):
      return "[" + items.map(\.source).joined(separator: ", ") + "]"
    case .tuple(let items):
      return "(" + items.map(\.source).joined(separator: ", ") + (items.count == 1 ? ",)" : ")")
    case .dict(let entries):
      let texts = entries.map { $0.key.source + ": " + $0.value.source }
      return "{" + texts.joined(separator: ", ") + "}"
    case .ellipsis:
      return "..."
    default:
      return pythonRepr
    }
  }

  /// The inside of a literal in single quotes, escaped for double ones.
  private static func requoted(_ inside: Substring) -> String {
    var scalars = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in inside.unicodeScalars {
      if isEscaped {
        isEscaped = false
        if scalar != "'" { scalars.append("\\") }
        scalars.append(scalar)
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        if scalar == "\"" { scalars.append("\\") }
        scalars.append(scalar)
      }
    }
    return String(scalars)
  }
}

private func isoDate(_ year: Int, _ month: Int, _ day: Int) -> String {
  "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
}

private func clock(_ hour: Int, _ minute: Int, _ second: Int, hourDigits: Int) -> String {
  "\(padded(hour, hourDigits)):\(padded(minute, 2)):\(padded(second, 2))"
}

/// A non-negative number with zeros in front up to a width.
private func padded(_ number: Int, _ width: Int, radix: Int = 10) -> String {
  let digits = String(number, radix: radix)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

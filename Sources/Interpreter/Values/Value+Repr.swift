extension Value {
  /// The text of Python's `repr()`.
  ///
  /// The recursion is bounded by the nesting of values (``Budget/depth``).
  public var pythonRepr: String {
    switch self {
    case .none: return "None"
    case .bool(let value): return value ? "True" : "False"
    case .int(let value): return value.description
    case .float(let value): return FloatText.repr(value)
    case .string(let text): return Value.quoted(text.codePoints, prefix: "", isASCII: false)
    case .bytes(let bytes):
      return Value.quoted(bytes.map { UInt32($0) }, prefix: "b", isASCII: true)
    case .list(let items): return "[" + Value.joined(items) + "]"
    case .tuple(let items):
      return "(" + Value.joined(items) + (items.count == 1 ? ",)" : ")")
    case .dict(let entries):
      let texts = entries.map { $0.key.pythonRepr + ": " + $0.value.pythonRepr }
      return "{" + texts.joined(separator: ", ") + "}"
    case .ellipsis: return "Ellipsis"
    case .date(let year, let month, let day): return "datetime.date(\(year), \(month), \(day))"
    case .datetime(let value):
      var fields = [value.year, value.month, value.day, value.hour, value.minute]
      if value.second != 0 || value.microsecond != 0 { fields.append(value.second) }
      if value.microsecond != 0 { fields.append(value.microsecond) }
      return "datetime.datetime(" + fields.map { String($0) }.joined(separator: ", ") + ")"
    case .timedelta(let days, let seconds, let microseconds):
      var fields: [String] = []
      if days != 0 { fields.append("days=\(days)") }
      if seconds != 0 { fields.append("seconds=\(seconds)") }
      if microseconds != 0 { fields.append("microseconds=\(microseconds)") }
      return "datetime.timedelta(" + (fields.isEmpty ? "0" : fields.joined(separator: ", ")) + ")"
    }
  }

  /// The code points of Python's `repr()`, lone surrogates escaped as CPython does.
  var reprText: Text { Text(pythonRepr) }

  /// The text of Python's `ascii()`: `repr()` with everything beyond ASCII escaped.
  var asciiText: Text {
    var text: [UInt32] = []
    for value in reprText.codePoints {
      if value < 128 {
        text.append(value)
      } else {
        text += Value.escape(value).unicodeScalars.map { $0.value }
      }
    }
    return Text(codePoints: text)
  }

  /// The text of Python's `str()`.
  var displayText: Text {
    switch self {
    case .string(let text): text
    case .date, .datetime, .timedelta: Text(DateText.display(self))
    default: reprText
    }
  }

  private static func joined(_ items: [Value]) -> String {
    items.map { $0.pythonRepr }.joined(separator: ", ")
  }

  private static func escape(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    let (letter, width) = value < 0x100 ? ("x", 2) : value < 0x10000 ? ("u", 4) : ("U", 8)
    return "\\" + letter + String(repeating: "0", count: width - digits.utf8.count) + digits
  }

  private static func quoted(_ codePoints: [UInt32], prefix: String, isASCII: Bool) -> String {
    let quote: UInt32 = codePoints.contains(39) && !codePoints.contains(34) ? 34 : 39
    var text = String.UnicodeScalarView()
    func append(_ string: String) { text.append(contentsOf: string.unicodeScalars) }
    append(prefix)
    append(quote == 34 ? "\"" : "'")
    for value in codePoints {
      switch value {
      case 9: append("\\t")
      case 10: append("\\n")
      case 13: append("\\r")
      case 92: append("\\\\")
      case quote: append(quote == 34 ? "\\\"" : "\\'")
      default:
        if let scalar = Unicode.Scalar(value), scalar.isPrintableInPython,
          !isASCII || value < 127
        {
          text.append(scalar)
        } else {
          append(escape(value))
        }
      }
    }
    append(quote == 34 ? "\"" : "'")
    return String(text)
  }
}

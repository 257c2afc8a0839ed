extension JSONValue {
  /// How to lay out written JSON.
  public struct Layout: Sendable, Equatable {
    /// Spaces per level, or nil for one line.
    public var indent: Int?
    /// What stands between members on one line.
    public var separator: String
    /// What stands after a key.
    public var keySeparator: String
    /// Whether characters outside ASCII are written as escapes.
    public var escapesNonASCII: Bool

    public init(
      indent: Int? = nil, separator: String = ",", keySeparator: String = ":",
      escapesNonASCII: Bool = false
    ) {
      self.indent = indent
      self.separator = separator
      self.keySeparator = keySeparator
      self.escapesNonASCII = escapesNonASCII
    }

    /// One line without spaces: journals and JSON Lines.
    public static let compact = Layout()
    /// Two spaces a level, for people.
    public static let pretty = Layout(indent: 2, keySeparator: ": ")
    /// As Python's `json.dumps(value, ensure_ascii=False)`.
    public static let python = Layout(separator: ", ", keySeparator: ": ")
  }

  /// The value as JSON text on one line.
  public var text: String { text(.compact) }

  /// The value as JSON text.
  public func text(_ layout: Layout) -> String {
    var output = ""
    write(to: &output, layout: layout, level: 0)
    return output
  }

  private func write(to output: inout String, layout: Layout, level: Int) {
    switch self {
    case .null: output += "null"
    case .bool(let value): output += value ? "true" : "false"
    case .number(let number): output += number.text
    case .string(let text):
      JSONValue.quote(text, into: &output, escapesNonASCII: layout.escapesNonASCII)
    case .array(let elements):
      JSONValue.writeList(elements.count, "[", "]", to: &output, layout: layout, level: level) {
        elements[$0].write(to: &$1, layout: layout, level: level + 1)
      }
    case .object(let object):
      JSONValue.writeList(object.count, "{", "}", to: &output, layout: layout, level: level) {
        JSONValue.quote(object.keys[$0], into: &$1, escapesNonASCII: layout.escapesNonASCII)
        $1 += layout.keySeparator
        object.values[$0].write(to: &$1, layout: layout, level: level + 1)
      }
    }
  }

  private static func writeList(
    _ count: Int, _ open: String, _ close: String, to output: inout String, layout: Layout,
    level: Int, element: (Int, inout String) -> Void
  ) {
    output += open
    for index in 0..<count {
      if index > 0 { output += layout.indent == nil ? layout.separator : "," }
      if let indent = layout.indent { newline(&output, indent * (level + 1)) }
      element(index, &output)
    }
    if let indent = layout.indent, count > 0 { newline(&output, indent * level) }
    output += close
  }

  private static func newline(_ output: inout String, _ spaces: Int) {
    output += "\n"
    output += String(repeating: " ", count: spaces)
  }

  /// Appends text in quotes, escaped as RFC 8259 §7 demands and no further (U+2028 and U+2029 are
  /// escaped too, so that a line of JSON Lines is one line for every reader).
  static func quote(_ text: String, into output: inout String, escapesNonASCII: Bool) {
    output += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case "\u{08}": output += "\\b"
      case "\u{0C}": output += "\\f"
      case "\u{00}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}": output += escape(scalar)
      default:
        if escapesNonASCII && !scalar.isASCII {
          output += escape(scalar)
        } else {
          output.unicodeScalars.append(scalar)
        }
      }
    }
    output += "\""
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    String(scalar).utf16.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }
}

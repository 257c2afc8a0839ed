// The `tojson` filter, which in chat templates is Python's `json.dumps`.
extension Renderer {
  /// How to lay out JSON: the parameters of `json.dumps`.
  private struct Layout {
    var indent: String?
    var itemSeparator: String
    var keySeparator: String
    var escapesNonASCII: Bool
    var sortsKeys: Bool
  }

  /// `tojson(ensure_ascii=false, indent=none, separators=none, sort_keys=false)`
  func json(_ value: TemplateValue, _ arguments: TemplateArguments) throws(TemplateError)
    -> TemplateText
  {
    try check(arguments, "tojson", ["ensure_ascii", "indent", "separators", "sort_keys"])
    var indent: String?
    switch arguments[1, "indent"] ?? .none {
    case .none: break
    case .text(let text): indent = text.string
    case let count:
      let count = max(0, try integer(count, for: "indent"))
      try reserve(count)
      indent = String(repeating: " ", count: count)
    }
    var layout = Layout(
      indent: indent, itemSeparator: indent == nil ? ", " : ",", keySeparator: ": ",
      escapesNonASCII: arguments[0, "ensure_ascii"]?.isTrue ?? false,
      sortsKeys: arguments[3, "sort_keys"]?.isTrue ?? false)
    if let separators = arguments[2, "separators"], separators.isTrue {
      let parts = try iterate(separators)
      guard parts.count == 2 else { throw fail(.value("separators must be a pair")) }
      layout.itemSeparator = try text(parts[0], for: "separators").string
      layout.keySeparator = try text(parts[1], for: "separators").string
    }
    var output = ""
    try write(value, layout, level: 0, to: &output)
    // Always untrusted unless nothing but literals went in: quoting rebuilds the text.
    return TemplateText(output, isTrusted: value.asText?.isTrusted ?? false)
  }

  private func write(
    _ value: TemplateValue, _ layout: Layout, level: Int, to output: inout String
  ) throws(TemplateError) {
    try charge(1)
    switch value {
    case .none: output += "null"
    case .bool(let value): output += value ? "true" : "false"
    case .int(let value): output += String(value)
    case .largeInteger(let digits):
      try reserve(digits.utf8.count)
      output += digits
    case .float(let value): output += Self.jsonNumber(value)
    case .text(let text):
      try reserve(text.count)
      Self.quoteJSON(text, escapesNonASCII: layout.escapesNonASCII, into: &output)
    case .list(let list), .tuple(let list):
      try writeItems(list.elements.count, "[", "]", layout, level, to: &output) {
        (index, output) throws(TemplateError) in
        try self.write(list.elements[index], layout, level: level + 1, to: &output)
      }
    case .dictionary(let dictionary):
      let order = try keyOrder(dictionary, layout)
      try writeItems(order.count, "{", "}", layout, level, to: &output) {
        (index, output) throws(TemplateError) in
        let key = try self.jsonKey(dictionary.keys[order[index]])
        Self.quoteJSON(key, escapesNonASCII: layout.escapesNonASCII, into: &output)
        output += layout.keySeparator
        try self.write(
          dictionary.values[order[index]], layout, level: level + 1, to: &output)
      }
    case .undefined:
      throw fail(.type("Object of type Undefined is not JSON serializable"))
    default:
      throw fail(.type("Object of type \(value.typeName) is not JSON serializable"))
    }
  }

  private func writeItems(
    _ count: Int, _ open: String, _ close: String, _ layout: Layout, _ level: Int,
    to output: inout String, _ item: (Int, inout String) throws(TemplateError) -> Void
  ) throws(TemplateError) {
    output += open
    for index in 0..<count {
      if index > 0 { output += layout.itemSeparator }
      try newline(layout, level + 1, &output)
      try reserve(4)
      try deeper { () throws(TemplateError) in try item(index, &output) }
    }
    if count > 0 { try newline(layout, level, &output) }
    output += close
  }

  private func newline(_ layout: Layout, _ level: Int, _ output: inout String)
    throws(TemplateError)
  {
    guard let indent = layout.indent else { return }
    try reserve(1 + indent.utf8.count * level)
    output += "\n"
    for _ in 0..<level { output += indent }
  }

  private func keyOrder(_ dictionary: TemplateDictionary, _ layout: Layout) throws(TemplateError)
    -> [Int]
  {
    let order = Array(0..<dictionary.count)
    guard layout.sortsKeys else { return order }
    return try sorted(order) { (a, b) throws(TemplateError) in
      try self.order(dictionary.keys[a], dictionary.keys[b], "<")
    }
  }

  private func jsonKey(_ key: TemplateValue) throws(TemplateError) -> TemplateText {
    switch key {
    case .text(let text): return text
    case .none: return TemplateText("null", isTrusted: true)
    case .bool(let value): return TemplateText(value ? "true" : "false", isTrusted: true)
    case .int(let value): return TemplateText(String(value), isTrusted: true)
    case .largeInteger(let digits): return TemplateText(digits, isTrusted: true)
    case .float(let value): return TemplateText(Self.jsonNumber(value), isTrusted: true)
    default:
      throw fail(
        .type("keys must be str, int, float, bool or None, not \(key.typeName)"))
    }
  }

  private static func jsonNumber(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    return PythonNumber.text(value)
  }

  private static func quoteJSON(
    _ text: TemplateText, escapesNonASCII: Bool, into output: inout String
  ) {
    output += "\""
    for scalar in text.scalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case "\u{08}": output += "\\b"
      case "\u{0C}": output += "\\f"
      default:
        if scalar.value < 0x20 || escapesNonASCII && scalar.value > 0x7E {
          for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16)
            output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
          }
        } else {
          output.unicodeScalars.append(scalar)
        }
      }
    }
    output += "\""
  }
}

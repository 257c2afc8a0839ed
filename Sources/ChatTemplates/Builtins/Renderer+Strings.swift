// Values as text: `str()` and `repr()`.
extension Renderer {
  /// `str(value)`. Texts keep their origin; numbers cannot spell anything and are trusted; what is
  /// made from lists and dictionaries is not.
  func string(of value: TemplateValue) throws(TemplateError) -> TemplateText {
    switch value {
    case .text(let text): return text
    case .undefined: return TemplateText()
    default: return try representation(of: value)
    }
  }

  /// `repr(value)`
  func representation(of value: TemplateValue) throws(TemplateError) -> TemplateText {
    switch value {
    case .none: return TemplateText("None", isTrusted: true)
    case .bool(let value): return TemplateText(value ? "True" : "False", isTrusted: true)
    case .int(let value): return TemplateText(String(value), isTrusted: true)
    case .largeInteger(let digits): return TemplateText(digits, isTrusted: true)
    case .float(let value): return TemplateText(PythonNumber.text(value), isTrusted: true)
    default:
      var text = ""
      try write(value, to: &text)
      return TemplateText(text, isTrusted: false)
    }
  }

  private func write(_ value: TemplateValue, to output: inout String) throws(TemplateError) {
    try charge(1)
    let before = output.utf8.count
    switch value {
    case .text(let text): Self.quote(text, into: &output)
    case .undefined: output += "Undefined"
    case .list(let list): try write(list.elements, "[", "]", to: &output)
    case .tuple(let list):
      try write(list.elements, "(", list.elements.count == 1 ? ",)" : ")", to: &output)
    case .dictionary(let dictionary): try write(dictionary, to: &output)
    case .namespace(let namespace):
      output += "<Namespace "
      try deeper { () throws(TemplateError) in try write(namespace.attributes, to: &output) }
      output += ">"
    case .iterator: output += "<generator object>"
    case .macro(let macro): output += "<Macro '\(macro.definition.name)'>"
    case .loop(let loop): output += "<LoopContext \(loop.index + 1)/\(loop.length)>"
    case .function(let function): output += "<function \(function.rawValue)>"
    case .method(let method): output += "<built-in method \(method.name)>"
    case .sequencer: output += "<\(value.typeName) object>"
    default: output += try representation(of: value).string
    }
    try reserve(max(0, output.utf8.count - before))
  }

  private func write(
    _ elements: [TemplateValue], _ open: String, _ close: String, to output: inout String
  ) throws(TemplateError) {
    output += open
    for (index, element) in elements.enumerated() {
      if index > 0 { output += ", " }
      try deeper { () throws(TemplateError) in try write(element, to: &output) }
    }
    output += close
  }

  private func write(_ dictionary: TemplateDictionary, to output: inout String)
    throws(TemplateError)
  {
    output += "{"
    for index in 0..<dictionary.count {
      if index > 0 { output += ", " }
      try deeper { () throws(TemplateError) in
        try write(dictionary.keys[index], to: &output)
        output += ": "
        try write(dictionary.values[index], to: &output)
      }
    }
    output += "}"
  }

  /// A text in quotes as Python shows it: single ones unless only double ones avoid an escape.
  private static func quote(_ text: TemplateText, into output: inout String) {
    let quote: Unicode.Scalar =
      text.scalars.contains("'") && !text.scalars.contains("\"") ? "\"" : "'"
    output.unicodeScalars.append(quote)
    for scalar in text.scalars {
      switch scalar {
      case quote, "\\":
        output += "\\"
        output.unicodeScalars.append(scalar)
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      default:
        if scalar.isPythonPrintable {
          output.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16)
          let (mark, width) =
            scalar.value < 0x100 ? ("\\x", 2) : scalar.value < 0x10000 ? ("\\u", 4) : ("\\U", 8)
          output += mark + String(repeating: "0", count: width - digits.count) + digits
        }
      }
    }
    output.unicodeScalars.append(quote)
  }
}

extension Unicode.Scalar {
  /// Whether `str.isprintable` holds: no control, separator but space, or unassigned character.
  var isPythonPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    case .spaceSeparator: self == " "
    default: true
    }
  }
}

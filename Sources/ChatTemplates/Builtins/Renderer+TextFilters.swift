// Filters that make text.
extension Renderer {
  static let textFilters: Set<String> = [
    "capitalize", "center", "e", "escape", "forceescape", "format", "indent", "lower", "replace",
    "title", "trim", "truncate", "upper", "urlencode", "wordcount",
  ]

  func textFilter(_ name: String, _ value: TemplateValue, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    let text = try string(of: value)
    try charge(1 + text.count / 64)
    switch name {
    case "trim":
      try check(arguments, name, ["chars"])
      var set: TemplateText?
      switch arguments[0, "chars"] ?? .none {
      case .none: break
      case let chars: set = try self.text(chars, for: name)
      }
      return try self.text(text.stripped(set))
    case "upper", "lower", "capitalize": return try self.text(recased(name, text))
    case "title": return try self.text(wordsTitled(text))
    case "replace":
      try check(arguments, name, ["old", "new", "count"], required: 2)
      return try replace(
        text, .text(try string(of: arguments[0, "old"] ?? .none)),
        .text(try string(of: arguments[1, "new"] ?? .none)), arguments[2, "count"])
    case "indent": return try indented(text, arguments)
    case "format":
      if !arguments.keywords.isEmpty {
        var named = TemplateDictionary()
        for (name, value) in arguments.keywords {
          try set(&named, .text(name, isTrusted: true), value)
        }
        return try self.text(try percentFormat(text, .dictionary(named)))
      }
      return try self.text(try percentFormat(text, try tuple(arguments.positional)))
    case "center":
      try check(arguments, name, ["width"])
      let width = arguments[0, "width"] ?? .int(80)
      return try textMethod("center", text, TemplateArguments([width]))
    case "truncate": return try truncated(text, arguments)
    case "wordcount": return .int(Self.wordCount(text))
    case "urlencode": return try self.text(text.rebuilt(Self.percentEncoded))
    default: return try self.text(text.escaped(isForced: name == "forceescape"))
    }
  }

  /// `indent(width=4, first=false, blank=false)`
  private func indented(_ text: TemplateText, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    try check(arguments, "indent", ["width", "first", "blank"])
    let indentation: TemplateText
    switch arguments[0, "width"] ?? .int(4) {
    case .text(let text): indentation = text
    case let width:
      let count = max(0, try integer(width, for: "indent"))
      try reserve(count)
      indentation = TemplateText(Array(repeating: " ", count: count), isTrusted: true)
    }
    let newline = TemplateText("\n", isTrusted: true)
    let indentsBlank = arguments[2, "blank"]?.isTrue ?? false
    // The added line end keeps one at the end of the text.
    var lines = (text + newline).lines()
    try reserve(text.count + lines.count * (indentation.count + 1))
    for index in lines.indices.dropFirst() where indentsBlank || !lines[index].isEmpty {
      lines[index] = indentation + lines[index]
    }
    let result = newline.joining(lines)
    return .text(arguments[1, "first"]?.isTrue ?? false ? indentation + result : result)
  }

  /// `truncate(length=255, killwords=false, end='...', leeway=5)`
  private func truncated(_ text: TemplateText, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    try check(arguments, "truncate", ["length", "killwords", "end", "leeway"])
    let length = try integer(arguments[0, "length"] ?? .int(255), for: "truncate")
    let leeway = try integer(arguments[3, "leeway"] ?? .int(5), for: "truncate")
    let end = try self.text(arguments[2, "end"] ?? .text("...", isTrusted: true), for: "truncate")
    guard length >= end.count, leeway >= 0 else {
      throw fail(.value("truncate needs a length of at least \(end.count) and a leeway from 0"))
    }
    let (most, overflow) = length.addingReportingOverflow(leeway)
    if overflow || text.count <= most { return .text(text) }
    let cut = text[0..<length - end.count]
    if arguments[1, "killwords"]?.isTrue ?? false { return try self.text(cut + end) }
    let space = cut.lastIndex(of: TemplateText(" ", isTrusted: true))
    return try self.text(cut[0..<(space ?? cut.count)] + end)
  }

  /// Capitals after white space and opening brackets and hyphens, as the filter (not the method).
  private func wordsTitled(_ text: TemplateText) -> TemplateText {
    text.rebuilt { string in
      var result = ""
      var isStart = true
      for scalar in string.unicodeScalars {
        result +=
          isStart ? scalar.properties.uppercaseMapping : scalar.properties.lowercaseMapping
        isStart = scalar.isPythonSpace || ["-", "(", "{", "[", "<"].contains(scalar)
      }
      return result
    }
  }

  private static func wordCount(_ text: TemplateText) -> Int {
    var count = 0
    var isInside = false
    for scalar in text.scalars {
      let isWord =
        scalar == "_" || scalar.properties.isAlphabetic
        || scalar.properties.numericType != nil
      if isWord && !isInside { count += 1 }
      isInside = isWord
    }
    return count
  }

  private static func percentEncoded(_ string: String) -> String {
    var result = ""
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }
}

extension TemplateText {
  /// The text as HTML, marked so; what is marked already stays as it is.
  func escaped(isForced: Bool = false) -> TemplateText {
    if isMarkup && !isForced { return self }
    var result = TemplateText()
    forEachRun { scalars, isTrusted in
      var escaped: [Unicode.Scalar] = []
      for scalar in scalars {
        switch scalar {
        case "&": escaped += "&amp;".unicodeScalars
        case "<": escaped += "&lt;".unicodeScalars
        case ">": escaped += "&gt;".unicodeScalars
        case "'": escaped += "&#39;".unicodeScalars
        case "\"": escaped += "&#34;".unicodeScalars
        default: escaped.append(scalar)
        }
      }
      result.append(TemplateText(escaped, isTrusted: isTrusted))
    }
    result.isMarkup = true
    return result
  }
}

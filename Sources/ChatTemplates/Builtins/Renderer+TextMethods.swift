// Methods of strings, after Python's. Those that cut or join keep the origin of every character.
extension Renderer {
  func textMethod(_ name: String, _ text: TemplateText, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    try charge(1 + text.count / 64)
    switch name {
    case "split", "rsplit": return try split(name, text, arguments)
    case "strip", "lstrip", "rstrip":
      try check(arguments, name, ["chars"])
      var set: TemplateText?
      switch arguments[0, "chars"] ?? .none {
      case .none: break
      case let chars: set = try self.text(chars, for: name)
      }
      return try self.text(
        text.stripped(set, leading: name != "rstrip", trailing: name != "lstrip"))
    case "startswith", "endswith": return try affix(name, text, arguments)
    case "replace":
      try check(arguments, name, ["old", "new", "count"], required: 2)
      return try replace(
        text, arguments[0, "old"] ?? .none, arguments[1, "new"] ?? .none, arguments[2, "count"])
    case "join":
      try check(arguments, name, ["iterable"], required: 1)
      var parts: [TemplateText] = []
      for part in try iterate(arguments[0, "iterable"] ?? .none) {
        parts.append(try self.text(part, for: name))
      }
      return try join(parts, text)
    case "find", "rfind", "index", "rindex", "count": return try search(name, text, arguments)
    case "partition", "rpartition", "removeprefix", "removesuffix":
      return try cut(name, text, arguments)
    case "splitlines":
      try check(arguments, name, ["keepends"])
      return try list(try texts(text.lines(keepEnds: arguments[0, "keepends"]?.isTrue ?? false)))
    case "format": return try self.text(try braceFormat(text, arguments))
    case "center", "ljust", "rjust", "zfill": return try pad(name, text, arguments)
    case "lower", "casefold", "upper", "capitalize", "title", "swapcase", "expandtabs":
      return try self.text(recased(name, text))
    default: return .bool(Self.holds(name, text))
    }
  }

  /// Pays for a search, which compares at most every pair of characters.
  func chargeSearch(of needle: TemplateText, in text: TemplateText) throws(TemplateError) {
    try charge((text.count / 64 + 1) * (needle.count / 16 + 1))
  }

  /// Joins texts, paying for the result before it is built.
  func join(_ parts: [TemplateText], _ separator: TemplateText) throws(TemplateError)
    -> TemplateValue
  {
    let size = parts.reduce(0) { $0 + $1.count + separator.count }
    try reserve(size)
    return .text(separator.joining(parts))
  }

  /// `str.replace`, also the filter: both bounds what comes out before building it.
  func replace(
    _ text: TemplateText, _ old: TemplateValue, _ new: TemplateValue, _ limit: TemplateValue?
  ) throws(TemplateError) -> TemplateValue {
    let old = try self.text(old, for: "replace")
    let new = try self.text(new, for: "replace")
    try chargeSearch(of: old, in: text)
    var count: Int?
    if let limit, !limit.isUndefined {
      if case .none = limit {} else { count = try integer(limit, for: "replace") }
    }
    let matches = text.count / max(1, old.count) + 1
    let (size, overflow) = matches.multipliedReportingOverflow(by: new.count)
    guard !overflow else { throw fail(.limit(.memory)) }
    // The bound is generous, so only what is really built is kept as spent.
    if size > 1 << 16 { try reserve(size) }
    return try self.text(text.replacing(old, with: new, limit: count))
  }

  private func split(_ name: String, _ text: TemplateText, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    try check(arguments, name, ["sep", "maxsplit"])
    let limit =
      try arguments[1, "maxsplit"].map { (value) throws(TemplateError) in
        try integer(value, for: name)
      } ?? -1
    let parts: [TemplateText]
    switch arguments[0, "sep"] ?? .none {
    case .none:
      parts =
        name == "split" ? text.splitAtSpace(limit: limit) : text.splitAtSpaceFromEnd(limit: limit)
    case let value:
      let separator = try self.text(value, for: name)
      guard !separator.isEmpty else { throw fail(.value("empty separator")) }
      try chargeSearch(of: separator, in: text)
      parts =
        name == "split"
        ? text.split(by: separator, limit: limit)
        : text.splitFromEnd(by: separator, limit: limit)
    }
    return try list(try texts(parts))
  }

  private func affix(_ name: String, _ text: TemplateText, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    try check(arguments, name, ["prefix", "start", "end"], required: 1)
    var candidates: [TemplateValue]
    if case .tuple(let list) = arguments.positional.first {
      candidates = list.elements
    } else {
      candidates = [arguments[0, "prefix"] ?? .none]
    }
    let (start, end) = try window(text, arguments)
    guard start <= end else { return .bool(false) }
    let part = text[start..<end]
    candidates = candidates.map { $0 }
    for candidate in candidates {
      let affix = try self.text(candidate, for: name)
      let place = name == "startswith" ? 0 : part.count - affix.count
      if part.hasMatch(affix, at: place) { return .bool(true) }
    }
    return .bool(false)
  }

  /// The optional bounds at places 1 and 2, as slices have them.
  private func window(_ text: TemplateText, _ arguments: TemplateArguments) throws(TemplateError)
    -> (start: Int, end: Int)
  {
    func bound(_ index: Int, _ name: String, _ standard: Int) throws(TemplateError) -> Int {
      guard let value = arguments[index, name] else { return standard }
      if case .none = value { return standard }
      let place = try integer(value, for: name)
      return place < 0 ? max(0, max(place, -text.count) + text.count) : min(place, text.count)
    }
    return (try bound(1, "start", 0), try bound(2, "end", text.count))
  }

  private func search(_ name: String, _ text: TemplateText, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    try check(arguments, name, ["sub", "start", "end"], required: 1)
    let needle = try self.text(arguments[0, "sub"] ?? .none, for: name)
    try chargeSearch(of: needle, in: text)
    let (start, end) = try window(text, arguments)
    guard start <= end else {
      guard name.hasSuffix("index") else { return .int(name == "count" ? 0 : -1) }
      throw fail(.value("substring not found"))
    }
    if name == "count" {
      var count = 0
      var position = start
      while let next = text.firstIndex(of: needle, from: position, to: end) {
        count += 1
        position = next + max(1, needle.count)
        if position > end { break }
      }
      return .int(count)
    }
    let place =
      name.hasPrefix("r")
      ? text.lastIndex(of: needle, from: start, to: end)
      : text.firstIndex(of: needle, from: start, to: end)
    guard place != nil || !name.hasSuffix("index") else {
      throw fail(.value("substring not found"))
    }
    return .int(place ?? -1)
  }

  private func cut(_ name: String, _ text: TemplateText, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    try check(arguments, name, ["sep"], required: 1)
    let mark = try self.text(arguments[0, "sep"] ?? .none, for: name)
    switch name {
    case "removeprefix":
      let start = text.hasMatch(mark, at: 0) ? mark.count : 0
      return try self.text(text[start..<text.count])
    case "removesuffix":
      let isThere = !mark.isEmpty && text.hasMatch(mark, at: text.count - mark.count)
      return try self.text(text[0..<text.count - (isThere ? mark.count : 0)])
    default: break
    }
    guard !mark.isEmpty else { throw fail(.value("empty separator")) }
    try chargeSearch(of: mark, in: text)
    let isFromEnd = name == "rpartition"
    guard let place = isFromEnd ? text.lastIndex(of: mark) : text.firstIndex(of: mark) else {
      let empty = TemplateText()
      return try tuple(try texts(isFromEnd ? [empty, empty, text] : [text, empty, empty]))
    }
    return try tuple(
      try texts([text[0..<place], mark, text[place + mark.count..<text.count]]))
  }

  private func pad(_ name: String, _ text: TemplateText, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    try check(arguments, name, ["width", "fillchar"], required: 1)
    let width = try integer(arguments[0, "width"] ?? .none, for: name)
    guard width > text.count else { return .text(text) }
    let missing = width - text.count
    try reserve(width)
    var fill = TemplateText(name == "zfill" ? "0" : " ", isTrusted: true)
    if let value = arguments[1, "fillchar"] { fill = try self.text(value, for: name) }
    guard fill.count == 1 else {
      throw fail(.type("The fill character must be exactly one character long"))
    }
    func filled(_ count: Int) -> TemplateText {
      TemplateText(Array(repeating: fill.scalars[0], count: count), isTrusted: fill.isTrusted)
    }
    switch name {
    case "ljust": return .text(text + filled(missing))
    case "rjust": return .text(filled(missing) + text)
    case "zfill":
      let hasSign = text.scalars.first == "-" || text.scalars.first == "+"
      let sign = hasSign ? 1 : 0
      return .text(text[0..<sign] + filled(missing) + text[sign..<text.count])
    default:
      // CPython puts the odd blank to the left where the width is odd.
      let left = missing / 2 + (missing & width & 1)
      return .text(filled(left) + text + filled(missing - left))
    }
  }

  /// Changes of case; the text is rebuilt.
  func recased(_ name: String, _ text: TemplateText) -> TemplateText {
    text.rebuilt { string in
      switch name {
      case "lower", "casefold": string.lowercased()
      case "upper": string.uppercased()
      case "capitalize": Self.capitalized(string)
      case "title": Self.titled(string)
      case "swapcase":
        String(
          string.flatMap { $0.isUppercase ? $0.lowercased() : $0.uppercased() })
      default: Self.tabsExpanded(string)
      }
    }
  }

  private static func capitalized(_ string: String) -> String {
    guard let first = string.unicodeScalars.first else { return string }
    return first.properties.titlecaseMapping
      + String(String.UnicodeScalarView(string.unicodeScalars.dropFirst())).lowercased()
  }

  /// Every letter after a character that is no letter becomes a capital.
  private static func titled(_ string: String) -> String {
    var result = ""
    var isInside = false
    for scalar in string.unicodeScalars {
      let isCased = scalar.properties.isCased
      result +=
        isInside ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
      isInside = isCased
    }
    return result
  }

  private static func tabsExpanded(_ string: String) -> String {
    var result = String.UnicodeScalarView()
    var column = 0
    for scalar in string.unicodeScalars {
      if scalar == "\t" {
        let count = 8 - column % 8
        result.append(contentsOf: Array(repeating: " " as Unicode.Scalar, count: count))
        column += count
      } else {
        result.append(scalar)
        column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
      }
    }
    return String(result)
  }

  /// `isdigit` and its like: all characters are of a kind, and there is one.
  private static func holds(_ name: String, _ text: TemplateText) -> Bool {
    let scalars = text.scalars
    func all(_ predicate: (Unicode.Scalar) -> Bool) -> Bool {
      !scalars.isEmpty && scalars.allSatisfy(predicate)
    }
    func isLetter(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
        true
      default: false
      }
    }
    switch name {
    case "isalpha": return all(isLetter)
    case "isdecimal": return all { $0.properties.generalCategory == .decimalNumber }
    case "isdigit":
      return all { $0.properties.numericType == .decimal || $0.properties.numericType == .digit }
    case "isnumeric": return all { $0.properties.numericType != nil }
    case "isalnum": return all { isLetter($0) || $0.properties.numericType != nil }
    case "isspace": return all(\.isPythonSpace)
    case "isascii": return scalars.allSatisfy(\.isASCII)
    case "isprintable": return scalars.allSatisfy(\.isPythonPrintable)
    case "isidentifier":
      guard let first = scalars.first else { return false }
      return (first == "_" || first.properties.isXIDStart)
        && scalars.allSatisfy { $0.properties.isXIDContinue }
    case "islower":
      return scalars.contains { $0.properties.isLowercase }
        && !scalars.contains { $0.properties.isUppercase }
    case "isupper":
      return scalars.contains { $0.properties.isUppercase }
        && !scalars.contains { $0.properties.isLowercase }
    case "istitle":
      return scalars.contains { $0.properties.isCased } && titled(text.string) == text.string
    default: return false
    }
  }
}

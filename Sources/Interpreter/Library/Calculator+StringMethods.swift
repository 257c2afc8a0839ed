// Methods of strings (Python library, "String Methods").

extension Calculator {
  /// The arguments of a call to something built in.
  struct Arguments {
    var positional: [Value]
    var keywords: [(name: String, value: Value)]
  }

  /// Calls a method of a string.
  mutating func stringMethod(
    _ name: String, _ text: Text, _ arguments: Arguments
  ) throws(EvaluationFault) -> Value {
    if name == "format" {
      return .string(try stringFormat(text, arguments.positional, arguments.keywords))
    }
    if !arguments.keywords.isEmpty, name != "split", name != "rsplit", name != "splitlines" {
      throw .type("str.\(name)() takes no keyword arguments")
    }
    try charge(text.count / 16)
    let codes = text.codePoints
    switch name {
    case "upper", "lower", "title", "capitalize", "swapcase", "casefold":
      try takesNothing(name, arguments)
      return .string(try checked(Text(codePoints: CaseMapping.apply(name, codes))))
    case "isdigit", "isdecimal", "isalpha", "isalnum", "isspace", "isupper", "islower":
      try takesNothing(name, arguments)
      return .bool(CaseMapping.test(name, codes))
    case "strip", "lstrip", "rstrip": return try strip(name, codes, arguments)
    case "replace": return try replace(codes, arguments)
    case "join": return try join(text, arguments)
    case "split", "rsplit": return try split(name, codes, arguments)
    case "splitlines": return try splitLines(codes, arguments)
    case "zfill": return try zfill(codes, arguments)
    case "ljust", "rjust", "center": return try justify(name, codes, arguments)
    case "startswith", "endswith": return try hasAffix(name, codes, arguments)
    case "removeprefix", "removesuffix": return try removeAffix(name, codes, arguments)
    default: return try search(name, codes, arguments)
    }
  }

  private func takesNothing(_ name: String, _ arguments: Arguments) throws(EvaluationFault) {
    if !arguments.positional.isEmpty {
      throw .type("str.\(name)() takes no arguments (\(arguments.positional.count) given)")
    }
  }

  private func count(
    _ name: String, _ arguments: Arguments, _ range: ClosedRange<Int>
  ) throws(EvaluationFault) {
    let given = arguments.positional.count
    if range.contains(given) { return }
    if range.upperBound == range.lowerBound {
      let expected =
        range.lowerBound == 1 ? "exactly one argument" : "exactly \(range.lowerBound) arguments"
      throw .type("str.\(name)() takes \(expected) (\(given) given)")
    }
    let bound = given < range.lowerBound ? "least \(range.lowerBound)" : "most \(range.upperBound)"
    let number = given < range.lowerBound ? range.lowerBound : range.upperBound
    throw .type(
      "\(name) expected at \(bound) argument\(number == 1 ? "" : "s"), got \(given)")
  }

  /// The same for the methods whose arguments CPython parses by a format, in other words.
  private func countParsed(
    _ name: String, _ arguments: Arguments, _ range: ClosedRange<Int>
  ) throws(EvaluationFault) {
    let given = arguments.positional.count
    if given < range.lowerBound {
      throw .type("\(name)() takes at least \(range.lowerBound) argument (\(given) given)")
    }
    if given > range.upperBound {
      throw .type("\(name)() takes at most \(range.upperBound) arguments (\(given) given)")
    }
  }

  /// A count or index among the arguments, of so many bits in C.
  func integer(_ value: Value, bits: Int = 64) throws(EvaluationFault) -> Int {
    guard let number = value.index else {
      throw .type("'\(value.typeName)' object cannot be interpreted as an integer")
    }
    guard let integer = number.int, bits == 64 || Int32(exactly: integer) != nil else {
      throw .overflow("Python int too large to convert to C \(bits == 64 ? "ssize_t" : "int")")
    }
    return integer
  }

  static func isSpace(_ value: UInt32) -> Bool {
    if (0x1C...0x1F).contains(value) { return true }
    return Unicode.Scalar(value)?.properties.isWhitespace ?? false
  }

  private mutating func strip(
    _ name: String, _ codes: [UInt32], _ arguments: Arguments
  ) throws(EvaluationFault) -> Value {
    try count(name, arguments, 0...1)
    var set: Set<UInt32>?
    if let value = arguments.positional.first, value != .none {
      guard let text = value.text else { throw .type("\(name) arg must be None or str") }
      try charge(text.count / 16)
      set = Set(text.codePoints)
    }
    func isStripped(_ value: UInt32) -> Bool { set?.contains(value) ?? Self.isSpace(value) }
    var part = codes[...]
    if name != "rstrip" { part = part.drop(while: isStripped) }
    if name != "lstrip" {
      while let last = part.last, isStripped(last) { part.removeLast() }
    }
    return .string(Text(codePoints: Array(part)))
  }

  private mutating func replace(
    _ codes: [UInt32], _ arguments: Arguments
  ) throws(EvaluationFault) -> Value {
    try count("replace", arguments, 2...3)
    var parts: [[UInt32]] = []
    for (index, value) in arguments.positional.prefix(2).enumerated() {
      guard let text = value.text else {
        throw .type("replace() argument \(index + 1) must be str, not \(value.typeName)")
      }
      parts.append(text.codePoints)
    }
    var limit = Int.max
    if arguments.positional.count == 3 {
      limit = try integer(arguments.positional[2])
      if limit < 0 { limit = Int.max }
    }
    let (old, new) = (parts[0], parts[1])
    try charge(old.count * codes.count / 256)
    var result: [UInt32] = []
    var index = 0
    var done = 0
    while done < limit {
      guard let found = Self.find(old, in: codes, from: index) else { break }
      result += codes[index..<found]
      result += new
      done += 1
      index = found + old.count
      if old.isEmpty {
        if index >= codes.count { return .string(try checked(Text(codePoints: result))) }
        result.append(codes[index])
        index += 1
      }
      try check(length: result.count)
    }
    result += codes[min(index, codes.count)...]
    return .string(try checked(Text(codePoints: result)))
  }

  private mutating func join(
    _ separator: Text, _ arguments: Arguments
  ) throws(EvaluationFault) -> Value {
    try count("join", arguments, 1...1)
    guard let items = try items(of: arguments.positional[0]) else {
      throw .type("can only join an iterable")
    }
    var result: [UInt32] = []
    for (index, item) in items.enumerated() {
      guard let text = item.text else {
        throw .type("sequence item \(index): expected str instance, \(item.typeName) found")
      }
      if index > 0 { result += separator.codePoints }
      result += text.codePoints
      try check(length: result.count)
    }
    return .string(Text(codePoints: result))
  }

  private mutating func split(
    _ name: String, _ codes: [UInt32], _ arguments: Arguments
  ) throws(EvaluationFault) -> Value {
    let values = try bound(["sep", "maxsplit"], required: 0, arguments, of: name)
    let separator = values[0] ?? .none
    var most = try integer(values[1] ?? .int(-1))
    if most < 0 { most = Int.max }
    // Splitting from the right is splitting the reverse from the left.
    let isReversed = name == "rsplit"
    let text = isReversed ? codes.reversed() : codes
    var parts: [[UInt32]] = []
    if separator == .none {
      var rest = text.drop(while: Self.isSpace)
      while !rest.isEmpty {
        if parts.count == most {
          parts.append(Array(rest))
          break
        }
        parts.append(Array(rest.prefix { !Self.isSpace($0) }))
        rest = rest.drop { !Self.isSpace($0) }.drop(while: Self.isSpace)
      }
    } else {
      guard let text = separator.text else {
        throw .type("must be str or None, not \(separator.typeName)")
      }
      if text.count == 0 { throw .value("empty separator") }
      try charge(text.count * codes.count / 256)
      parts = Self.pieces(
        isReversed ? codes.reversed() : codes,
        isReversed ? text.codePoints.reversed() : text.codePoints, most)
    }
    if isReversed { parts = parts.reversed().map { $0.reversed() } }
    return try checked(.list(parts.map { .string(Text(codePoints: $0)) }))
  }

  private static func pieces(
    _ codes: [UInt32], _ separator: [UInt32], _ most: Int
  ) -> [[UInt32]] {
    var parts: [[UInt32]] = []
    var index = 0
    while parts.count < most, let found = find(separator, in: codes, from: index) {
      parts.append(Array(codes[index..<found]))
      index = found + separator.count
    }
    parts.append(Array(codes[index...]))
    return parts
  }

  private mutating func splitLines(
    _ codes: [UInt32], _ arguments: Arguments
  ) throws(EvaluationFault) -> Value {
    let argument = try bound(["keepends"], required: 0, arguments, of: "splitlines")[0]
    let keepsEnds = try integer(argument ?? .bool(false), bits: 32) != 0
    let breaks: [UInt32] = [10, 11, 12, 13, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029]
    var lines: [[UInt32]] = []
    var line: [UInt32] = []
    var afterReturn = false
    for value in codes {
      if value == 10, afterReturn {
        afterReturn = false
        if keepsEnds { lines[lines.count - 1].append(10) }
        continue
      }
      afterReturn = value == 13
      if breaks.contains(value) {
        lines.append(keepsEnds ? line + [value] : line)
        line = []
      } else {
        line.append(value)
      }
    }
    if !line.isEmpty { lines.append(line) }
    return try checked(.list(lines.map { .string(Text(codePoints: $0)) }))
  }

  private mutating func zfill(
    _ codes: [UInt32], _ arguments: Arguments
  ) throws(EvaluationFault) -> Value {
    try count("zfill", arguments, 1...1)
    let width = try integer(arguments.positional[0])
    try check(length: width)
    guard width > codes.count else { return .string(Text(codePoints: codes)) }
    let hasSign = codes.first == 43 || codes.first == 45
    let zeros = [UInt32](repeating: 48, count: width - codes.count)
    return .string(
      Text(codePoints: codes.prefix(hasSign ? 1 : 0) + zeros + codes.dropFirst(hasSign ? 1 : 0)))
  }

  private mutating func justify(
    _ name: String, _ codes: [UInt32], _ arguments: Arguments
  ) throws(EvaluationFault) -> Value {
    try count(name, arguments, 1...2)
    let width = try integer(arguments.positional[0])
    var fill: UInt32 = 32
    if arguments.positional.count == 2 {
      guard let text = arguments.positional[1].text else {
        throw .type(
          "The fill character must be a unicode character, not "
            + arguments.positional[1].typeName)
      }
      guard text.count == 1 else {
        throw .type("The fill character must be exactly one character long")
      }
      fill = text.codePoints[0]
    }
    try check(length: width)
    let missing = max(0, width - codes.count)
    // CPython's `center` puts the odd one to the left only when the width is odd, too.
    let left = name == "ljust" ? 0 : name == "rjust" ? missing : missing / 2 + (missing & width & 1)
    return .string(
      Text(
        codePoints: Array(repeating: fill, count: left) + codes
          + Array(repeating: fill, count: missing - left)))
  }

  /// The part of a string between optional start and end arguments.
  private func window(
    _ codes: [UInt32], _ arguments: Arguments
  ) throws(EvaluationFault) -> Range<Int>? {
    func bound(_ index: Int, _ standard: Int) throws(EvaluationFault) -> Int {
      guard index < arguments.positional.count, arguments.positional[index] != .none else {
        return standard
      }
      guard let number = arguments.positional[index].index else {
        throw .type("slice indices must be integers or None or have an __index__ method")
      }
      let value = number.int ?? (number.isNegative ? Int.min / 2 : Int.max / 2)
      return value < 0 ? max(0, value + codes.count) : value
    }
    let start = try bound(1, 0)
    let end = min(try bound(2, codes.count), codes.count)
    return start <= end ? start..<end : nil
  }

  private func hasAffix(
    _ name: String, _ codes: [UInt32], _ arguments: Arguments
  ) throws(EvaluationFault) -> Value {
    try countParsed(name, arguments, 1...3)
    var affixes: [Value] = [arguments.positional[0]]
    var isTuple = false
    if case .tuple(let items) = arguments.positional[0] {
      affixes = items
      isTuple = true
    }
    let window = try window(codes, arguments)
    for affix in affixes {
      guard let text = affix.text else {
        if isTuple {
          throw .type("tuple for \(name) must only contain str, not \(affix.typeName)")
        }
        throw .type(
          "\(name) first arg must be str or a tuple of str, not \(affix.typeName)")
      }
      guard let window, window.count >= text.count else { continue }
      let part =
        name == "startswith" ? codes[window].prefix(text.count) : codes[window].suffix(text.count)
      if part.elementsEqual(text.codePoints) { return .bool(true) }
    }
    return .bool(false)
  }

  private func removeAffix(
    _ name: String, _ codes: [UInt32], _ arguments: Arguments
  ) throws(EvaluationFault) -> Value {
    try count(name, arguments, 1...1)
    guard let affix = arguments.positional[0].text else {
      throw .type(
        "\(name)() argument must be str, not \(arguments.positional[0].typeName)")
    }
    let size = affix.count
    if name == "removeprefix", codes.starts(with: affix.codePoints) {
      return .string(Text(codePoints: Array(codes.dropFirst(size))))
    }
    if name == "removesuffix", size > 0, codes.suffix(size).elementsEqual(affix.codePoints) {
      return .string(Text(codePoints: Array(codes.dropLast(size))))
    }
    return .string(Text(codePoints: codes))
  }

  private mutating func search(
    _ name: String, _ codes: [UInt32], _ arguments: Arguments
  ) throws(EvaluationFault) -> Value {
    try countParsed(name, arguments, 1...3)
    guard let part = arguments.positional[0].text else {
      throw .type("must be str, not \(arguments.positional[0].typeName)")
    }
    try charge(part.count * codes.count / 256)
    guard let window = try window(codes, arguments) else {
      return try found(nil, name)
    }
    let whole = Array(codes[..<window.upperBound])
    if name == "count" {
      if part.count == 0 { return .int(window.count + 1) }
      var total = 0
      var index = window.lowerBound
      while let found = Self.find(part.codePoints, in: whole, from: index) {
        total += 1
        index = found + part.count
      }
      return .int(total)
    }
    var result = Self.find(part.codePoints, in: whole, from: window.lowerBound)
    if name == "rfind" {
      while let last = result, let next = Self.find(part.codePoints, in: whole, from: last + 1) {
        result = next
      }
    }
    return try found(result, name)
  }

  private func found(_ index: Int?, _ name: String) throws(EvaluationFault) -> Value {
    if let index { return .int(index) }
    if name == "index" { throw .value("substring not found") }
    return .int(name == "count" ? 0 : -1)
  }
}

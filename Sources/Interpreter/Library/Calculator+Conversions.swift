// Constructors of the basic types: `int`, `float`, `str`, `bool`, `list`, `tuple`, `dict`.

extension Calculator {
  /// Calls a type.
  mutating func construct(
    _ type: Object.TypeName, _ arguments: Arguments
  ) throws(EvaluationFault) -> Value {
    switch type {
    case .date: return try makeDate(arguments)
    case .datetime: return try makeDateTime(arguments)
    case .timedelta: return try makeDuration(arguments)
    case .int: return try makeInteger(arguments)
    case .dict: return try makeDict(arguments)
    case .str: return try makeString(arguments)
    default: break
    }
    if !arguments.keywords.isEmpty {
      throw .type("\(type.rawValue)() takes no keyword arguments")
    }
    if arguments.positional.count > 1 {
      throw .type(
        "\(type.rawValue) expected at most 1 argument, got \(arguments.positional.count)")
    }
    let value = arguments.positional.first
    switch type {
    case .bool: return .bool(value?.isTrue ?? false)
    case .float: return .float(try makeFloat(value))
    default:
      let items = try value.map { value throws(EvaluationFault) in try iterated(value) } ?? []
      return try checked(type == .list ? .list(items) : .tuple(items))
    }
  }

  /// The items of a value, which must be iterable.
  mutating func iterated(_ value: Value) throws(EvaluationFault) -> [Value] {
    guard let items = try items(of: value) else {
      throw .type("'\(value.typeName)' object is not iterable")
    }
    return items
  }

  private mutating func makeString(_ arguments: Arguments) throws(EvaluationFault) -> Value {
    if arguments.positional.count > 1 || !arguments.keywords.isEmpty {
      throw .forbidden("decoding by str() is")
    }
    guard let value = arguments.positional.first else { return .string("") }
    return .string(try checked(value.displayText))
  }

  private mutating func makeDict(_ arguments: Arguments) throws(EvaluationFault) -> Value {
    if arguments.positional.count > 1 {
      throw .type("dict expected at most 1 argument, got \(arguments.positional.count)")
    }
    var entries: [Value.Entry] = []
    if let value = arguments.positional.first {
      if case .dict(let given) = value {
        entries = given
      } else {
        for (index, item) in try iterated(value).enumerated() {
          guard let pair = try items(of: item) else {
            throw .type(
              "cannot convert dictionary update sequence element #\(index) to a sequence")
          }
          guard pair.count == 2 else {
            throw .value(
              "dictionary update sequence element #\(index) has length \(pair.count); "
                + "2 is required")
          }
          try insert(Value.Entry(key: pair[0], value: pair[1]), into: &entries)
        }
      }
    }
    for keyword in arguments.keywords {
      try insert(
        Value.Entry(key: .string(keyword.name), value: keyword.value), into: &entries)
    }
    return try checked(.dict(entries))
  }

  /// `dict.get(key, default=None)`.
  mutating func dictGet(_ value: Value, _ arguments: Arguments) throws(EvaluationFault) -> Value {
    guard arguments.keywords.isEmpty else { throw .type("dict.get() takes no keyword arguments") }
    guard let key = arguments.positional.first, case .dict(let entries) = value else {
      throw .type("get expected at least 1 argument, got 0")
    }
    if arguments.positional.count > 2 {
      throw .type("get expected at most 2 arguments, got \(arguments.positional.count)")
    }
    try checkHashable(key)
    try charge(entries.count / 8)
    let standard = arguments.positional.count == 2 ? arguments.positional[1] : .none
    return entries.first { $0.key.isEqual(to: key) }?.value ?? standard
  }

  // MARK: - Numbers from text

  private mutating func makeInteger(_ arguments: Arguments) throws(EvaluationFault) -> Value {
    let base = try bound(["", "base"], required: 0, arguments, of: "int")[1]
    guard let value = arguments.positional.first else {
      if base != nil { throw .type("int() missing string argument") }
      return .int(0)
    }
    if let base {
      guard let number = base.index else {
        throw .type("'\(base.typeName)' object cannot be interpreted as an integer")
      }
      guard let radix = number.int, radix == 0 || (2...36).contains(radix) else {
        throw .value("int() base must be >= 2 and <= 36, or 0")
      }
      guard let text = value.text else {
        throw .type("int() can't convert non-string with explicit base")
      }
      return .int(try integer(text, radix: radix))
    }
    switch value {
    case .string(let text): return .int(try integer(text, radix: 10))
    case .float(let number): return .int(try Self.truncated(number))
    case .bool, .int: return .int(value.index ?? 0)
    case .bytes: throw .forbidden("int() of bytes is")
    default:
      throw .type(
        "int() argument must be a string, a bytes-like object or a real number, not "
          + "'\(value.typeName)'")
    }
  }

  /// Reads an integer as `int(text, radix)` does.
  mutating func integer(_ text: Text, radix: Int) throws(EvaluationFault) -> BigInteger {
    func invalid() -> EvaluationFault {
      .value("invalid literal for int() with base \(radix): \(Value.string(text).pythonRepr)")
    }
    try charge(text.count / 16)
    var codes = Self.asciiDigits(Self.trimmed(text.codePoints))[...]
    var isNegative = false
    if codes.first == 43 || codes.first == 45 { isNegative = codes.removeFirst() == 45 }
    var base = radix
    if codes.count > 1, codes.first == 48 {
      let letter = codes[codes.startIndex + 1] | 32
      let prefix = letter == 120 ? 16 : letter == 111 ? 8 : letter == 98 ? 2 : 0
      if prefix > 0, radix == prefix || radix == 0 {
        base = prefix
        codes = codes.dropFirst(2)
        if codes.first == 95 { codes.removeFirst() }
      }
    }
    let isOldOctal = base == 0 && codes.first == 48
    if base == 0 { base = 10 }
    var digits: [UInt8] = []
    var afterUnderscore = true
    for code in codes {
      if code == 95 {
        if afterUnderscore { throw invalid() }
        afterUnderscore = true
        continue
      }
      afterUnderscore = false
      guard let digit = Self.digit(code), digit < base else { throw invalid() }
      digits.append(UInt8(digit))
    }
    if digits.isEmpty || afterUnderscore { throw invalid() }
    if isOldOctal, digits.contains(where: { $0 != 0 }) { throw invalid() }
    // Bases that are powers of two have no limit in CPython, but they have here.
    if digits.count > budget.integerDigits {
      throw .budget("an integer of too many digits", budget.integerDigits)
    }
    let number = BigInteger(digits: digits, radix: base)
    try check(bits: number.bitLength)
    return isNegative ? -number : number
  }

  private static func digit(_ code: UInt32) -> Int? {
    switch code {
    case 48...57: Int(code) - 48
    case 65...90: Int(code) - 55
    case 97...122: Int(code) - 87
    default: nil
    }
  }

  /// Drops the white space around a number; ASCII's separators, which `strip()` takes, are none.
  private static func trimmed(_ codes: [UInt32]) -> [UInt32] {
    func isBlank(_ code: UInt32) -> Bool { isSpace(code) && !(0x1C...0x1F).contains(code) }
    var part = codes.drop(while: isBlank)
    while let last = part.last, isBlank(last) { part.removeLast() }
    return Array(part)
  }

  /// Replaces the decimal digits of every script by those of ASCII.
  private static func asciiDigits(_ codes: [UInt32]) -> [UInt32] {
    codes.map { code in
      guard code >= 128, let properties = Unicode.Scalar(code)?.properties,
        properties.numericType == .decimal, let value = properties.numericValue
      else { return code }
      return UInt32(value) + 48
    }
  }

  private mutating func makeFloat(_ value: Value?) throws(EvaluationFault) -> Double {
    guard let value else { return 0 }
    if let number = value.number { return try double(number) }
    let given: [UInt32]
    switch value {
    case .string(let text): given = text.codePoints
    // Bytes are read as ASCII: no other of them is a digit or white space.
    case .bytes(let bytes): given = bytes.map { $0 < 128 ? UInt32($0) : 0 }
    default:
      throw .type("float() argument must be a string or a real number, not '\(value.typeName)'")
    }
    try charge(given.count / 16)
    guard let number = FloatReader.read(Self.asciiDigits(Self.trimmed(given))) else {
      throw .value("could not convert string to float: \(value.pythonRepr)")
    }
    return number
  }
}

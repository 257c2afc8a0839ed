// The built-in functions (Python library, "Built-in Functions").

extension Calculator {
  /// Calls a built-in function.
  mutating func call(
    _ function: Object.FunctionName, _ arguments: Arguments
  ) throws(EvaluationFault) -> Value {
    let name = function.rawValue
    switch function {
    case .print: return try print(arguments)
    case .min, .max: return try extreme(name, arguments)
    case .sum: return try sum(arguments)
    case .sorted: return try sorted(arguments)
    case .round: return try round(arguments)
    case .pow: return try power(arguments)
    default: break
    }
    if !arguments.keywords.isEmpty { throw .type("\(name)() takes no keyword arguments") }
    let values = arguments.positional
    if function == .divmod {
      guard values.count == 2 else {
        throw .type("divmod expected 2 arguments, got \(values.count)")
      }
      return try divmod(values[0], values[1])
    }
    if function == .format {
      guard (1...2).contains(values.count) else {
        throw .type(
          values.isEmpty
            ? "format expected at least 1 argument, got 0"
            : "format expected at most 2 arguments, got \(values.count)")
      }
      guard let specification = values.count == 2 ? values[1].text : "" else {
        throw .type("format() argument 2 must be str, not \(values[1].typeName)")
      }
      return .string(try format(values[0], specification))
    }
    guard values.count == 1 else {
      throw .type("\(name)() takes exactly one argument (\(values.count) given)")
    }
    return try call(function, values[0])
  }

  private mutating func call(
    _ function: Object.FunctionName, _ value: Value
  ) throws(EvaluationFault) -> Value {
    switch function {
    case .len:
      switch value {
      case .string(let text): return .int(text.count)
      case .bytes(let bytes): return .int(bytes.count)
      case .list(let items), .tuple(let items): return .int(items.count)
      case .dict(let entries): return .int(entries.count)
      default: throw .type("object of type '\(value.typeName)' has no len()")
      }
    case .abs:
      switch value.number {
      case .int(let number): return .int(number.isNegative ? -number : number)
      case .float(let number): return .float(number.magnitude)
      case nil:
        if case .timedelta(let days, _, _) = value {
          return days < 0 ? try unary("-", value) : value
        }
        throw .type("bad operand type for abs(): '\(value.typeName)'")
      }
    case .repr: return .string(try checked(value.reprText))
    case .chr:
      guard let number = value.index else {
        throw .type("'\(value.typeName)' object cannot be interpreted as an integer")
      }
      guard let code = number.int, Int32(exactly: code) != nil else {
        throw .overflow("Python int too large to convert to C int")
      }
      guard (0...0x10FFFF).contains(code) else {
        throw .value("chr() arg not in range(0x110000)")
      }
      return .string(Text(codePoints: [UInt32(code)]))
    case .ord:
      let count: Int
      switch value {
      case .string(let text):
        if text.count == 1 { return .int(Int(text.codePoints[0])) }
        count = text.count
      case .bytes(let bytes):
        if bytes.count == 1 { return .int(Int(bytes[0])) }
        count = bytes.count
      default:
        throw .type(
          "ord() expected string of length 1, but \(value.typeName) found")
      }
      throw .type("ord() expected a character, but string of length \(count) found")
    default:
      guard let number = value.index else {
        throw .type("'\(value.typeName)' object cannot be interpreted as an integer")
      }
      let (radix, prefix) =
        function == .bin ? (2, "0b") : function == .oct ? (8, "0o") : (16, "0x")
      let magnitude = BigInteger(isNegative: false, magnitude: number.magnitude)
      let text = (number.isNegative ? "-" : "") + prefix + magnitude.text(radix: radix)
      return .string(try checked(Text(text)))
    }
  }

  /// `print(*values, sep=' ', end='\n', file=None, flush=False)`, without printing.
  private mutating func print(_ arguments: Arguments) throws(EvaluationFault) -> Value {
    let names = ["sep", "end", "file", "flush"]
    for keyword in arguments.keywords where !names.contains(keyword.name) {
      throw .type("'\(keyword.name)' is an invalid keyword argument for print()")
    }
    for name in names.prefix(3) {
      let value = arguments.keywords.first { $0.name == name }?.value ?? .none
      if value == .none { continue }
      if name == "file" {
        throw .attribute("'\(value.typeName)' object has no attribute 'write'")
      }
      if value.text == nil {
        throw .type("\(name) must be None or a string, not \(value.typeName)")
      }
    }
    for value in arguments.positional { _ = try checked(value.displayText) }
    return .none
  }

  private mutating func divmod(_ a: Value, _ b: Value) throws(EvaluationFault) -> Value {
    if case .float = b.number, let number = b.number, case .float(let divisor) = number,
      divisor == 0, a.number != nil
    {
      throw .zeroDivision("float divmod()")
    }
    if a.number == nil || b.number == nil {
      if case (.timedelta, .timedelta) = (a, b) {
      } else {
        throw .type(
          "unsupported operand type(s) for divmod(): '\(a.typeName)' and '\(b.typeName)'")
      }
    }
    if case .int(let zero) = b.number, zero.isZero {
      if case .float = a.number { throw .zeroDivision("float divmod()") }
      throw .zeroDivision("integer division or modulo by zero")
    }
    return .tuple([
      try binary("//", a, b, symbol: "//"), try binary("%", a, b, symbol: "%"),
    ])
  }

  private mutating func power(_ arguments: Arguments) throws(EvaluationFault) -> Value {
    guard arguments.positional.count == 2, arguments.keywords.isEmpty else {
      if arguments.positional.count + arguments.keywords.count > 1 {
        throw .forbidden("pow() with other than two positional arguments is")
      }
      throw .type(
        arguments.positional.isEmpty
          ? "pow() missing required argument 'base' (pos 1)"
          : "pow() missing required argument 'exp' (pos 2)")
    }
    return try binary("**", arguments.positional[0], arguments.positional[1], symbol: "**")
  }

  private mutating func extreme(
    _ name: String, _ arguments: Arguments
  ) throws(EvaluationFault) -> Value {
    var values = arguments.positional
    if values.isEmpty { throw .type("\(name) expected at least 1 argument, got 0") }
    let options = Arguments(positional: [], keywords: arguments.keywords)
    let given = try bound(["key", "default"], required: 0, options, of: name)
    let standard = given[1]
    if values.count == 1 {
      values = try iterated(values[0])
    } else if standard != nil {
      throw .type("Cannot specify a default for \(name)() with multiple positional arguments")
    }
    guard var best = values.first else {
      guard let standard else { throw .value("\(name)() arg is an empty sequence") }
      return standard
    }
    if let key = given[0], key != .none {
      throw .type("'\(key.typeName)' object is not callable")
    }
    for value in values.dropFirst() {
      if try compare(name == "min" ? "<" : ">", value, best) { best = value }
    }
    return best
  }

  private mutating func sum(_ arguments: Arguments) throws(EvaluationFault) -> Value {
    guard let first = arguments.positional.first else {
      throw .type("sum() takes at least 1 positional argument (0 given)")
    }
    var total = try bound(["", "start"], required: 1, arguments, of: "sum")[1] ?? .int(0)
    let items = try iterated(first)
    switch total {
    case .string: throw .type("sum() can't sum strings [use ''.join(seq) instead]")
    case .bytes: throw .type("sum() can't sum bytes [use b''.join(seq) instead]")
    default: break
    }
    for item in items {
      try charge(1)
      total = try binary("+", total, item, symbol: "+")
    }
    return total
  }

  private mutating func sorted(_ arguments: Arguments) throws(EvaluationFault) -> Value {
    guard arguments.positional.count == 1 else {
      throw .type("sorted expected 1 argument, got \(arguments.positional.count)")
    }
    var items = try iterated(arguments.positional[0])
    let options = Arguments(positional: [], keywords: arguments.keywords)
    let values = try bound(["key", "reverse"], required: 0, options, of: "sort")
    let isReversed = try integer(values[1] ?? .bool(false), bits: 32) != 0
    if let key = values[0], key != .none, !items.isEmpty {
      throw .type("'\(key.typeName)' object is not callable")
    }
    // Sorting in reverse keeps equal items in order: reverse before and after.
    if isReversed { items.reverse() }
    items = try items.count < 64 ? inserted(items) : merged(items)
    if isReversed { items.reverse() }
    return try checked(.list(items))
  }

  /// Sorts by insertion behind the run at the start, asking as CPython does for lists below 64
  /// items: which pair cannot be compared is in the message.
  private mutating func inserted(_ items: [Value]) throws(EvaluationFault) -> [Value] {
    guard items.count > 1 else { return items }
    var sorted = items
    let isDescending = try compare("<", items[1], items[0])
    var run = 2
    while run < items.count, try compare("<", items[run], items[run - 1]) == isDescending {
      run += 1
    }
    if isDescending { sorted[..<run].reverse() }
    for index in run..<max(run, items.count) {
      try charge(1 + index / 8)
      let item = sorted.remove(at: index)
      var (low, high) = (0, index)
      while low < high {
        let middle = (low + high) / 2
        if try compare("<", item, sorted[middle]) { high = middle } else { low = middle + 1 }
      }
      sorted.insert(item, at: low)
    }
    return sorted
  }

  /// Sorts by merging from the bottom up: stable, and only `<` is asked, as CPython does.
  private mutating func merged(_ items: [Value]) throws(EvaluationFault) -> [Value] {
    var sorted = items
    var width = 1
    while width < sorted.count {
      var next: [Value] = []
      next.reserveCapacity(sorted.count)
      for start in stride(from: 0, to: sorted.count, by: 2 * width) {
        var left = start
        let middle = min(start + width, sorted.count)
        var right = middle
        let end = min(start + 2 * width, sorted.count)
        while left < middle || right < end {
          try charge(1)
          if left < middle {
            if right >= end {
              next.append(sorted[left])
              left += 1
              continue
            }
            if try !compare("<", sorted[right], sorted[left]) {
              next.append(sorted[left])
              left += 1
              continue
            }
          }
          next.append(sorted[right])
          right += 1
        }
      }
      sorted = next
      width *= 2
    }
    return sorted
  }

  // MARK: - Rounding

  private mutating func round(_ arguments: Arguments) throws(EvaluationFault) -> Value {
    let values = try bound(["number", "ndigits"], required: 1, arguments, of: "round")
    let value = values[0] ?? .none
    guard let number = value.number else {
      throw .type("type \(value.typeName) doesn't define __round__ method")
    }
    guard let digits = values[1], digits != .none else {
      switch number {
      case .int(let integer): return .int(integer)
      case .float(let float): return .int(try Self.truncated(float.rounded(.toNearestOrEven)))
      }
    }
    guard let given = digits.index else {
      throw .type("'\(digits.typeName)' object cannot be interpreted as an integer")
    }
    let places = given.int ?? (given.isNegative ? -(1 << 40) : 1 << 40)
    switch number {
    case .int(let integer):
      if places >= 0 { return .int(integer) }
      // Beyond the digits there are, everything rounds to zero.
      guard -places <= integer.bitLength + 1 else { return .int(0) }
      let unit = BigInteger(10).power(-places)
      return .int(Self.nearest(integer, unit) * unit)
    case .float(let float): return .float(try rounded(float, places))
    }
  }

  private func rounded(_ value: Double, _ places: Int) throws(EvaluationFault) -> Double {
    if !value.isFinite || value == 0 || places > 323 { return value }
    if places < -309 { return value < 0 ? -0.0 : 0 }
    let decimal = FloatText.rounded(value.magnitude, fractionDigits: places)
    let digits = decimal.digits.map { String($0) }.joined()
    let exponent = decimal.exponent - (decimal.digits.count - 1)
    guard let magnitude = Double(digits + "e" + String(exponent)) else { return value }
    if magnitude.isInfinite { throw .overflow("rounded value too large to represent") }
    return value < 0 ? -magnitude : magnitude
  }
}

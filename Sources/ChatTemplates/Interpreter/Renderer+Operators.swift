// Arithmetic, comparison and membership, as Python has them.
extension Renderer {
  func negative(_ value: TemplateValue) throws(TemplateError) -> TemplateValue {
    switch value {
    case .float(let number): return .float(-number)
    case .largeInteger(let digits):
      let opposite = digits.hasPrefix("-") ? String(digits.dropFirst()) : "-" + digits
      return TemplateValue(jsonInteger: opposite) ?? value
    default: break
    }
    let number = try integer(value, for: "unary -")
    // The least integer's opposite is the first that is too large.
    return number == .min ? .largeInteger(String(number.magnitude)) : .int(-number)
  }

  func arithmetic(
    _ operation: Expression.Arithmetic, _ left: TemplateValue, _ right: TemplateValue
  ) throws(TemplateError) -> TemplateValue {
    for operand in [left, right] {
      // `"%s" % x` prints an undefined value; nothing else takes one.
      if case .undefined(let reason) = operand, !(operation == .modulo && left.asText != nil) {
        throw failUndefined(reason)
      }
    }
    switch (operation, left, right) {
    case (.add, .text(let a), .text(let b)):
      guard a.isMarkup == b.isMarkup else {
        var sum = a.escaped() + b.escaped()
        sum.isMarkup = true
        return try text(sum)
      }
      try reserve(a.count + b.count)
      return .text(a + b)
    case (.add, .list(let a), .list(let b)): return try list(a.elements + b.elements)
    case (.add, .tuple(let a), .tuple(let b)): return try tuple(a.elements + b.elements)
    case (.multiply, .text(let text), _) where right.asInt != nil:
      return try self.text(repeated(text, right.asInt ?? 0))
    case (.multiply, _, .text(let text)) where left.asInt != nil:
      return try self.text(repeated(text, left.asInt ?? 0))
    case (.multiply, .list(let elements), _) where right.asInt != nil:
      return try list(repeated(elements.elements, right.asInt ?? 0))
    case (.multiply, .tuple(let elements), _) where right.asInt != nil:
      return try tuple(repeated(elements.elements, right.asInt ?? 0))
    case (.modulo, .text(let format), _): return try text(percentFormat(format, right))
    default: return try numeric(operation, left, right)
    }
  }

  var tooLarge: TemplateError { fail(.value("the integer is too large")) }

  private func repeated(_ text: TemplateText, _ count: Int) throws(TemplateError) -> TemplateText {
    let (size, overflow) = text.count.multipliedReportingOverflow(by: max(0, count))
    guard !overflow else { throw fail(.limit(.memory)) }
    try reserve(size)
    var result = TemplateText()
    if size > 0 { for _ in 0..<count { result.append(text) } }
    return result
  }

  private func repeated(_ elements: [TemplateValue], _ count: Int) throws(TemplateError)
    -> [TemplateValue]
  {
    let (size, overflow) = elements.count.multipliedReportingOverflow(by: max(0, count))
    guard !overflow else { throw fail(.limit(.memory)) }
    try reserve(size)
    return size == 0 ? [] : Array(repeatElement(elements, count: count).joined())
  }

  private func numeric(
    _ operation: Expression.Arithmetic, _ left: TemplateValue, _ right: TemplateValue
  ) throws(TemplateError) -> TemplateValue {
    if let a = left.asInt, let b = right.asInt, operation != .divide {
      return try integers(operation, a, b)
    }
    guard let a = left.asDouble, let b = right.asDouble else {
      throw fail(.type(mismatch(operation, left, right)))
    }
    // Python's result would be an integer, which a double is not.
    if left.integerDigits != nil, right.integerDigits != nil, operation != .divide {
      throw tooLarge
    }
    switch operation {
    case .add: return .float(a + b)
    case .subtract: return .float(a - b)
    case .multiply: return .float(a * b)
    case .power: return .float(PythonNumber.power(a, b))
    default:
      guard b != 0 else { throw fail(.divisionByZero) }
      switch operation {
      case .divide: return .float(a / b)
      case .floorDivide: return .float((a / b).rounded(.down))
      default: return .float(a - (a / b).rounded(.down) * b)
      }
    }
  }

  private func integers(_ operation: Expression.Arithmetic, _ a: Int, _ b: Int)
    throws(TemplateError) -> TemplateValue
  {
    let result: (partialValue: Int, overflow: Bool)
    switch operation {
    case .add: result = a.addingReportingOverflow(b)
    case .subtract: result = a.subtractingReportingOverflow(b)
    case .multiply: result = a.multipliedReportingOverflow(by: b)
    case .power:
      if b < 0 { return .float(PythonNumber.power(Double(a), Double(b))) }
      guard let value = PythonNumber.power(a, b) else { throw tooLarge }
      return .int(value)
    default:
      guard b != 0 else { throw fail(.divisionByZero) }
      guard a != .min || b != -1 else { throw tooLarge }
      // Python rounds quotients down; Swift rounds them to zero.
      let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
      let isOff = remainder != 0 && (remainder < 0) != (b < 0)
      if operation == .floorDivide { return .int(isOff ? quotient - 1 : quotient) }
      return .int(isOff ? remainder + b : remainder)
    }
    guard !result.overflow else { throw tooLarge }
    return .int(result.partialValue)
  }

  private func mismatch(
    _ operation: Expression.Arithmetic, _ left: TemplateValue, _ right: TemplateValue
  ) -> String {
    switch (operation, left) {
    case (.add, .text), (.add, .list), (.add, .tuple):
      "can only concatenate \(left.typeName) (not \"\(right.typeName)\") to \(left.typeName)"
    default:
      "unsupported operand type(s) for \(operation.rawValue): "
        + "'\(left.typeName)' and '\(right.typeName)'"
    }
  }

  // MARK: - Comparison

  func compare(
    _ comparison: Expression.Comparison, _ left: TemplateValue, _ right: TemplateValue
  ) throws(TemplateError) -> Bool {
    switch comparison {
    case .equal: return try isEqual(left, right)
    case .notEqual: return try !isEqual(left, right)
    case .isIn: return try contains(right, left)
    case .isNotIn: return try !contains(right, left)
    case .less: return try order(left, right, "<") < 0
    case .lessOrEqual: return try order(left, right, "<=") <= 0
    case .greater: return try order(left, right, ">") > 0
    case .greaterOrEqual: return try order(left, right, ">=") >= 0
    }
  }

  /// Python's `==`; values of different types are unequal, numbers compare by value.
  func isEqual(_ left: TemplateValue, _ right: TemplateValue) throws(TemplateError) -> Bool {
    try charge(1)
    switch (left, right) {
    case (.undefined, .undefined), (.none, .none): return true
    case (.text(let a), .text(let b)):
      try charge(min(a.count, b.count) / 64)
      return a == b
    case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
      guard a.elements.count == b.elements.count else { return false }
      for (x, y) in zip(a.elements, b.elements) {
        let areEqual = try deeper { () throws(TemplateError) in try isEqual(x, y) }
        if !areEqual { return false }
      }
      return true
    case (.dictionary(let a), .dictionary(let b)):
      guard a.count == b.count else { return false }
      for (key, value) in zip(a.keys, a.values) {
        guard let hashed = TemplateDictionary.Key(key), let other = b[hashed] else { return false }
        let areEqual = try deeper { () throws(TemplateError) in try isEqual(value, other) }
        if !areEqual { return false }
      }
      return true
    case (.namespace(let a), .namespace(let b)): return a === b
    case (.macro(let a), .macro(let b)): return a === b
    case (.iterator(let a), .iterator(let b)): return a === b
    case (.function(let a), .function(let b)): return a == b
    default:
      if let a = left.asInt, let b = right.asInt { return a == b }
      if let a = left.integerDigits, let b = right.integerDigits { return a == b }
      if let a = left.asDouble, let b = right.asDouble { return a == b }
      return false
    }
  }

  /// Negative, zero or positive as Python orders two values, or its error.
  func order(_ left: TemplateValue, _ right: TemplateValue, _ symbol: String)
    throws(TemplateError) -> Int
  {
    try charge(1)
    for operand in [left, right] {
      if case .undefined(let reason) = operand { throw failUndefined(reason) }
    }
    switch (left, right) {
    case (.text(let a), .text(let b)):
      try charge(min(a.count, b.count) / 64)
      if a == b { return 0 }
      return a.scalars.lexicographicallyPrecedes(b.scalars) ? -1 : 1
    case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
      for (x, y) in zip(a.elements, b.elements) where try !isEqual(x, y) {
        return try deeper { () throws(TemplateError) in try order(x, y, symbol) }
      }
      return a.elements.count - b.elements.count
    default:
      if let a = left.asInt, let b = right.asInt { return a < b ? -1 : a > b ? 1 : 0 }
      if let a = left.integerDigits, let b = right.integerDigits {
        return PythonNumber.order(a, b)
      }
      guard let a = left.asDouble, let b = right.asDouble else {
        throw fail(
          .type(
            "'\(symbol)' not supported between instances of '\(left.typeName)' and "
              + "'\(right.typeName)'"))
      }
      return a < b ? -1 : a > b ? 1 : 0
    }
  }

  /// Whether an element is in a container.
  func contains(_ container: TemplateValue, _ element: TemplateValue) throws(TemplateError)
    -> Bool
  {
    switch container {
    case .text(let text):
      guard let needle = element.asText else {
        throw fail(
          .type("'in <string>' requires string as left operand, not \(element.typeName)"))
      }
      try chargeSearch(of: needle, in: text)
      return text.contains(needle)
    case .dictionary(let dictionary):
      guard let key = TemplateDictionary.Key(element) else {
        throw fail(.type("unhashable type: '\(element.typeName)'"))
      }
      return dictionary[key] != nil
    case .list, .tuple, .iterator, .undefined:
      for candidate in try iterate(container) where try isEqual(candidate, element) {
        return true
      }
      return false
    default:
      throw fail(.type("argument of type '\(container.typeName)' is not iterable"))
    }
  }

  /// The elements that a loop over a value sees.
  func iterate(_ value: TemplateValue) throws(TemplateError) -> [TemplateValue] {
    switch value {
    case .list(let list), .tuple(let list): return list.elements
    case .dictionary(let dictionary): return dictionary.keys
    case .iterator(let iterator): return iterator.drain()
    case .text(let text):
      try reserve(text.count)
      return text.characters.map { .text($0) }
    case .undefined: return []
    default: throw fail(.type("'\(value.typeName)' object is not iterable"))
    }
  }
}

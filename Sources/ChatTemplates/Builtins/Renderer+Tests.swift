// The tests of `is`, after jinja2's (`jinja2/tests.py`).
extension Renderer {
  func test(_ name: String, _ value: TemplateValue, _ arguments: TemplateArguments)
    throws(TemplateError) -> Bool
  {
    switch name {
    case "defined": return !value.isUndefined
    case "undefined": return value.isUndefined
    case "none": if case .none = value { return true } else { return false }
    case "boolean": if case .bool = value { return true } else { return false }
    case "true": if case .bool(true) = value { return true } else { return false }
    case "false": if case .bool(false) = value { return true } else { return false }
    case "string": return value.asText != nil
    case "mapping": if case .dictionary = value { return true } else { return false }
    case "integer":
      switch value {
      case .int, .largeInteger: return true
      default: return false
      }
    case "float": if case .float = value { return true } else { return false }
    case "number": return value.asDouble != nil
    case "escaped": return false
    case "sequence":
      switch value {
      case .text, .list, .tuple, .dictionary, .undefined: return true
      default: return false
      }
    case "iterable":
      switch value {
      case .text, .list, .tuple, .dictionary, .iterator, .undefined, .loop: return true
      default: return false
      }
    case "callable":
      switch value {
      case .function, .method, .macro, .loop, .undefined: return true
      case .sequencer(let sequencer): return sequencer.isJoiner
      default: return false
      }
    case "filter", "test":
      let other = try text(value, for: name).string
      return name == "filter" ? Self.filterNames.contains(other) : Self.testNames.contains(other)
    default: return try test(name, value, operandOf: arguments)
    }
  }

  /// Tests of numbers and texts, and those with an argument.
  private func test(
    _ name: String, _ value: TemplateValue, operandOf arguments: TemplateArguments
  ) throws(TemplateError) -> Bool {
    switch name {
    case "odd": return try integer(value, for: name) & 1 == 1
    case "even": return try integer(value, for: name) & 1 == 0
    case "lower": return try string(of: value).string.isAllLower
    case "upper": return try string(of: value).string.isAllUpper
    default: break
    }
    let comparisons: [String: Expression.Comparison] = [
      "==": .equal, "eq": .equal, "equalto": .equal, "!=": .notEqual, "ne": .notEqual,
      "<": .less, "lt": .less, "lessthan": .less, "<=": .lessOrEqual, "le": .lessOrEqual,
      ">": .greater, "gt": .greater, "greaterthan": .greater, ">=": .greaterOrEqual,
      "ge": .greaterOrEqual, "in": .isIn,
    ]
    guard comparisons[name] != nil || name == "divisibleby" || name == "sameas" else {
      throw fail(.syntax("No test named '\(name)'."))
    }
    try check(arguments, name, ["other"], required: 1)
    let other = arguments[0, "other"] ?? .none
    if let comparison = comparisons[name] { return try compare(comparison, value, other) }
    if name == "sameas" { return try isSame(value, other) }
    let divisor = try integer(other, for: name)
    guard divisor != 0 else { throw fail(.divisionByZero) }
    return try integer(value, for: name) % divisor == 0
  }

  /// Python's `is` as far as it is defined: `none`, booleans and equal values of one type.
  private func isSame(_ a: TemplateValue, _ b: TemplateValue) throws(TemplateError) -> Bool {
    guard a.typeName == b.typeName else { return false }
    return try isEqual(a, b)
  }

  static let testNames: Set<String> = [
    "!=", "<", "<=", "==", ">", ">=", "boolean", "callable", "defined", "divisibleby", "eq",
    "equalto", "escaped", "even", "false", "filter", "float", "ge", "greaterthan", "gt", "in",
    "integer", "iterable", "le", "lessthan", "lower", "lt", "mapping", "ne", "none", "number",
    "odd", "sameas", "sequence", "string", "test", "true", "undefined", "upper",
  ]
}

extension String {
  fileprivate var isAllLower: Bool {
    unicodeScalars.contains { $0.properties.isLowercase }
      && !unicodeScalars.contains { $0.properties.isUppercase }
  }

  fileprivate var isAllUpper: Bool {
    unicodeScalars.contains { $0.properties.isUppercase }
      && !unicodeScalars.contains { $0.properties.isLowercase }
  }
}

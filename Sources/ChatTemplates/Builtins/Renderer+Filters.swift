// The filters of `|`, after jinja2's (`jinja2/filters.py`), with `tojson` as chat templates have it.
extension Renderer {
  static let filterNames: Set<String> = [
    "abs", "attr", "batch", "capitalize", "center", "count", "d", "default", "dictsort", "e",
    "escape", "first", "float", "forceescape", "format", "groupby", "indent", "int", "items",
    "join", "last", "length", "list", "lower", "map", "max", "min", "pprint", "reject",
    "rejectattr", "replace", "reverse", "round", "safe", "select", "selectattr", "slice", "sort",
    "string", "sum", "title", "tojson", "trim", "truncate", "unique", "upper", "urlencode",
    "wordcount",
  ]

  func filter(_ name: String, _ value: TemplateValue, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    switch name {
    case "tojson": return try text(try json(value, arguments))
    case "default", "d":
      try check(arguments, name, ["default_value", "boolean"])
      let isReplaced =
        value.isUndefined || (arguments[1, "boolean"]?.isTrue ?? false) && !value.isTrue
      return isReplaced ? arguments[0, "default_value"] ?? .text(TemplateText()) : value
    case "abs", "int", "float", "round": return try numberFilter(name, value, arguments)
    case "length", "count":
      try check(arguments, name, [])
      return .int(try length(of: value))
    case "string", "safe":
      try check(arguments, name, [])
      var text = try string(of: value)
      if name == "safe" { text.isMarkup = true }
      return .text(text)
    case "attr":
      try check(arguments, name, ["name"], required: 1)
      let attribute = try text(arguments[0, "name"] ?? .none, for: name).string
      return try self.plainAttribute(attribute, of: value)
    case "items":
      if value.isUndefined { return try iterator([]) }
      guard case .dictionary(let dictionary) = value else {
        throw fail(.type("Can only get item pairs from a mapping."))
      }
      return try iterator(try pairs(dictionary))
    case "pprint": return .text(try representation(of: value))
    default:
      guard Self.filterNames.contains(name) else {
        throw fail(.syntax("No filter named '\(name)'."))
      }
      return Self.textFilters.contains(name)
        ? try textFilter(name, value, arguments) : try sequenceFilter(name, value, arguments)
    }
  }

  /// The length of anything that has one; a generator has none.
  private func length(of value: TemplateValue) throws(TemplateError) -> Int {
    switch value {
    case .text(let text): return text.count
    case .list(let list), .tuple(let list): return list.elements.count
    case .dictionary(let dictionary): return dictionary.count
    case .loop(let loop): return loop.length
    case .undefined: return 0
    default: throw fail(.type("object of type '\(value.typeName)' has no len()"))
    }
  }

  /// An attribute without the items of a dictionary.
  private func plainAttribute(_ name: String, of value: TemplateValue) throws(TemplateError)
    -> TemplateValue
  {
    if case .dictionary(let dictionary) = value, dictionary[name] != nil {
      return .undefined(.attribute(name, of: value.objectTypeName))
    }
    return try attribute(name, of: value)
  }

  private func numberFilter(
    _ name: String, _ value: TemplateValue, _ arguments: TemplateArguments
  ) throws(TemplateError) -> TemplateValue {
    switch name {
    case "abs":
      if case .float(let number) = value { return .float(abs(number)) }
      if case .largeInteger(let digits) = value {
        return digits.hasPrefix("-") ? try negative(value) : value
      }
      let number = try integer(value, for: name)
      return number < 0 ? try negative(.int(number)) : .int(number)
    case "int":
      try check(arguments, name, ["default", "base"])
      if case .undefined(let reason) = value { throw failUndefined(reason) }
      if case .largeInteger = value { return value }
      let standard = arguments[0, "default"] ?? .int(0)
      if let text = value.asText {
        let base =
          try arguments[1, "base"].map { (value) throws(TemplateError) in
            try integer(value, for: name)
          } ?? 10
        if let number = PythonNumber.integer(text, base: base) { return .int(number) }
        guard let number = PythonNumber.double(text), let whole = Self.truncated(number) else {
          return standard
        }
        return .int(whole)
      }
      return value.asDouble.flatMap(Self.truncated).map { .int(value.asInt ?? $0) } ?? standard
    case "float":
      try check(arguments, name, ["default"])
      if case .undefined(let reason) = value { throw failUndefined(reason) }
      let number = value.asText.map(PythonNumber.double) ?? value.asDouble
      return number.map { .float($0) } ?? arguments[0, "default"] ?? .float(0)
    default:
      try check(arguments, name, ["precision", "method"])
      return try rounded(value, arguments)
    }
  }

  private static func truncated(_ number: Double) -> Int? {
    Int(exactly: number.rounded(.towardZero))
  }

  private func rounded(_ value: TemplateValue, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    guard let number = value.asDouble else {
      if case .undefined(let reason) = value { throw failUndefined(reason) }
      throw fail(.type("type \(value.typeName) doesn't define __round__ method"))
    }
    let precision =
      try arguments[0, "precision"].map { (value) throws(TemplateError) in
        try integer(value, for: "round")
      } ?? 0
    let method = arguments[1, "method"]?.asText?.string ?? "common"
    guard ["common", "ceil", "floor"].contains(method) else {
      throw fail(.value("method must be common, ceil or floor"))
    }
    // Python rounds the decimal text, ties to even.
    if method == "common", (0...100).contains(precision),
      let result = Double(PythonNumber.fixed(number, decimals: precision))
    {
      if case .float = value { return .float(result) }
      return value
    }
    let scale = PythonNumber.power(10, Double(precision))
    let rule: FloatingPointRoundingRule =
      method == "ceil" ? .up : method == "floor" ? .down : .toNearestOrEven
    return .float((number * scale).rounded(rule) / scale)
  }
}

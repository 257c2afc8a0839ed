// Expressions, from the loosest operator to the tightest.
extension TemplateParser {
  /// An expression with an optional `a if b else c`.
  mutating func expression() throws(TemplateError) -> Expression {
    try nested { (parser) throws(TemplateError) in try parser.conditionalExpression() }
  }

  private mutating func conditionalExpression() throws(TemplateError) -> Expression {
    let offset = current.offset
    var value = try or()
    while skipName("if") {
      let test = try or()
      var otherwise: Expression?
      if skipName("else") { otherwise = try expression() }
      value = try make(
        .conditional(test: test, then: value, otherwise: otherwise), offset,
        [test, value] + (otherwise.map { [$0] } ?? []))
    }
    return value
  }

  /// One expression, or several with commas between them as a tuple.
  mutating func tuple(withConditional: Bool, end: String? = nil) throws(TemplateError)
    -> Expression
  {
    try nested { (parser) throws(TemplateError) in
      let offset = parser.current.offset
      var elements: [Expression] = []
      var isTuple = false
      while !parser.isTupleEnd(end) {
        elements.append(
          withConditional ? try parser.conditionalExpression() : try parser.or())
        guard parser.skipSymbol(",") else { break }
        isTuple = true
      }
      if !isTuple {
        guard let single = elements.first else { throw parser.unexpected("an expression") }
        return single
      }
      return try parser.make(.tuple(elements), offset, elements)
    }
  }

  private func isTupleEnd(_ end: String?) -> Bool {
    switch current.kind {
    case .variableEnd, .blockEnd, .symbol(")"), .end: true
    case .name(let name): name == end
    default: false
    }
  }

  // MARK: - Logic and comparison

  private mutating func or() throws(TemplateError) -> Expression {
    let offset = current.offset
    var operands = [try and()]
    while skipName("or") { operands.append(try and()) }
    return operands.count == 1 ? operands[0] : try make(.or(operands), offset, operands)
  }

  private mutating func and() throws(TemplateError) -> Expression {
    let offset = current.offset
    var operands = [try not()]
    while skipName("and") { operands.append(try not()) }
    return operands.count == 1 ? operands[0] : try make(.and(operands), offset, operands)
  }

  private mutating func not() throws(TemplateError) -> Expression {
    let offset = current.offset
    var count = 0
    while skipName("not") { count += 1 }
    var value = try comparison()
    for _ in 0..<count { value = try make(.not(value), offset, [value]) }
    return value
  }

  private mutating func comparison() throws(TemplateError) -> Expression {
    let offset = current.offset
    let first = try sum()
    var rest: [(symbol: Expression.Comparison, operand: Expression)] = []
    while let comparison = comparisonOperator() {
      rest.append((comparison, try sum()))
    }
    return rest.isEmpty
      ? first : try make(.comparison(first, rest), offset, [first] + rest.map(\.operand))
  }

  private mutating func comparisonOperator() -> Expression.Comparison? {
    switch current.kind {
    case .symbol(let text):
      guard let comparison = Expression.Comparison(rawValue: text) else { return nil }
      advance()
      return comparison
    case .name("in"):
      advance()
      return .isIn
    case .name("not"):
      advance()
      if skipName("in") { return .isNotIn }
      retreat()
      return nil
    default: return nil
    }
  }

  // MARK: - Arithmetic

  private mutating func sum() throws(TemplateError) -> Expression {
    try arithmetic([.add, .subtract]) { (parser) throws(TemplateError) in
      try parser.concatenation()
    }
  }

  private mutating func concatenation() throws(TemplateError) -> Expression {
    let offset = current.offset
    var operands = [try product()]
    while skipSymbol("~") { operands.append(try product()) }
    return operands.count == 1 ? operands[0] : try make(.concatenation(operands), offset, operands)
  }

  private mutating func product() throws(TemplateError) -> Expression {
    try arithmetic([.multiply, .divide, .floorDivide, .modulo]) { (parser) throws(TemplateError) in
      try parser.power()
    }
  }

  private mutating func power() throws(TemplateError) -> Expression {
    try arithmetic([.power]) { (parser) throws(TemplateError) in try parser.unary() }
  }

  private mutating func arithmetic(
    _ operators: Set<Expression.Arithmetic>,
    _ operand: (inout TemplateParser) throws(TemplateError) -> Expression
  ) throws(TemplateError) -> Expression {
    let offset = current.offset
    let first = try operand(&self)
    var rest: [(symbol: Expression.Arithmetic, operand: Expression)] = []
    while case .symbol(let text) = current.kind,
      let arithmetic = Expression.Arithmetic(rawValue: text), operators.contains(arithmetic)
    {
      advance()
      rest.append((arithmetic, try operand(&self)))
    }
    return rest.isEmpty
      ? first : try make(.arithmetic(first, rest), offset, [first] + rest.map(\.operand))
  }

  private mutating func unary(withFilters: Bool = true) throws(TemplateError) -> Expression {
    let offset = current.offset
    var value: Expression
    if isSymbol("-") || isSymbol("+") {
      let isNegative = isSymbol("-")
      advance()
      let operand = try nested { (parser) throws(TemplateError) in
        try parser.unary(withFilters: false)
      }
      value = try make(isNegative ? .negative(operand) : .positive(operand), offset, [operand])
    } else {
      value = try primary()
    }
    value = try postfix(value)
    return withFilters ? try filtered(value) : value
  }

  // MARK: - Primaries

  private mutating func primary() throws(TemplateError) -> Expression {
    let offset = current.offset
    switch current.kind {
    case .name(let name):
      advance()
      switch name {
      case "true", "True": return try make(.constant(.bool(true)), offset)
      case "false", "False": return try make(.constant(.bool(false)), offset)
      case "none", "None": return try make(.constant(.none), offset)
      default:
        if !implicitNames.isEmpty, ["varargs", "kwargs", "caller"].contains(name) {
          implicitNames[implicitNames.count - 1].insert(name)
        }
        return try make(.name(name), offset)
      }
    case .string(var text):
      advance()
      while case .string(let more) = current.kind {
        text.append(more)
        advance()
      }
      return try make(.constant(.text(text)), offset)
    case .integer(let value):
      advance()
      return try make(.constant(.int(value)), offset)
    case .float(let value):
      advance()
      return try make(.constant(.float(value)), offset)
    case .symbol("("):
      advance()
      if skipSymbol(")") { return try make(.tuple([]), offset) }
      let value = try tuple(withConditional: true)
      try expectSymbol(")")
      return value
    case .symbol("["):
      advance()
      return try list(offset)
    case .symbol("{"):
      advance()
      return try dictionary(offset)
    default: throw unexpected("an expression")
    }
  }

  private mutating func list(_ offset: Int) throws(TemplateError) -> Expression {
    var elements: [Expression] = []
    while !isSymbol("]") {
      if !elements.isEmpty { try expectSymbol(",") }
      if isSymbol("]") { break }
      elements.append(try expression())
    }
    try expectSymbol("]")
    return try make(.list(elements), offset, elements)
  }

  private mutating func dictionary(_ offset: Int) throws(TemplateError) -> Expression {
    var members: [(key: Expression, value: Expression)] = []
    while !isSymbol("}") {
      if !members.isEmpty { try expectSymbol(",") }
      if isSymbol("}") { break }
      let key = try expression()
      try expectSymbol(":")
      members.append((key, try expression()))
    }
    try expectSymbol("}")
    return try make(.dictionary(members), offset, members.flatMap { [$0.key, $0.value] })
  }

  // MARK: - What follows a primary

  private mutating func postfix(_ primary: Expression) throws(TemplateError) -> Expression {
    var value = primary
    while true {
      let offset = current.offset
      if skipSymbol(".") {
        switch current.kind {
        case .name(let name):
          value = try make(.attribute(value, name), offset, [value])
        case .integer(let index):
          let item = try make(.constant(.int(index)), current.offset)
          value = try make(.item(value, item), offset, [value, item])
        default: throw unexpected("a name or a number")
        }
        advance()
      } else if skipSymbol("[") {
        value = try subscripted(value, offset)
      } else if isSymbol("(") {
        value = try called(value)
      } else {
        return value
      }
    }
  }

  private mutating func called(_ callee: Expression) throws(TemplateError) -> Expression {
    let offset = current.offset
    let arguments = try self.arguments()
    guard 1 + max(callee.depth, arguments.depth) <= Self.expressionDepthLimit else {
      throw source.error(.limit(.depth), at: offset)
    }
    return Expression(
      node: .call(callee, arguments), offset: offset,
      depth: 1 + max(callee.depth, arguments.depth))
  }

  private mutating func subscripted(_ value: Expression, _ offset: Int) throws(TemplateError)
    -> Expression
  {
    var start: Expression?
    if !isSymbol(":") {
      let index = try expression()
      if isSymbol(",") {
        var elements = [index]
        while skipSymbol(","), !isSymbol("]") { elements.append(try expression()) }
        try expectSymbol("]")
        let item = try make(.tuple(elements), offset, elements)
        return try make(.item(value, item), offset, [value, item])
      }
      if skipSymbol("]") { return try make(.item(value, index), offset, [value, index]) }
      start = index
    }
    var end: Expression?
    var step: Expression?
    try expectSymbol(":")
    if !isSymbol(":"), !isSymbol("]") { end = try expression() }
    if skipSymbol(":"), !isSymbol("]") { step = try expression() }
    try expectSymbol("]")
    return try make(
      .slice(value, start: start, end: end, step: step), offset,
      [value] + [start, end, step].compactMap { $0 })
  }

  private mutating func filtered(_ primary: Expression) throws(TemplateError) -> Expression {
    var value = primary
    while true {
      if skipSymbol("|") {
        let filter = try filter()
        value = try make(
          .filter(value, filter), filter.offset, [value], extra: filter.arguments.depth)
      } else if skipName("is") {
        value = try test(value)
      } else if isSymbol("(") {
        value = try called(value)
      } else {
        return value
      }
    }
  }

  /// A filter's name and arguments, after the bar.
  mutating func filter() throws(TemplateError) -> FilterSyntax {
    let offset = current.offset
    var name = try expectName()
    while skipSymbol(".") { name += "." + (try expectName()) }
    let arguments = isSymbol("(") ? try self.arguments() : CallSyntax()
    return FilterSyntax(name: name, arguments: arguments, offset: offset)
  }

  /// One filter after the other, as in the head of a filter block.
  mutating func filterChain() throws(TemplateError) -> [FilterSyntax] {
    var filters = [try filter()]
    while skipSymbol("|") { filters.append(try filter()) }
    return filters
  }

  private mutating func test(_ value: Expression) throws(TemplateError) -> Expression {
    let offset = current.offset
    let isNegated = skipName("not")
    var name = try expectName()
    while skipSymbol(".") { name += "." + (try expectName()) }
    var arguments = CallSyntax()
    if isSymbol("(") {
      arguments = try self.arguments()
    } else if hasBareTestArgument {
      if isName("is") { throw error("You cannot chain multiple tests with is") }
      let argument = try primary()
      arguments.positional = [try postfix(argument)]
    }
    let test = FilterSyntax(name: name, arguments: arguments, offset: offset)
    return try make(
      .test(value, test, isNegated: isNegated), offset, [value], extra: arguments.depth)
  }

  /// Whether an argument without parentheses follows, as in `x is divisibleby 3`.
  private var hasBareTestArgument: Bool {
    switch current.kind {
    case .name(let name): !["else", "or", "and", "if"].contains(name)
    case .string, .integer, .float, .symbol("["), .symbol("{"): true
    default: false
    }
  }

  private mutating func arguments() throws(TemplateError) -> CallSyntax {
    try expectSymbol("(")
    var arguments = CallSyntax()
    var isFirst = true
    while !isSymbol(")") {
      if !isFirst { try expectSymbol(",") }
      isFirst = false
      if isSymbol(")") { break }
      if skipSymbol("*") {
        arguments.spread = try expression()
      } else if skipSymbol("**") {
        arguments.keywordSpread = try expression()
      } else if let name = keyword() {
        arguments.keywords.append((name, try expression()))
      } else {
        guard arguments.keywords.isEmpty else {
          throw error("invalid syntax for function call expression")
        }
        arguments.positional.append(try expression())
      }
    }
    try expectSymbol(")")
    return arguments
  }

  /// The name of a keyword argument, stepped over together with its `=`.
  private mutating func keyword() -> String? {
    guard case .name(let name) = current.kind else { return nil }
    advance()
    if skipSymbol("=") { return name }
    retreat()
    return nil
  }

  // MARK: - Making nodes

  private func make(
    _ node: Expression.Node, _ offset: Int, _ children: [Expression] = [], extra: Int = 0
  ) throws(TemplateError) -> Expression {
    let depth = 1 + children.reduce(extra) { max($0, $1.depth) }
    guard depth <= Self.expressionDepthLimit else {
      throw source.error(.limit(.depth), at: offset)
    }
    return Expression(node: node, offset: offset, depth: depth)
  }
}

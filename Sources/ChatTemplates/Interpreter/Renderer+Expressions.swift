// Expressions.
extension Renderer {
  func evaluate(_ expression: Expression, _ scope: TemplateScope) throws(TemplateError)
    -> TemplateValue
  {
    try charge(1)
    switch expression.node {
    case .constant(let value): return value
    case .name(let name): return scope[name] ?? .undefined(.name(name))
    default:
      return try deeper { () throws(TemplateError) in try compound(expression, scope) }
    }
  }

  /// Expressions with operands. One small function per group keeps the stack frames small.
  private func compound(_ expression: Expression, _ scope: TemplateScope) throws(TemplateError)
    -> TemplateValue
  {
    switch expression.node {
    case .attribute(let object, let name):
      let value = try evaluate(object, scope)
      offset = expression.offset
      return try attribute(name, of: value)
    case .item(let object, let index):
      let value = try evaluate(object, scope)
      let key = try evaluate(index, scope)
      offset = expression.offset
      return try item(key, of: value)
    case .call(let callee, let syntax):
      let value = try evaluate(callee, scope)
      let arguments = try arguments(syntax, scope)
      offset = expression.offset
      return try call(value, arguments)
    case .filter(let operand, let filter):
      return try apply([filter], to: try evaluate(operand, scope), scope)
    case .test(let operand, let syntax, let isNegated):
      let value = try evaluate(operand, scope)
      let arguments = try arguments(syntax.arguments, scope)
      offset = syntax.offset
      return .bool(try test(syntax.name, value, arguments) != isNegated)
    case .and, .or, .not, .conditional: return try logic(expression, scope)
    case .list, .tuple, .dictionary, .concatenation: return try display(expression, scope)
    default: return try operation(expression, scope)
    }
  }

  private func logic(_ expression: Expression, _ scope: TemplateScope) throws(TemplateError)
    -> TemplateValue
  {
    switch expression.node {
    case .and(let operands): return try firstDecisive(operands, false, scope)
    case .or(let operands): return try firstDecisive(operands, true, scope)
    case .not(let operand): return .bool(!(try evaluate(operand, scope).isTrue))
    case .conditional(let test, let then, let otherwise):
      if try evaluate(test, scope).isTrue { return try evaluate(then, scope) }
      guard let otherwise else {
        return .undefined(.inlineIf(line: source.place(of: expression.offset).line))
      }
      return try evaluate(otherwise, scope)
    default: return .none
    }
  }

  /// The first operand whose truth decides, else the last.
  private func firstDecisive(_ operands: [Expression], _ truth: Bool, _ scope: TemplateScope)
    throws(TemplateError) -> TemplateValue
  {
    var value = TemplateValue.none
    for operand in operands {
      value = try evaluate(operand, scope)
      if value.isTrue == truth { return value }
    }
    return value
  }

  private func display(_ expression: Expression, _ scope: TemplateScope) throws(TemplateError)
    -> TemplateValue
  {
    switch expression.node {
    case .list(let elements): return try list(try values(elements, scope))
    case .tuple(let elements): return try tuple(try values(elements, scope))
    case .dictionary(let members):
      var dictionary = TemplateDictionary()
      for member in members {
        let key = try evaluate(member.key, scope)
        try set(&dictionary, key, try evaluate(member.value, scope))
      }
      return .dictionary(dictionary)
    case .concatenation(let operands):
      var result = TemplateText()
      for operand in operands {
        let part = try string(of: try evaluate(operand, scope))
        try reserve(part.count)
        result.append(part)
      }
      return .text(result)
    default: return .none
    }
  }

  private func values(_ expressions: [Expression], _ scope: TemplateScope) throws(TemplateError)
    -> [TemplateValue]
  {
    var values: [TemplateValue] = []
    for expression in expressions { values.append(try evaluate(expression, scope)) }
    return values
  }

  private func operation(_ expression: Expression, _ scope: TemplateScope) throws(TemplateError)
    -> TemplateValue
  {
    switch expression.node {
    case .negative(let operand):
      let value = try evaluate(operand, scope)
      offset = expression.offset
      return try negative(value)
    case .positive(let operand):
      let value = try evaluate(operand, scope)
      offset = expression.offset
      switch value {
      case .float, .largeInteger: return value
      default: return .int(try integer(value, for: "unary +"))
      }
    case .arithmetic(let first, let rest):
      var value = try evaluate(first, scope)
      for step in rest {
        let operand = try evaluate(step.operand, scope)
        offset = step.operand.offset
        value = try arithmetic(step.symbol, value, operand)
      }
      return value
    case .comparison(let first, let rest):
      var left = try evaluate(first, scope)
      for step in rest {
        let right = try evaluate(step.operand, scope)
        offset = expression.offset
        guard try compare(step.symbol, left, right) else { return .bool(false) }
        left = right
      }
      return .bool(true)
    case .slice(let object, let start, let end, let step):
      let value = try evaluate(object, scope)
      let start = try bound(start, scope)
      let end = try bound(end, scope)
      let step = try bound(step, scope)
      offset = expression.offset
      return try slice(value, start, end, step)
    default: return .none
    }
  }

  private func bound(_ expression: Expression?, _ scope: TemplateScope) throws(TemplateError)
    -> Int?
  {
    guard let expression else { return nil }
    let value = try evaluate(expression, scope)
    if case .none = value { return nil }
    guard let bound = value.asInt else {
      if case .undefined(let reason) = value { throw failUndefined(reason) }
      throw fail(.type("slice indices must be integers or None"))
    }
    return bound
  }

  // MARK: - Arguments

  /// Evaluates the arguments of a call.
  func arguments(_ syntax: CallSyntax, _ scope: TemplateScope) throws(TemplateError)
    -> TemplateArguments
  {
    var arguments = TemplateArguments()
    for expression in syntax.positional {
      arguments.positional.append(try evaluate(expression, scope))
    }
    for (name, expression) in syntax.keywords {
      arguments.keywords.append((name, try evaluate(expression, scope)))
    }
    if let spread = syntax.spread {
      arguments.positional += try iterate(try evaluate(spread, scope))
    }
    if let spread = syntax.keywordSpread {
      guard case .dictionary(let dictionary) = try evaluate(spread, scope) else {
        throw fail(.type("argument after ** must be a mapping"))
      }
      for (name, value) in zip(dictionary.keys, dictionary.values) {
        guard let name = name.asText else { throw fail(.type("keywords must be strings")) }
        arguments.keywords.append((name.string, value))
      }
    }
    return arguments
  }

  /// Applies filters from the left.
  func apply(_ filters: [FilterSyntax], to value: TemplateValue, _ scope: TemplateScope)
    throws(TemplateError) -> TemplateValue
  {
    var value = value
    for filter in filters {
      let arguments = try arguments(filter.arguments, scope)
      offset = filter.offset
      value = try self.filter(filter.name, value, arguments)
    }
    return value
  }
}

// Statements.
extension Renderer {
  /// How a statement ended.
  enum Flow {
    case next
    case exitLoop
    case nextIteration
  }

  func execute(_ statements: [Statement], _ scope: TemplateScope) throws(TemplateError) -> Flow {
    for statement in statements {
      try charge(1)
      offset = statement.offset
      let flow = try execute(statement, scope)
      if flow != .next { return flow }
    }
    return .next
  }

  private func execute(_ statement: Statement, _ scope: TemplateScope) throws(TemplateError)
    -> Flow
  {
    switch statement.node {
    case .text(let text): try write(text)
    case .print(let expression):
      let value = try evaluate(expression, scope)
      try write(try string(of: value))
    case .assign(let target, let expression):
      let value = try evaluate(expression, scope)
      offset = statement.offset
      try assign(target, value, scope)
    case .conditional(let branches, let otherwise):
      return try conditional(branches, otherwise, scope)
    case .loop(let loop): try run(loop, scope)
    case .block(let body):
      return try deeper { () throws(TemplateError) in try execute(body, scope) }
    case .macro(let definition):
      keep(scope)
      scope[definition.name] = .macro(TemplateMacro(definition, scope: scope))
    case .exitLoop: return .exitLoop
    case .nextIteration: return .nextIteration
    default: return try executeScoped(statement, scope)
    }
    return .next
  }

  /// Blocks whose body has a scope of its own.
  private func executeScoped(_ statement: Statement, _ scope: TemplateScope)
    throws(TemplateError) -> Flow
  {
    switch statement.node {
    case .assignBlock(let target, let filters, let body):
      let text = try captured(body, scope)
      let value = try apply(filters, to: .text(text), scope)
      offset = statement.offset
      try assign(target, value, scope)
    case .filterBlock(let filters, let body):
      let text = try captured(body, scope)
      try write(try string(of: try apply(filters, to: .text(text), scope)))
    case .callBlock(let callee, let syntax, let definition):
      let macro = try evaluate(callee, scope)
      var arguments = try self.arguments(syntax, scope)
      keep(scope)
      arguments.keywords.append(("caller", .macro(TemplateMacro(definition, scope: scope))))
      offset = statement.offset
      try write(try string(of: try call(macro, arguments)))
    case .with(let bindings, let body):
      let inner = TemplateScope(parent: scope)
      // Values see the names outside, not each other.
      for binding in bindings {
        try assign(binding.target, try evaluate(binding.value, scope), inner)
      }
      return try deeper { () throws(TemplateError) in try execute(body, inner) }
    default: break
    }
    return .next
  }

  private func captured(_ body: [Statement], _ scope: TemplateScope) throws(TemplateError)
    -> TemplateText
  {
    try deeper { () throws(TemplateError) in
      try capture { () throws(TemplateError) in
        _ = try execute(body, TemplateScope(parent: scope))
      }
    }
  }

  private func conditional(
    _ branches: [(test: Expression, body: [Statement])], _ otherwise: [Statement],
    _ scope: TemplateScope
  ) throws(TemplateError) -> Flow {
    for branch in branches where try evaluate(branch.test, scope).isTrue {
      return try deeper { () throws(TemplateError) in try execute(branch.body, scope) }
    }
    return try deeper { () throws(TemplateError) in try execute(otherwise, scope) }
  }

  // MARK: - Loops

  private func run(_ statement: ForStatement, _ scope: TemplateScope) throws(TemplateError) {
    let sequence = try evaluate(statement.sequence, scope)
    try run(statement, over: sequence, scope, level: 0)
  }

  /// Runs a loop over a sequence; recursive loops come here again for their children.
  func run(
    _ statement: ForStatement, over sequence: TemplateValue, _ scope: TemplateScope, level: Int
  ) throws(TemplateError) {
    var elements = try iterate(sequence)
    if let condition = statement.condition {
      var kept: [TemplateValue] = []
      for element in elements {
        try charge(1)
        let inner = TemplateScope(parent: scope)
        try assign(statement.target, element, inner)
        if try evaluate(condition, inner).isTrue { kept.append(element) }
      }
      elements = kept
    }
    guard !elements.isEmpty else {
      _ = try deeper { () throws(TemplateError) in
        try execute(statement.otherwise, TemplateScope(parent: scope))
      }
      return
    }
    let loop = TemplateLoop(
      elements, level: level, recursion: statement.isRecursive ? (statement, scope) : nil)
    try deeper { () throws(TemplateError) in
      for (index, element) in elements.enumerated() {
        try charge(1)
        loop.index = index
        let inner = TemplateScope(parent: scope)
        inner["loop"] = .loop(loop)
        try assign(statement.target, element, inner)
        if try execute(statement.body, inner) == .exitLoop { break }
      }
    }
  }

  // MARK: - Assignment

  func assign(_ target: AssignmentTarget, _ value: TemplateValue, _ scope: TemplateScope)
    throws(TemplateError)
  {
    switch target {
    case .name(let name): scope[name] = value
    case .namespaceAttribute(let name, let attribute):
      guard case .namespace(let namespace) = scope[name] else {
        throw fail(.runtime("cannot assign attribute on non-namespace object"))
      }
      let key = TemplateValue.text(attribute, isTrusted: true)
      try set(&namespace.attributes, key, value)
    case .tuple(let targets):
      let elements = try iterate(value)
      guard elements.count == targets.count else {
        let problem =
          elements.count > targets.count
          ? "too many values to unpack (expected \(targets.count))"
          : "not enough values to unpack (expected \(targets.count), got \(elements.count))"
        throw fail(.value(problem))
      }
      for (target, element) in zip(targets, elements) { try assign(target, element, scope) }
    }
  }
}

/// Turns tokens into statements; the grammar is jinja2's (`jinja2/parser.py`).
///
/// Recursion is bounded by `depthLimit` here, and every tree that comes out by
/// `expressionDepthLimit`, so that neither parsing, evaluating nor freeing can exhaust the stack.
struct TemplateParser {
  static let depthLimit = 60
  static let expressionDepthLimit = 150

  let source: TemplateSource
  private let tokens: [TemplateToken]
  private(set) var index = 0
  var depth = 0
  /// Per macro being parsed, the implicit names that its body uses.
  var implicitNames: [Set<String>] = []
  private var loopDepth = 0

  private init(_ source: TemplateSource) throws(TemplateError) {
    self.source = source
    tokens = try TemplateLexer.tokens(of: source)
  }

  /// The statements of a template.
  static func statements(of source: TemplateSource) throws(TemplateError) -> [Statement] {
    var parser = try TemplateParser(source)
    return try parser.body(until: [])
  }

  // MARK: - Tokens

  var current: TemplateToken { tokens[min(index, tokens.count - 1)] }

  mutating func advance() { index += 1 }

  mutating func retreat() { index -= 1 }

  func isSymbol(_ text: String) -> Bool { current.kind == .symbol(text) }

  func isName(_ name: String) -> Bool { current.kind == .name(name) }

  mutating func skipSymbol(_ text: String) -> Bool {
    guard isSymbol(text) else { return false }
    advance()
    return true
  }

  mutating func skipName(_ name: String) -> Bool {
    guard isName(name) else { return false }
    advance()
    return true
  }

  mutating func expectSymbol(_ text: String) throws(TemplateError) {
    guard skipSymbol(text) else { throw unexpected("'\(text)'") }
  }

  mutating func expectName() throws(TemplateError) -> String {
    guard case .name(let name) = current.kind else { throw unexpected("a name") }
    advance()
    return name
  }

  func unexpected(_ expected: String) -> TemplateError {
    error("expected \(expected), got \(current.description)")
  }

  func error(_ message: String) -> TemplateError {
    source.error(.syntax(message), at: current.offset)
  }

  // MARK: - Statements

  /// Statements up to a block that begins with one of the names; its begin and name are left.
  private mutating func body(until ends: Set<String>) throws(TemplateError) -> [Statement] {
    guard depth < Self.depthLimit else {
      throw source.error(.limit(.depth), at: current.offset)
    }
    depth += 1
    defer { depth -= 1 }
    var statements: [Statement] = []
    while true {
      let offset = current.offset
      switch current.kind {
      case .end:
        guard ends.isEmpty else {
          throw error(
            "unexpected end of template, expected "
              + ends.sorted().map { "'\($0)'" }.joined(separator: " or "))
        }
        return statements
      case .data(let text):
        advance()
        statements.append(Statement(node: .text(text), offset: offset))
      case .variableBegin:
        advance()
        let value = try tuple(withConditional: true)
        guard current.kind == .variableEnd else { throw unexpected("end of print statement") }
        advance()
        statements.append(Statement(node: .print(value), offset: offset))
      case .blockBegin:
        advance()
        guard case .name(let name) = current.kind else { throw unexpected("a tag name") }
        if ends.contains(name) { return statements }
        statements.append(Statement(node: try statement(name), offset: offset))
      default: throw unexpected("a tag")
      }
    }
  }

  /// The body after a block's head, its end included.
  private mutating func block(until end: String) throws(TemplateError) -> [Statement] {
    try blockEnd()
    let statements = try body(until: [end])
    advance()
    try blockEnd()
    return statements
  }

  private mutating func blockEnd() throws(TemplateError) {
    guard current.kind == .blockEnd else { throw unexpected("end of statement block") }
    advance()
  }

  private mutating func statement(_ name: String) throws(TemplateError) -> Statement.Node {
    switch name {
    case "for":
      advance()
      return .loop(try loop())
    case "if":
      advance()
      return try conditional()
    case "set":
      advance()
      return try assignment()
    case "macro":
      advance()
      return .macro(try macro())
    case "call":
      advance()
      return try callBlock()
    case "filter":
      advance()
      let filters = try filterChain()
      return .filterBlock(filters, body: try block(until: "endfilter"))
    case "with":
      advance()
      return try with()
    case "generation":
      advance()
      return .block(try block(until: "endgeneration"))
    case "autoescape":
      advance()
      _ = try expression()
      return .block(try block(until: "endautoescape"))
    case "break", "continue":
      guard loopDepth > 0 else { throw error("'\(name)' outside of a loop") }
      advance()
      try blockEnd()
      return name == "break" ? .exitLoop : .nextIteration
    case "block", "extends", "include", "import", "from":
      throw error("'\(name)' needs other template files, which a chat template has not")
    default: throw error("Encountered unknown tag '\(name)'.")
    }
  }

  private mutating func conditional() throws(TemplateError) -> Statement.Node {
    var branches: [(test: Expression, body: [Statement])] = []
    while true {
      let test = try tuple(withConditional: false)
      try blockEnd()
      branches.append((test, try body(until: ["elif", "else", "endif"])))
      if skipName("elif") { continue }
      var otherwise: [Statement] = []
      if skipName("else") {
        otherwise = try block(until: "endif")
      } else {
        advance()
        try blockEnd()
      }
      return .conditional(branches: branches, otherwise: otherwise)
    }
  }

  private mutating func loop() throws(TemplateError) -> ForStatement {
    let target = try target(withNamespace: false)
    guard skipName("in") else { throw unexpected("'in'") }
    let sequence = try tuple(withConditional: false, end: "recursive")
    var condition: Expression?
    if skipName("if") { condition = try expression() }
    let isRecursive = skipName("recursive")
    try blockEnd()
    loopDepth += 1
    let statements = try body(until: ["endfor", "else"])
    loopDepth -= 1
    var otherwise: [Statement] = []
    if skipName("else") {
      otherwise = try block(until: "endfor")
    } else {
      advance()
      try blockEnd()
    }
    return ForStatement(
      target: target, sequence: sequence, condition: condition, isRecursive: isRecursive,
      body: statements, otherwise: otherwise)
  }

  private mutating func assignment() throws(TemplateError) -> Statement.Node {
    let target = try target(withNamespace: true)
    if skipSymbol("=") {
      let value = try tuple(withConditional: true)
      try blockEnd()
      return .assign(target, value)
    }
    var filters: [FilterSyntax] = []
    while skipSymbol("|") { filters.append(try filter()) }
    return .assignBlock(target, filters: filters, body: try block(until: "endset"))
  }

  private mutating func with() throws(TemplateError) -> Statement.Node {
    var bindings: [(target: AssignmentTarget, value: Expression)] = []
    while current.kind != .blockEnd {
      if !bindings.isEmpty { try expectSymbol(",") }
      let target = try target(withNamespace: false, isSingle: true)
      try expectSymbol("=")
      bindings.append((target, try expression()))
    }
    return .with(bindings, body: try block(until: "endwith"))
  }

  private mutating func target(withNamespace: Bool, isSingle: Bool = false) throws(TemplateError)
    -> AssignmentTarget
  {
    var targets: [AssignmentTarget] = []
    var isTuple = false
    while true {
      if skipSymbol("(") {
        let inner = try nested { (parser) throws(TemplateError) in
          try parser.target(withNamespace: false)
        }
        targets.append(inner)
        try expectSymbol(")")
      } else {
        guard case .name(let name) = current.kind, name != "in" else { break }
        guard !["true", "false", "none", "True", "False", "None"].contains(name) else {
          throw error("can't assign to '\(name)'")
        }
        advance()
        if withNamespace, skipSymbol(".") {
          targets.append(.namespaceAttribute(name, try expectName()))
        } else {
          targets.append(.name(name))
        }
      }
      guard !isSingle, skipSymbol(",") else { break }
      isTuple = true
    }
    guard let first = targets.first else { throw unexpected("a name to assign to") }
    return isTuple ? .tuple(targets) : first
  }

  // MARK: - Macros

  private mutating func macro() throws(TemplateError) -> MacroDefinition {
    let name = try expectName()
    return try macroBody(name: name, end: "endmacro")
  }

  private mutating func callBlock() throws(TemplateError) -> Statement.Node {
    let parameters = isSymbol("(") ? try self.parameters() : []
    let call = try expression()
    guard case .call(let callee, let arguments) = call.node else { throw unexpected("a call") }
    let body = try macroBody(name: "caller", end: "endcall", parameters: parameters)
    return .callBlock(callee, arguments, body)
  }

  private mutating func macroBody(
    name: String, end: String, parameters given: [(name: String, standard: Expression?)]? = nil
  ) throws(TemplateError) -> MacroDefinition {
    implicitNames.append([])
    let parameters = if let given { given } else { try self.parameters() }
    // A loop around the definition is not a loop around the body.
    let outerLoops = loopDepth
    loopDepth = 0
    let statements = try block(until: end)
    loopDepth = outerLoops
    let implicit = implicitNames.popLast() ?? []
    return MacroDefinition(
      name: name, parameters: parameters, body: statements, implicitNames: implicit)
  }

  private mutating func parameters() throws(TemplateError)
    -> [(name: String, standard: Expression?)]
  {
    var parameters: [(name: String, standard: Expression?)] = []
    try expectSymbol("(")
    while !isSymbol(")") {
      if !parameters.isEmpty { try expectSymbol(",") }
      if isSymbol(")") { break }
      let name = try expectName()
      var standard: Expression?
      if skipSymbol("=") {
        standard = try expression()
      } else if parameters.contains(where: { $0.standard != nil }) {
        throw error("non-default argument follows default argument")
      }
      parameters.append((name, standard))
    }
    try expectSymbol(")")
    return parameters
  }

  /// Parses something one level deeper.
  mutating func nested<T>(_ parse: (inout TemplateParser) throws(TemplateError) -> T)
    throws(TemplateError) -> T
  {
    guard depth < Self.depthLimit else {
      throw source.error(.limit(.depth), at: current.offset)
    }
    depth += 1
    defer { depth -= 1 }
    return try parse(&self)
  }
}

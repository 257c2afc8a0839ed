/// Finds what CPython's grammar accepts and its compiler refuses: statements out of place, repeated
/// keywords and parameters, stars where nothing can be unpacked.
///
/// Not looked for, since no answer holds them: conflicts of `global` and `nonlocal` with other uses
/// of a name, rebinding by `:=` in comprehensions, and the rules between the patterns of `match`.
struct SyntaxChecker {
  /// What stands around a node.
  private struct Context {
    enum Scope { case module, classBody, function, asyncFunction }
    var scope = Scope.module
    var isInLoop = false
    /// The innermost comprehension, up to the next function.
    var comprehension: NodeKind?
    var allowsStar = false
  }

  /// CPython looks at scopes in the whole source before it compiles any of it.
  private enum Phase { case scopes, code }

  private struct Work {
    let tree: SyntaxTree
    let reference: SyntaxTree.Reference
    let context: Context
  }

  private let phase: Phase
  private var pending: [Work] = []

  /// Checks a parsed source.
  static func check(_ tree: SyntaxTree) throws(SyntaxFault) {
    for token in tree.tokens where token.kind == .number { try checkNumber(tree, token) }
    for phase in [Phase.scopes, .code] {
      var checker = SyntaxChecker(phase: phase)
      checker.pending = [Work(tree: tree, reference: tree.root, context: Context())]
      while let work = checker.pending.popLast() { try checker.visit(work) }
    }
  }

  /// CPython converts decimal literals of at most 4300 digits.
  private static func checkNumber(_ tree: SyntaxTree, _ token: Token) throws(SyntaxFault) {
    guard token.end - token.start > 4_300 else { return }
    let digits = tree.source.scalars[token.start..<token.end]
    guard digits.allSatisfy({ Lexer.isDigit($0) || $0 == 95 }) else { return }
    let count = digits.count { $0 != 95 }
    guard count > 4_300 else { return }
    throw SyntaxFault(
      message: "Exceeds the limit (4300 digits) for integer string conversion: value has \(count) "
        + "digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal "
        + "for huge integer literals to avoid decimal conversion limits.",
      start: token.start, end: token.end)
  }

  private init(phase: Phase) {
    self.phase = phase
  }

  private func fault(_ work: Work, _ message: String) -> SyntaxFault {
    fault(work.tree, work.reference, message)
  }

  private func fault(
    _ tree: SyntaxTree, _ reference: SyntaxTree.Reference, _ message: String
  ) -> SyntaxFault {
    SyntaxFault(message: message, start: tree.start(reference), end: tree.end(reference))
  }

  private mutating func push(_ work: Work, _ children: [(SyntaxTree.Reference, Context)]) {
    for (reference, context) in children.reversed() where !reference.isNone {
      pending.append(Work(tree: work.tree, reference: reference, context: context))
    }
  }

  private mutating func pushAll(_ work: Work, _ context: Context) {
    push(work, work.tree.children(work.reference).map { ($0, context) })
  }

  // MARK: - Nodes

  private mutating func visit(_ work: Work) throws(SyntaxFault) {
    let tree = work.tree
    guard let kind = tree.kind(work.reference) else { return }
    var context = work.context
    let allowsStar = context.allowsStar
    context.allowsStar = false
    let children = Array(tree.children(work.reference))
    switch kind {
    case .items, .sequence, .arguments:
      context.allowsStar = allowsStar
      if kind == .arguments { try checkKeywords(tree, work.reference) }
      pushAll(work, context)
    case .tuple, .list, .set, .call, .parameter, .itemAccess:
      context.allowsStar = true
      pushAll(work, context)
    case .starred:
      if phase == .code, !allowsStar {
        throw fault(work, "can't use starred expression here")
      }
      pushAll(work, context)
    case .assignment, .loop, .asyncLoop, .clause, .asyncClause, .augmentedAssignment, .walrus,
      .delete:
      try visitTargets(work, kind, children, context)
    case .function, .asyncFunction, .lambda, .classDefinition:
      try visitScope(work, kind, children, context)
    case .listComprehension, .setComprehension, .dictComprehension, .generator, .callGenerator:
      try visitComprehension(work, kind, children, context)
    case .return, .break, .continue, .yield, .await, .asyncCompound, .try, .nonlocal, .importFrom:
      try checkPlace(work, kind, children, context)
      pushAll(work, context)
    case .strings: pushFields(work, context)
    default: pushAll(work, context)
    }
  }

  private mutating func pushFields(_ work: Work, _ context: Context) {
    guard let index = work.reference.node else { return }
    let payload = Int(work.tree.nodes[index].payload)
    guard case .formatted(var parts) = work.tree.literals[payload] else { return }
    var fields: [Work] = []
    while let part = parts.popLast() {
      guard case .field(let field) = part else { continue }
      fields.append(Work(tree: field.tree, reference: field.tree.root, context: context))
      parts += field.specification
    }
    pending += fields
  }

  private func checkPlace(
    _ work: Work, _ kind: NodeKind, _ children: [SyntaxTree.Reference], _ context: Context
  ) throws(SyntaxFault) {
    let isFunction = context.scope == .function || context.scope == .asyncFunction
    if phase == .scopes {
      switch kind {
      case .yield:
        if let comprehension = context.comprehension {
          let name = SyntaxChecker.name(of: comprehension)
          throw fault(work, "'yield' inside \(name)")
        }
      case .importFrom:
        if context.scope != .module, let star = children.last, work.tree.isTerminal(star, "*") {
          throw fault(work.tree, star, "import * only allowed at module level")
        }
      case .nonlocal:
        if context.scope == .module {
          throw fault(work, "nonlocal declaration not allowed at module level")
        }
      default: break
      }
      return
    }
    switch kind {
    case .return:
      if !isFunction { throw fault(work, "'return' outside function") }
    case .break:
      if !context.isInLoop { throw fault(work, "'break' outside loop") }
    case .continue:
      if !context.isInLoop { throw fault(work, "'continue' not properly in loop") }
    case .yield:
      if !isFunction { throw fault(work, "'yield' outside function") }
      if context.scope == .asyncFunction, work.tree.isTerminal(children[1], "from") {
        throw fault(work, "'yield from' inside async function")
      }
    case .await:
      if !isFunction { throw fault(work, "'await' outside function") }
      if context.scope != .asyncFunction { throw fault(work, "'await' outside async function") }
    case .asyncCompound:
      if context.scope != .asyncFunction {
        throw fault(work, "'async with' outside async function")
      }
    case .try:
      let handlers = work.tree.elements(work.tree.children(children[3]))
      for handler in handlers.dropLast() where work.tree.kind(handler) == .bareExcept {
        throw fault(work.tree, handler, "default 'except:' must be last")
      }
    default: break
    }
  }

  private func checkKeywords(
    _ tree: SyntaxTree, _ arguments: SyntaxTree.Reference
  ) throws(SyntaxFault) {
    guard phase == .code else { return }
    let keywords = tree.elements(tree.children(arguments)).filter { tree.kind($0) == .keyword }
    let names = keywords.map { tree.text(tree.child($0, 0)) }
    var first: [String: Int] = [:]
    // CPython compares each name with those behind it: the earliest one repeated is named.
    var repeated: (first: Int, second: Int)?
    for (index, name) in names.enumerated() {
      if let earlier = first[name] {
        if earlier < repeated?.first ?? index { repeated = (earlier, index) }
      } else {
        first[name] = index
      }
    }
    if let index = first["__debug__"], index <= repeated?.first ?? index {
      throw fault(tree, keywords[index], "cannot assign to __debug__")
    }
    if let second = repeated?.second {
      throw fault(tree, keywords[second], "keyword argument repeated: \(names[second])")
    }
  }

  // MARK: - Targets and loops

  private mutating func visitTargets(
    _ work: Work, _ kind: NodeKind, _ children: [SyntaxTree.Reference], _ context: Context
  ) throws(SyntaxFault) {
    let tree = work.tree
    let isAsync = kind == .asyncLoop || kind == .asyncClause
    var targets: [SyntaxTree.Reference] = []
    switch kind {
    case .assignment: targets = tree.elements(tree.children(children[0]))
    case .augmentedAssignment, .walrus: targets = [children[0]]
    case .delete: targets = tree.elements(tree.children(children[1]))
    case .loop where tree.isTerminal(children[0], "while"): break
    default: targets = [children[isAsync ? 2 : 1]]
    }
    if phase == .code {
      if kind == .asyncLoop, context.scope != .asyncFunction {
        throw fault(work, "'async for' outside async function")
      }
      for target in targets { try checkTarget(tree, target, isDeletion: kind == .delete) }
    }
    var inner = context
    inner.isInLoop = true
    var starred = context
    starred.allowsStar = true
    push(
      work,
      children.enumerated().map { index, child in
        if kind == .loop || kind == .asyncLoop, index == children.count - 2 {
          return (child, inner)
        }
        // A star that is left in a target has been looked at above.
        return (child, targets.contains(child) || index == 0 ? starred : context)
      })
  }

  private func checkTarget(
    _ tree: SyntaxTree, _ target: SyntaxTree.Reference, isDeletion: Bool
  ) throws(SyntaxFault) {
    if tree.kind(target) == .starred {
      throw fault(tree, target, "starred assignment target must be in a list or tuple")
    }
    var pending = [target]
    while let reference = pending.popLast() {
      switch tree.kind(reference) {
      case .tuple, .list:
        let elements = tree.elements(tree.children(reference))
        if elements.count(where: { tree.kind($0) == .starred }) > 1 {
          throw fault(tree, reference, "multiple starred expressions in assignment")
        }
        pending += elements.reversed()
      case .starred: pending.append(tree.child(reference, 1))
      case nil, .memberTarget:
        let name = tree.kind(reference) == nil ? reference : tree.child(reference, 2)
        if tree.text(name) == "__debug__" {
          throw fault(
            tree, reference, "cannot \(isDeletion ? "delete" : "assign to") __debug__")
        }
      default: break
      }
    }
  }

  // MARK: - Scopes

  private mutating func visitScope(
    _ work: Work, _ kind: NodeKind, _ children: [SyntaxTree.Reference], _ context: Context
  ) throws(SyntaxFault) {
    let tree = work.tree
    if phase == .scopes, kind != .classDefinition {
      let parameters = children.first { tree.kind($0) == .parameters }
      try checkParameters(tree, parameters ?? .none)
    }
    var inner = Context()
    switch kind {
    case .asyncFunction: inner.scope = .asyncFunction
    case .classDefinition: inner.scope = .classBody
    default: inner.scope = .function
    }
    var outer = context
    outer.allowsStar = kind == .classDefinition
    push(
      work,
      children.enumerated().map { index, child in
        (child, index == children.count - 1 ? inner : outer)
      })
  }

  private func checkParameters(
    _ tree: SyntaxTree, _ parameters: SyntaxTree.Reference
  ) throws(SyntaxFault) {
    var names: Set<String> = []
    for parameter in tree.elements(tree.children(parameters))
    where tree.kind(parameter) == .parameter {
      let name = tree.text(tree.child(parameter, 0))
      if !names.insert(name).inserted {
        throw fault(
          tree, parameter, "duplicate argument '\(name)' in function definition")
      }
    }
  }

  private static func name(of comprehension: NodeKind) -> String {
    switch comprehension {
    case .listComprehension: "list comprehension"
    case .setComprehension: "set comprehension"
    case .dictComprehension: "dict comprehension"
    default: "generator expression"
    }
  }

  private mutating func visitComprehension(
    _ work: Work, _ kind: NodeKind, _ children: [SyntaxTree.Reference], _ context: Context
  ) throws(SyntaxFault) {
    let tree = work.tree
    if kind == .callGenerator {
      pushAll(work, context)
      return
    }
    let clauses = tree.elements(tree.children(children[2]))
    let isAsync =
      clauses.contains { tree.kind($0) == .asyncClause }
      || tree.kind(children[1]) == .await
    if phase == .code, isAsync, kind != .generator, context.scope != .asyncFunction {
      throw fault(work, "asynchronous comprehension outside of an asynchronous function")
    }
    var inner = context
    inner.comprehension = kind
    // The first iterable is evaluated outside.
    var works: [(SyntaxTree.Reference, Context)] = [(children[1], inner)]
    for (index, clause) in clauses.enumerated() {
      let parts = Array(tree.children(clause))
      let iterable = tree.kind(clause) == .asyncClause ? 4 : 3
      for (place, part) in parts.enumerated() {
        works.append((part, index == 0 && place == iterable ? context : inner))
      }
    }
    push(work, works)
  }
}

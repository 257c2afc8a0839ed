// What the grammar's actions do: CPython's messages about mistakes, at CPython's places.

extension Parser {
  /// The forms a target can be invalid in.
  private enum TargetRole { case star, loop, delete }

  /// Runs an action; nil lets the alternative fail.
  mutating func perform(
    _ action: ParserAction, _ children: [SyntaxTree.Reference], from start: Int
  ) throws(SyntaxFault) -> SyntaxTree.Reference? {
    switch action {
    case .strings:
      var tokens: [Token] = []
      for reference in tree.children(children[0]) {
        if let token = tree.token(reference) { tokens.append(token) }
      }
      return appendLiteral(try literal(tokens), from: start)
    case .at(let child, let message):
      throw fault(children[child], children[child], message)
    case .range(let first, let last, let message):
      throw fault(children[first], children[last], message)
    case .from(let child, let message):
      throw SyntaxFault(
        message: message, start: tree.start(children[child]), end: lastToken?.end ?? 0)
    case .here(let message): throw faultHere(message)
    case .indent(let child, let message):
      throw indentationFault(child.map { children[$0] }, message)
    case .missingComma: try missingComma(children[0], children[1])
    case .missingColon:
      let end = tree.end(children[0])
      throw SyntaxFault(
        message: "':' expected after dictionary key", start: end - 1, end: end)
    case .legacyStatement: try legacyStatement(children[0], children[1])
    case .argumentOrder: throw argumentOrder(children[0])
    case .unparenthesizedFirst:
      throw fault(children[0], children[1], "Generator expression must be parenthesized")
    case .unparenthesizedNext:
      throw fault(children[2], children[3], "Generator expression must be parenthesized")
    case .unparenthesizedLast:
      let positional = tree.elements(tree.children(children[0])).filter {
        tree.kind($0) != .keyword && tree.kind($0) != .doubleStarred
      }
      if positional.count > 1, let last = positional.last {
        throw fault(last, children[1], "Generator expression must be parenthesized")
      }
    case .starTargets(let child): try refuseTarget(children[child], .star)
    case .forTargets(let child): try refuseTarget(children[child], .loop)
    case .deleteTargets(let child): try refuseTarget(children[child], .delete)
    }
    return nil
  }

  private func fault(
    _ first: SyntaxTree.Reference, _ last: SyntaxTree.Reference, _ message: String
  ) -> SyntaxFault {
    var text = ""
    var isEscape = false
    for character in message {
      if isEscape {
        text += character == "e" ? tree.expressionName(first) : tree.text(first)
        isEscape = false
      } else if character == "%" {
        isEscape = true
      } else {
        text.append(character)
      }
    }
    return SyntaxFault(message: text, start: tree.start(first), end: tree.end(last))
  }

  private func indentationFault(
    _ child: SyntaxTree.Reference?, _ message: String
  ) -> SyntaxFault {
    var message = message
    if let child { message += " on line \(tree.source.lineIndex(of: tree.start(child)) + 1)" }
    let token = lastToken
    // A token without a column is placed by where the lexer stands.
    let hasColumn = token?.hasColumn ?? true
    let start = (token?.start ?? 0) - (hasColumn ? 0 : 1)
    return SyntaxFault(
      exception: "IndentationError", message: message, start: max(start, 0),
      end: token?.end ?? 0)
  }

  private func isLegacyName(_ reference: SyntaxTree.Reference) -> Bool {
    guard tree.token(reference)?.kind == .name else { return false }
    let text = tree.text(reference)
    return text == "print" || text == "exec"
  }

  private func missingComma(
    _ first: SyntaxTree.Reference, _ second: SyntaxTree.Reference
  ) throws(SyntaxFault) {
    if isLegacyName(first) || token(at: mark - 1)?.level == 0 { return }
    throw fault(first, second, "invalid syntax. Perhaps you forgot a comma?")
  }

  private func legacyStatement(
    _ name: SyntaxTree.Reference, _ rest: SyntaxTree.Reference
  ) throws(SyntaxFault) {
    guard isLegacyName(name) else { return }
    let text = tree.text(name)
    throw fault(
      name, rest, "Missing parentheses in call to '\(text)'. Did you mean \(text)(...)?")
  }

  private func argumentOrder(_ arguments: SyntaxTree.Reference) -> SyntaxFault {
    let unpacks = tree.elements(tree.children(arguments)).contains {
      tree.kind($0) == .doubleStarred
    }
    return faultHere("positional argument follows keyword argument\(unpacks ? " unpacking" : "")")
  }

  // MARK: - Targets

  private func refuseTarget(
    _ target: SyntaxTree.Reference, _ role: TargetRole
  ) throws(SyntaxFault) {
    guard let invalid = invalidTarget(target, role) else { return }
    let verb = role == .delete ? "delete" : "assign to"
    throw fault(invalid, invalid, "cannot \(verb) \(tree.expressionName(invalid))")
  }

  /// The first part of an expression that cannot be assigned to or deleted.
  private func invalidTarget(
    _ target: SyntaxTree.Reference, _ role: TargetRole
  ) -> SyntaxTree.Reference? {
    var pending = [target]
    while let reference = pending.popLast() {
      if let token = tree.token(reference) {
        if token.kind == .name { continue }
        return reference
      }
      switch tree.kind(reference) {
      case .list, .tuple:
        pending += tree.elements(tree.children(reference)).reversed()
      case .starred:
        if role == .delete { return reference }
        pending.append(tree.child(reference, 1))
      case .comparison:
        guard role == .loop else { return reference }
        let operation = tree.child(tree.child(reference, 1), 0)
        if tree.isTerminal(tree.child(operation, 0), "in") {
          pending.append(tree.child(reference, 0))
        }
      case .primary, .memberTarget:
        let name = tree.expressionName(reference)
        if name == "attribute" || name == "subscript" { continue }
        return reference
      default: return reference
      }
    }
    return nil
  }
}

extension SyntaxTree {
  /// What CPython calls an expression in its messages.
  func expressionName(_ reference: Reference) -> String {
    if let token = token(reference) {
      switch token.kind {
      case .name: return "name"
      case .keyword: return text(reference)
      case .symbol: return "ellipsis"
      default: return "literal"
      }
    }
    guard let index = reference.node else { return "expression" }
    switch nodes[index].kind {
    case .primary:
      let trailers = elements(children(reference).dropFirst())
      switch trailers.last.flatMap({ kind($0) }) {
      case .attribute: return "attribute"
      case .itemAccess: return "subscript"
      default: return "function call"
      }
    case .memberTarget: return isTerminal(child(reference, 1), ".") ? "attribute" : "subscript"
    case .starred: return "starred"
    case .list: return "list"
    case .tuple: return "tuple"
    case .lambda: return "lambda"
    case .generator: return "generator expression"
    case .yield: return "yield expression"
    case .await: return "await expression"
    case .listComprehension: return "list comprehension"
    case .setComprehension: return "set comprehension"
    case .dictComprehension: return "dict comprehension"
    case .dict: return "dict literal"
    case .set: return "set display"
    case .strings:
      if case .formatted = literals[Int(nodes[index].payload)] { return "f-string expression" }
      return "literal"
    case .comparison: return "comparison"
    case .conditional: return "conditional expression"
    case .walrus: return "named expression"
    default: return "expression"
    }
  }
}

// Statements: expressions, assignments and the imports that have no effect but names.

extension Machine {
  /// The statements at the top level of a source, those of one line one by one.
  func statements(in root: SyntaxTree.Reference) -> [SyntaxTree.Reference] {
    let tree = trees[0]
    var statements: [SyntaxTree.Reference] = []
    for statement in tree.elements(tree.children(root)) {
      if tree.kind(statement) == .simpleStatements {
        statements += tree.elements(tree.children(statement)).filter { tree.token($0) == nil }
      } else {
        statements.append(statement)
      }
    }
    return statements
  }

  mutating func execute(_ site: Site) throws(EvaluationFault) {
    place = place(site)
    switch tree(site).kind(site.reference) {
    case .pass: break
    case .expressionStatement: tasks += [.keep, .evaluate(child(site, 0))]
    case .assignment:
      tasks += [.drop]
      for target in elements(child(site, 0)).reversed() {
        tasks += [.assign(target), .duplicate]
      }
      tasks.append(.evaluate(child(site, 1)))
    case .annotatedAssignment: try annotate(site)
    case .augmentedAssignment: try startAugmentation(site)
    case .import: try importModules(site)
    case .importFrom: try importNames(site)
    case .importFromRelative:
      throw EvaluationFault(
        kind: .forbidden, exception: "ImportError",
        message: "relative imports are not allowed in the sandbox")
    default:
      let word = tree(site).source.string(place.start, place.end).prefix {
        $0.isLetter || $0 == "@"
      }
      throw .forbidden("'\(word)' statements are")
    }
  }

  private mutating func annotate(_ site: Site) throws(EvaluationFault) {
    let value = child(site, 3)
    let target = child(site, 0)
    guard tree(site).token(target.reference) != nil else {
      throw .forbidden("assignments to attributes and items are")
    }
    // CPython evaluates the annotation, after the value.
    tasks += [.drop, .evaluate(child(site, 2))]
    if !value.reference.isNone {
      tasks += [.assign(target), .evaluate(value)]
    }
  }

  private mutating func startAugmentation(_ site: Site) throws(EvaluationFault) {
    let target = child(site, 0)
    guard tree(site).token(target.reference) != nil else {
      throw .forbidden("assignments to attributes and items are")
    }
    let symbol = text(child(site, 1))
    tasks += [
      .augment(symbol, site), .evaluate(child(site, 2)), .evaluate(target),
    ]
  }

  mutating func augment(_ symbol: String, _ site: Site) throws(EvaluationFault) {
    place = place(site)
    if operands.suffix(2).contains(where: \.isUnknown) {
      operands.removeLast(2)
      variables[text(child(site, 0))] = .unknown
      return
    }
    let right = try popValue()
    let left = try popValue()
    switch left {
    case .list, .dict: throw .forbidden("changing a \(left.typeName) in place is")
    default: break
    }
    let value = try calculator.binary(String(symbol.dropLast()), left, right, symbol: symbol)
    variables[text(child(site, 0))] = .value(value)
  }

  // MARK: - Targets

  /// Makes unknown what a statement that failed would have assigned.
  mutating func lose(_ statement: Site) {
    var targets: [Site]
    switch tree(statement).kind(statement.reference) {
    case .assignment: targets = elements(child(statement, 0))
    case .annotatedAssignment, .augmentedAssignment: targets = [child(statement, 0)]
    default: return
    }
    while let target = targets.popLast() {
      switch tree(target).kind(target.reference) {
      case nil: variables[text(target)] = .unknown
      case .tuple, .list: targets += elements(target)
      case .starred: targets.append(child(target, 1))
      default: break
      }
    }
  }

  /// Stores an object in a target: a name, or names to unpack into.
  mutating func assign(_ object: Object, to target: Site) throws(EvaluationFault) {
    var pending = [(target, object)]
    while let (target, object) = pending.popLast() {
      place = place(target)
      try calculator.charge(1)
      switch tree(target).kind(target.reference) {
      case nil: variables[text(target)] = object
      case .tuple, .list:
        let targets = elements(target)
        if object.isUnknown {
          pending += targets.map { ($0, .unknown) }
          continue
        }
        let objects = try unpacked(object, into: targets)
        pending += zip(targets, objects).reversed()
      case .starred: pending.append((child(target, 1), object))
      default: throw .forbidden("assignments to attributes and items are")
      }
    }
  }

  private mutating func unpacked(
    _ object: Object, into targets: [Site]
  ) throws(EvaluationFault) -> [Object] {
    let value = try object.value
    guard let items = try calculator.items(of: value) else {
      throw .type("cannot unpack non-iterable \(value.typeName) object")
    }
    let star = targets.firstIndex { tree($0).kind($0.reference) == .starred }
    guard let star else {
      if items.count < targets.count {
        throw .value(
          "not enough values to unpack (expected \(targets.count), got \(items.count))")
      }
      if items.count > targets.count {
        throw .value("too many values to unpack (expected \(targets.count))")
      }
      return items.map { .value($0) }
    }
    let after = targets.count - star - 1
    if items.count < targets.count - 1 {
      throw .value(
        "not enough values to unpack (expected at least \(targets.count - 1), got \(items.count))")
    }
    let middle = Array(items[star..<(items.count - after)])
    let parts = items[..<star] + [.list(middle)] + items[(items.count - after)...]
    return parts.map { .value($0) }
  }

  // MARK: - Imports

  private mutating func importModules(_ site: Site) throws(EvaluationFault) {
    for alias in elements(child(site, 1)) {
      let module = text(child(alias, 0))
      place = place(alias)
      guard module == "datetime" else {
        throw EvaluationFault(
          kind: .forbidden, exception: "ImportError",
          message: "importing '\(module)' is not allowed in the sandbox")
      }
      let name = child(alias, 1)
      variables[name.reference.isNone ? module : text(name)] = .module
    }
  }

  private mutating func importNames(_ site: Site) throws(EvaluationFault) {
    let module = text(child(site, 2))
    let names = child(site, 4)
    let isStar = tree(site).token(names.reference) != nil
    let isRelative = !child(site, 1).reference.isNone
    guard module == "datetime", !isRelative else {
      throw EvaluationFault(
        kind: .forbidden, exception: "ImportError",
        message: "importing from '\(module)' is not allowed in the sandbox")
    }
    if isStar {
      for type in Object.TypeName.ofModule { variables[type.rawValue] = .type(type) }
      variables["MINYEAR"] = .value(.int(1))
      variables["MAXYEAR"] = .value(.int(9999))
      for name in Machine.foreignToModule { variables[name] = .unavailable }
      return
    }
    for alias in elements(names) {
      place = place(alias)
      let name = text(child(alias, 0))
      guard let type = Object.TypeName(rawValue: name), type.isFromModule else {
        throw EvaluationFault(
          kind: .forbidden, exception: "ImportError",
          message: "importing '\(name)' from 'datetime' is not allowed in the sandbox")
      }
      let target = child(alias, 1)
      variables[target.reference.isNone ? name : text(target)] = .type(type)
    }
  }
}

// Expressions: each pushes its value; operands come before operators.

extension Machine {
  mutating func evaluate(_ site: Site) throws(EvaluationFault) {
    let tree = tree(site)
    place = place(site)
    guard let kind = tree.kind(site.reference) else {
      try evaluateToken(site)
      return
    }
    switch kind {
    case .strings: try evaluateStrings(site)
    case .primary: try evaluatePrimary(site)
    case .binary:
      var steps: [Task] = [.evaluate(child(site, 0))]
      for operation in elements(child(site, 1)) {
        let operand = child(operation, 1)
        let symbol = text(child(operation, 0))
        let place = Place(start: self.place.start, end: place(operand).end)
        steps += [.evaluate(operand), .binary(symbol, symbol: symbol, place)]
      }
      tasks += steps.reversed()
    case .power:
      tasks += [
        .binary("**", symbol: "**", place), .evaluate(child(site, 1)), .evaluate(child(site, 0)),
      ]
    case .unary: tasks += [.unary(text(child(site, 0)), place), .evaluate(child(site, 1))]
    case .not: tasks += [.not(place), .evaluate(child(site, 1))]
    case .and, .or:
      let rest = elements(child(site, 1))[...]
      tasks += [.shortCircuit(rest, isOr: kind == .or), .evaluate(child(site, 0))]
    case .comparison:
      let operations = elements(child(site, 1))[...]
      tasks += [.comparison(operations, place), .evaluate(child(site, 0))]
    case .conditional: tasks += [.choose(site), .evaluate(child(site, 2))]
    case .walrus: tasks += [.name(text(child(site, 0))), .evaluate(child(site, 2))]
    case .tuple, .list: startList(site, isTuple: kind == .tuple)
    case .dict: startDict(site)
    default: throw .forbidden("\(Machine.name(of: kind)) are")
    }
  }

  private static func name(of kind: NodeKind) -> String {
    switch kind {
    case .set: "sets"
    case .listComprehension, .setComprehension, .dictComprehension: "comprehensions"
    case .generator: "generator expressions"
    case .lambda: "lambda expressions"
    case .yield: "yield expressions"
    case .await: "await expressions"
    case .slice: "slices in tuples"
    default: "expressions of this form"
    }
  }

  private mutating func evaluateToken(_ site: Site) throws(EvaluationFault) {
    guard let token = tree(site).token(site.reference) else { return }
    switch token.kind {
    case .number: push(try number(Array(source.scalars[token.start..<token.end])))
    case .name:
      let name = text(site)
      if let object = variables[name] ?? Object.builtin(name) {
        if case .unavailable = object { throw Machine.unavailableName(name) }
        operands.append(object)
      } else {
        throw Machine.unknownName(name)
      }
    case .symbol: push(.ellipsis)
    default:
      switch text(site) {
      case "True": push(.bool(true))
      case "False": push(.bool(false))
      default: push(.none)
      }
    }
  }

  /// The value of a number literal.
  private mutating func number(_ codes: [UInt32]) throws(EvaluationFault) -> Value {
    guard let last = codes.last, last != 106, last != 74 else {
      throw .forbidden("complex numbers are")
    }
    // A letter behind the zero; an underscore (95) parts digits.
    let isPrefixed = codes.count > 1 && codes[0] == 48 && codes[1] > 57 && codes[1] != 95
    let isFloat = codes.contains { $0 == 46 || $0 == 101 || $0 == 69 }
    if isFloat, !isPrefixed || codes[1] == 101 || codes[1] == 69 {
      return .float(FloatReader.read(codes) ?? .nan)
    }
    return .int(try calculator.integer(Text(codePoints: codes), radix: isPrefixed ? 0 : 10))
  }

  // MARK: - Operators

  mutating func applyBinary(_ operation: String, _ symbol: String) throws(EvaluationFault) {
    let right = try popValue()
    let left = try popValue()
    push(try calculator.binary(operation, left, right, symbol: symbol))
  }

  mutating func startComparison(_ operations: ArraySlice<Site>, _ place: Place) {
    guard let first = operations.first else { return }
    tasks += [.compare(operations, place), .evaluate(child(first, 1))]
  }

  mutating func compare(
    _ operations: ArraySlice<Site>, _ place: Place
  ) throws(EvaluationFault) {
    guard let first = operations.first else { return }
    self.place = place
    let symbol = child(first, 0)
    let operation: String
    switch tree(symbol).kind(symbol.reference) {
    case .notIn: operation = "not in"
    case .isNot: operation = "is not"
    default: operation = text(symbol)
    }
    let right = try popValue()
    let left = try popValue()
    let holds = try calculator.compare(operation, left, right)
    if operations.count == 1 || !holds {
      push(.bool(holds))
    } else {
      push(right)
      tasks.append(.comparison(operations.dropFirst(), place))
    }
  }

  mutating func shortCircuit(_ rest: ArraySlice<Site>, _ isOr: Bool) {
    guard let next = rest.first, let last = operands.last, last.isTrue != isOr else { return }
    _ = pop()
    tasks += [.shortCircuit(rest.dropFirst(), isOr: isOr), .evaluate(next)]
  }

  // MARK: - Displays

  private mutating func startList(_ site: Site, isTuple: Bool) {
    let items = elements(site)
    tasks.append(.list(items.count, isTuple: isTuple, place))
    for item in items.reversed() {
      if tree(item).kind(item.reference) == .starred {
        tasks += [.spread(place(item)), .evaluate(child(item, 1))]
      } else {
        tasks.append(.evaluate(item))
      }
    }
  }

  mutating func buildList(_ count: Int, _ isTuple: Bool) throws(EvaluationFault) {
    var items: [Value] = []
    for object in operands.suffix(count) {
      if case .spread(let values) = object {
        items += values
      } else {
        items.append(try object.value)
      }
    }
    operands.removeLast(count)
    push(try calculator.checked(isTuple ? .tuple(items) : .list(items)))
  }

  mutating func spreadItems() throws(EvaluationFault) {
    let value = try popValue()
    guard let items = try calculator.items(of: value) else {
      throw .type("Value after * must be an iterable, not \(value.typeName)")
    }
    operands.append(.spread(items))
  }

  mutating func spreadEntries() throws(EvaluationFault) {
    let value = try popValue()
    guard case .dict(let entries) = value else {
      throw .type("'\(value.typeName)' object is not a mapping")
    }
    operands.append(.spreadEntries(entries))
  }

  private mutating func startDict(_ site: Site) {
    let items = elements(site)
    let arePairs = items.map { tree($0).kind($0.reference) == .pair }
    tasks.append(.dict(arePairs, place))
    for (item, isPair) in zip(items, arePairs).reversed() {
      if isPair {
        tasks += [.evaluate(child(item, 2)), .evaluate(child(item, 0))]
      } else {
        tasks += [.spreadEntries(place(item)), .evaluate(child(item, 1))]
      }
    }
  }

  mutating func buildDict(_ arePairs: [Bool]) throws(EvaluationFault) {
    let count = arePairs.reduce(0) { $0 + ($1 ? 2 : 1) }
    var objects = operands.suffix(count)
    var entries: [Value.Entry] = []
    for isPair in arePairs {
      guard let first = objects.popFirst() else { break }
      if isPair, let second = objects.popFirst() {
        let entry = Value.Entry(key: try first.value, value: try second.value)
        try calculator.insert(entry, into: &entries)
      } else if case .spreadEntries(let given) = first {
        for entry in given { try calculator.insert(entry, into: &entries) }
      }
    }
    operands.removeLast(count)
    push(try calculator.checked(.dict(entries)))
  }

  // MARK: - Strings

  private mutating func evaluateStrings(_ site: Site) throws(EvaluationFault) {
    guard let index = site.reference.node else { return }
    switch tree(site).literals[Int(tree(site).nodes[index].payload)] {
    case .text(let text):
      try calculator.check(length: text.count)
      push(.string(text))
    case .bytes(let bytes):
      try calculator.check(length: bytes.count)
      push(.bytes(bytes))
    case .formatted(let parts): push(parts)
    }
  }

  /// Leaves the tasks that make a text of the parts of an f-string.
  ///
  /// Specifications hold parts in turn, no deeper than the lexer's two levels.
  private mutating func push(_ parts: [FormatPart]) {
    tasks.append(.join(parts.count, place))
    for part in parts.reversed() {
      switch part {
      case .text(let codes): tasks.append(.literal(Text(codePoints: codes)))
      case .field(let field):
        trees.append(field.tree)
        let site = Site(tree: trees.count - 1, reference: field.tree.root)
        tasks.append(.field(field.conversion, place(site)))
        push(field.specification)
        tasks.append(.evaluate(site))
      }
    }
  }

  mutating func joinText(_ count: Int) throws(EvaluationFault) {
    var codes: [UInt32] = []
    for value in try popValues(count) { codes += value.text?.codePoints ?? [] }
    try calculator.check(length: codes.count)
    push(.string(Text(codePoints: codes)))
  }

  mutating func formatField(_ conversion: UInt32?) throws(EvaluationFault) {
    let specification = try popValue().text ?? ""
    var value = try popValue()
    if let conversion { value = calculator.converted(value, conversion) }
    push(.string(try calculator.format(value, specification)))
  }
}

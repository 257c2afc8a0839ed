/// Runs a parsed source: a list of tasks and a stack of operands, so that no input nests calls.
///
/// Statements are taken one after the other as CPython does; the first fault ends the run, and the
/// calls recorded before it stay.
struct Machine {
  /// A node in one of the trees: the source's, or that of an expression in an f-string.
  struct Site {
    let tree: Int
    let reference: SyntaxTree.Reference
  }

  /// A stretch of the source, for messages.
  struct Place {
    let start: Int
    let end: Int
  }

  /// Something left to do.
  enum Task {
    case statement(Site)
    case evaluate(Site)
    /// Keep the operand as the value of the last statement.
    case keep
    case drop
    case duplicate
    case nothing
    case literal(Text)
    case unary(String, Place)
    case not(Place)
    case binary(String, symbol: String, Place)
    /// Apply the first of the operations that are left, for which the left operand is there.
    case comparison(ArraySlice<Site>, Place)
    case compare(ArraySlice<Site>, Place)
    case shortCircuit(ArraySlice<Site>, isOr: Bool)
    case choose(Site)
    case list(Int, isTuple: Bool, Place)
    case spread(Place)
    case spreadEntries(Place)
    case dict([Bool], Place)
    case attribute(String, Place)
    case element(Place)
    case slice(Place)
    case call(CallSite)
    case field(UInt32?, Place)
    case join(Int, Place)
    case assign(Site)
    case augment(String, Site)
    case name(String)
  }

  /// A call whose callee and arguments are on the stack when its turn comes.
  struct CallSite {
    /// How an argument is passed.
    enum Kind {
      case positional, spread
      case keyword(String, Place)
      case spreadEntries
    }
    let arguments: [(kind: Kind, place: Place)]
    let callee: Place
    let parentheses: Place
  }

  let source: SourceText
  let reading: Sandbox.Reading
  var trees: [SyntaxTree]
  var calculator: Calculator
  var tasks: [Task] = []
  var operands: [Object] = []
  var variables: [String: Object] = ["datetime": .module]
  var calls: [Call] = []
  var lastValue: Value?
  /// What the current task is about.
  var place = Place(start: 0, end: 0)

  init(_ tree: SyntaxTree, budget: Budget, reading: Sandbox.Reading) {
    source = tree.source
    self.reading = reading
    trees = [tree]
    calculator = Calculator(budget: budget)
  }

  /// Faults after which nothing more is run.
  private static let mostFaults = 20

  /// Runs the source to its end or its first fault, or past faults where it is an answer.
  mutating func run() -> Execution {
    let statements = self.statements(in: trees[0].root)
    var faults: [Execution.Fault] = []
    for statement in statements {
      let site = Site(tree: 0, reference: statement)
      lastValue = nil
      do throws(EvaluationFault) {
        tasks.append(.statement(site))
        while let task = tasks.popLast() {
          try calculator.charge(1)
          if passesOnUnknown(task) { continue }
          try perform(task)
        }
      } catch {
        lastValue = nil
        tasks = []
        operands = []
        let whole = self.place(site)
        faults.append(
          Execution.Fault(
            diagnostic: Diagnostic(
              kind: error.kind, exception: error.exception, message: error.message,
              range: source.range(place.start, place.end)),
            statement: source.range(whole.start, whole.end)))
        guard reading == .answer, faults.count < Self.mostFaults, !calculator.isSpent else { break }
        lose(site)
      }
    }
    return Execution(
      calls: calls, faults: faults, statements: statements.count, value: lastValue)
  }

  /// Does a task that works on something unknown, whose result is as unknown; false for any other.
  private mutating func passesOnUnknown(_ task: Task) -> Bool {
    let count: Int
    switch task {
    case .unary, .not, .attribute: count = 1
    case .binary, .compare, .element, .field: count = 2
    case .slice: count = 4
    case .list(let items, _, _): count = items
    case .join(let parts, _): count = parts
    case .call(let site):
      count = site.arguments.count + 1
      // A call that is recorded takes unknown arguments.
      if operands.count >= count, case .path = operands[operands.count - count] { return false }
    default: return false
    }
    guard operands.suffix(count).contains(where: \.isUnknown) else { return false }
    operands.removeLast(count)
    operands.append(.unknown)
    return true
  }

  private mutating func perform(_ task: Task) throws(EvaluationFault) {
    switch task {
    case .statement(let site): try execute(site)
    case .evaluate(let site): try evaluate(site)
    case .keep:
      lastValue = try popValue()
    case .drop: _ = pop()
    case .duplicate:
      if let object = operands.last { operands.append(object) }
    case .nothing: push(.none)
    case .literal(let text): push(.string(text))
    case .unary(let operation, let place):
      self.place = place
      push(try calculator.unary(operation, try popValue()))
    case .not(let place):
      self.place = place
      push(.bool(!pop().isTrue))
    case .binary(let operation, let symbol, let place):
      self.place = place
      try applyBinary(operation, symbol)
    case .comparison(let operations, let place): startComparison(operations, place)
    case .compare(let operations, let place): try compare(operations, place)
    case .shortCircuit(let operands, let isOr): shortCircuit(operands, isOr)
    case .choose(let site):
      let branch = child(site, pop().isTrue ? 0 : 4)
      tasks.append(.evaluate(branch))
    case .list(let count, let isTuple, let place):
      self.place = place
      try buildList(count, isTuple)
    case .spread(let place):
      self.place = place
      try spreadItems()
    case .spreadEntries(let place):
      self.place = place
      try spreadEntries()
    case .dict(let pairs, let place):
      self.place = place
      try buildDict(pairs)
    case .attribute(let name, let place):
      self.place = place
      try loadAttribute(name)
    case .element(let place):
      self.place = place
      let key = try popValue()
      push(try calculator.element(try popValue(), key))
    case .slice(let place):
      self.place = place
      let bounds = try popValues(3)
      let slice = Calculator.Slice(start: bounds[0], stop: bounds[1], step: bounds[2])
      push(try calculator.elements(try popValue(), slice))
    case .call(let site): try call(site)
    case .field(let conversion, let place):
      self.place = place
      try formatField(conversion)
    case .join(let count, let place):
      self.place = place
      try joinText(count)
    case .assign(let site): try assign(pop(), to: site)
    case .augment(let symbol, let site): try augment(symbol, site)
    case .name(let name):
      if let object = operands.last { variables[name] = object }
    }
  }

  // MARK: - Operands

  mutating func push(_ value: Value) {
    operands.append(.value(value))
  }

  /// The last operand; every task finds what the tasks before it have pushed.
  mutating func pop() -> Object {
    operands.popLast() ?? .value(.none)
  }

  mutating func popValue() throws(EvaluationFault) -> Value {
    try pop().value
  }

  mutating func popValues(_ count: Int) throws(EvaluationFault) -> [Value] {
    var values: [Value] = []
    for _ in 0..<count { values.append(try popValue()) }
    return values.reversed()
  }

  // MARK: - Trees

  func tree(_ site: Site) -> SyntaxTree { trees[site.tree] }

  func child(_ site: Site, _ index: Int) -> Site {
    Site(tree: site.tree, reference: trees[site.tree].child(site.reference, index))
  }

  func place(_ site: Site) -> Place {
    Place(
      start: trees[site.tree].start(site.reference), end: trees[site.tree].end(site.reference))
  }

  func elements(_ site: Site) -> [Site] {
    let tree = trees[site.tree]
    return tree.elements(tree.children(site.reference)).map {
      Site(tree: site.tree, reference: $0)
    }
  }

  func text(_ site: Site) -> String { trees[site.tree].text(site.reference) }
}

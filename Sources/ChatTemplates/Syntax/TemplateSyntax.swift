/// An expression of the template language.
struct Expression: Sendable {
  indirect enum Node: Sendable {
    case constant(TemplateValue)
    case name(String)
    case list([Expression])
    case tuple([Expression])
    case dictionary([(key: Expression, value: Expression)])
    case attribute(Expression, String)
    case item(Expression, Expression)
    case slice(Expression, start: Expression?, end: Expression?, step: Expression?)
    case call(Expression, CallSyntax)
    case filter(Expression, FilterSyntax)
    case test(Expression, FilterSyntax, isNegated: Bool)
    case not(Expression)
    case negative(Expression)
    case positive(Expression)
    /// `a + b - c`, from the left; a list so that long sums do not nest.
    case arithmetic(Expression, [(symbol: Arithmetic, operand: Expression)])
    /// `a ~ b ~ c`
    case concatenation([Expression])
    /// `a < b <= c`
    case comparison(Expression, [(symbol: Comparison, operand: Expression)])
    case and([Expression])
    case or([Expression])
    case conditional(test: Expression, then: Expression, otherwise: Expression?)
  }

  enum Arithmetic: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case modulo = "%"
    case power = "**"
  }

  enum Comparison: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"
    case isNotIn = "not in"
  }

  let node: Node
  /// Where it stands, in characters from the start of the source.
  let offset: Int
  /// How deeply it nests; the parser bounds it.
  let depth: Int
}

/// The arguments of a call as written.
struct CallSyntax: Sendable {
  var positional: [Expression] = []
  var keywords: [(name: String, value: Expression)] = []
  /// `*arguments`
  var spread: Expression?
  /// `**arguments`
  var keywordSpread: Expression?

  /// The deepest of the arguments' nestings.
  var depth: Int {
    let expressions =
      positional + keywords.map(\.value) + [spread, keywordSpread].compactMap { $0 }
    return expressions.reduce(0) { max($0, $1.depth) }
  }
}

/// A filter or test with its arguments.
struct FilterSyntax: Sendable {
  let name: String
  let arguments: CallSyntax
  let offset: Int
}

/// What an assignment assigns to.
indirect enum AssignmentTarget: Sendable {
  case name(String)
  case tuple([AssignmentTarget])
  case namespaceAttribute(String, String)
}

/// A statement of the template language.
struct Statement: Sendable {
  indirect enum Node: Sendable {
    case text(TemplateText)
    case print(Expression)
    case conditional(branches: [(test: Expression, body: [Statement])], otherwise: [Statement])
    case loop(ForStatement)
    case assign(AssignmentTarget, Expression)
    case assignBlock(AssignmentTarget, filters: [FilterSyntax], body: [Statement])
    case macro(MacroDefinition)
    case callBlock(Expression, CallSyntax, MacroDefinition)
    case filterBlock([FilterSyntax], body: [Statement])
    case with([(target: AssignmentTarget, value: Expression)], body: [Statement])
    case block([Statement])
    case exitLoop
    case nextIteration
  }

  let node: Node
  let offset: Int
}

/// A `for` loop. A class because `loop(…)` of a recursive one refers to it.
final class ForStatement: Sendable {
  let target: AssignmentTarget
  let sequence: Expression
  let condition: Expression?
  let isRecursive: Bool
  let body: [Statement]
  let otherwise: [Statement]

  init(
    target: AssignmentTarget, sequence: Expression, condition: Expression?, isRecursive: Bool,
    body: [Statement], otherwise: [Statement]
  ) {
    self.target = target
    self.sequence = sequence
    self.condition = condition
    self.isRecursive = isRecursive
    self.body = body
    self.otherwise = otherwise
  }
}

/// A macro, or the body of a call block.
final class MacroDefinition: Sendable {
  let name: String
  let parameters: [(name: String, standard: Expression?)]
  let body: [Statement]
  /// Which of `varargs`, `kwargs` and `caller` the body names; only those may be passed.
  let implicitNames: Set<String>

  init(
    name: String, parameters: [(name: String, standard: Expression?)], body: [Statement],
    implicitNames: Set<String>
  ) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.implicitNames = implicitNames
  }
}

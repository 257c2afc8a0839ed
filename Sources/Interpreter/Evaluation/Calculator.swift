#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Computes with values under a budget; every operation checks what it would need before it works.
struct Calculator {
  let budget: Budget
  /// Steps taken so far.
  private(set) var steps = 0

  init(budget: Budget) {
    self.budget = budget
  }

  /// Whether all steps are taken.
  var isSpent: Bool { steps > budget.steps }

  /// Takes steps; long operations take one for every few units of work.
  mutating func charge(_ count: Int) throws(EvaluationFault) {
    steps += count
    if steps > budget.steps { throw .budget("the evaluation takes too many steps", budget.steps) }
  }

  /// Checks the bits an integer would have.
  func check(bits: Int) throws(EvaluationFault) {
    // log2(10) is 3.32193 to five places.
    if bits > budget.integerDigits * 332_193 / 100_000 + 1 {
      throw .budget("an integer of too many digits", budget.integerDigits)
    }
  }

  /// Checks the length a string or bytes object would have.
  mutating func check(length: Int) throws(EvaluationFault) {
    if length > budget.stringLength {
      throw .budget("a string of \(length) characters is too long", budget.stringLength)
    }
    try charge(length / 64)
  }

  /// Checks a container and what is in it.
  mutating func checked(_ value: Value) throws(EvaluationFault) -> Value {
    let size = value.size(itemLimit: budget.collectionItems, depthLimit: budget.depth)
    try charge(size.items / 8)
    if size.items > budget.collectionItems {
      throw .budget("a collection of too many items", budget.collectionItems)
    }
    if size.depth > budget.depth {
      throw .budget("a collection nested too deeply", budget.depth)
    }
    if size.text > budget.stringLength {
      throw .budget("a collection of too many characters", budget.stringLength)
    }
    return value
  }

  /// A number as a double; too large an integer is CPython's OverflowError.
  func double(_ number: Number) throws(EvaluationFault) -> Double {
    switch number {
    case .float(let value): return value
    case .int(let value):
      guard let double = value.double else {
        throw .overflow("int too large to convert to float")
      }
      return double
    }
  }

  // MARK: - Numbers

  /// A binary operation on numbers; nil when the operator has no meaning for them.
  func arithmetic(
    _ operation: String, _ left: Number, _ right: Number
  ) throws(EvaluationFault) -> Value? {
    if case .int(let a) = left, case .int(let b) = right {
      return try integers(operation, a, b)
    }
    let a: Double
    let b: Double
    switch operation {
    case "+", "-", "*", "/", "//", "%", "**":
      a = try double(left)
      b = try double(right)
    default: return nil
    }
    switch operation {
    case "+": return .float(a + b)
    case "-": return .float(a - b)
    case "*": return .float(a * b)
    case "/":
      if b == 0 { throw .zeroDivision("float division by zero") }
      return .float(a / b)
    case "//":
      if b == 0 { throw .zeroDivision("float floor division by zero") }
      return .float(Calculator.floorDivide(a, b).quotient)
    case "%":
      if b == 0 { throw .zeroDivision("float modulo") }
      return .float(Calculator.floorDivide(a, b).remainder)
    default: return .float(try power(a, b))
    }
  }

  /// Floored quotient and remainder of doubles, as CPython's `float_divmod` defines them.
  static func floorDivide(_ a: Double, _ b: Double) -> (quotient: Double, remainder: Double) {
    var remainder = fmod(a, b)
    var quotient = (a - remainder) / b
    if remainder != 0 {
      if (b < 0) != (remainder < 0) {
        remainder += b
        quotient -= 1
      }
    } else {
      remainder = Double(signOf: b, magnitudeOf: 0)
    }
    guard quotient != 0 else { return (Double(signOf: a / b, magnitudeOf: 0), remainder) }
    var floored = floor(quotient)
    if quotient - floored > 0.5 { floored += 1 }
    return (floored, remainder)
  }

  private func power(_ a: Double, _ b: Double) throws(EvaluationFault) -> Double {
    if a == 0, b < 0 { throw .zeroDivision("0.0 cannot be raised to a negative power") }
    if a < 0, a.isFinite, b.isFinite, b != b.rounded() {
      throw .forbidden("complex numbers are")
    }
    let result = pow(a, b)
    if result.isInfinite, a.isFinite, b.isFinite {
      throw .overflow("(34, 'Numerical result out of range')")
    }
    return result
  }

  private func integers(
    _ operation: String, _ a: BigInteger, _ b: BigInteger
  ) throws(EvaluationFault) -> Value? {
    switch operation {
    case "+", "-":
      try check(bits: max(a.bitLength, b.bitLength) + 1)
      return .int(operation == "+" ? a + b : a - b)
    case "*":
      try check(bits: a.bitLength + b.bitLength - 1)
      return .int(a * b)
    case "/":
      if b.isZero { throw .zeroDivision("division by zero") }
      guard let quotient = BigInteger.quotient(a, b) else {
        throw .overflow("integer division result too large for a float")
      }
      return .float(quotient)
    case "//", "%":
      guard let (quotient, remainder) = a.floorDivided(by: b) else {
        throw .zeroDivision(
          operation == "//" ? "integer division or modulo by zero" : "integer modulo by zero")
      }
      return .int(operation == "//" ? quotient : remainder)
    case "**": return try power(a, b)
    case "<<", ">>":
      if b.isNegative { throw .value("negative shift count") }
      if operation == ">>" {
        return .int(a.shiftedRight(b.int ?? Int.max))
      }
      if a.isZero { return .int(0) }
      guard let count = b.int, count < 1 << 40 else {
        throw .budget("an integer of too many digits", budget.integerDigits)
      }
      try check(bits: a.bitLength + count)
      return .int(a.shiftedLeft(count))
    case "&": return .int(a & b)
    case "|": return .int(a | b)
    case "^": return .int(a ^ b)
    default: return nil
    }
  }

  private func power(_ a: BigInteger, _ b: BigInteger) throws(EvaluationFault) -> Value {
    if b.isNegative {
      return .float(try power(try double(.int(a)), try double(.int(b))))
    }
    if a.isZero || a == 1 || a == -1 {
      return .int(b.isZero ? 1 : a == -1 && !b.isOdd ? 1 : a)
    }
    guard let exponent = b.int, exponent < 1 << 40 else {
      throw .budget("an integer of too many digits", budget.integerDigits)
    }
    try check(bits: (a.bitLength - 1) * exponent + 1)
    return .int(a.power(exponent))
  }
}

extension Double {
  /// A magnitude with the sign of another number.
  init(signOf sign: Double, magnitudeOf magnitude: Double) {
    self = Double(signOf: sign, magnitude)
  }

  private init(signOf sign: Double, _ magnitude: Double) {
    self = sign.sign == .minus ? -abs(magnitude) : abs(magnitude)
  }
}

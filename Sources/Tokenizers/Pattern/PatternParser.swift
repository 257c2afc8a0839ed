/// The regular expressions of pre-tokenizers: the common part of Oniguruma's and Rust's syntax.
///
/// Classes with nested sets, negation, ranges and properties; groups, `(?i:…)`, look-ahead and one-scalar
/// look-behind; greedy, lazy and possessive repetition. Anything else is refused by name rather than misread.
struct PatternParser {
  static let depthLimit = 32

  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var ignoresCase = false
  private var depth = 0
  /// Repetitions of repetitions so far: they nest like groups, wherever they stand.
  private var repeatedRepetitions = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  mutating func parse() throws(PatternError) -> PatternNode {
    let node = try alternatives()
    guard position == scalars.count else { throw unexpected() }
    return node
  }

  // MARK: - Structure

  private mutating func alternatives() throws(PatternError) -> PatternNode {
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func sequence() throws(PatternError) -> PatternNode {
    var nodes: [PatternNode] = []
    while let next = peek(), next != "|", next != ")" { nodes.append(try repeated()) }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  private mutating func repeated() throws(PatternError) -> PatternNode {
    var node = try atom()
    var isRepetition = false
    while let bounds = try repetitionBounds() {
      if isRepetition { repeatedRepetitions += 1 }
      guard repeatedRepetitions <= Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit) }
      isRepetition = true
      let mode: PatternNode.Repetition.Mode = take("?") ? .lazy : take("+") ? .possessive : .greedy
      node = .repetition(
        node, .init(minimum: bounds.minimum, maximum: bounds.maximum, mode: mode))
    }
    return node
  }

  private mutating func repetitionBounds() throws(PatternError) -> (minimum: Int, maximum: Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard peek() == "{" else { return nil }
    let start = position
    position += 1
    let minimum = try number()
    var maximum = minimum
    if take(",") { maximum = peek() == "}" ? nil : try number() }
    guard take("}"), minimum != nil || maximum != nil else {
      position = start
      throw unexpected()
    }
    if let minimum, let maximum, minimum > maximum { throw .badRange(offset: start) }
    return (minimum ?? 0, maximum)
  }

  private mutating func number() throws(PatternError) -> Int? {
    var value: Int?
    while let digit = peek().flatMap({ Int(String($0)) }) {
      value = (value ?? 0) * 10 + digit
      guard value ?? 0 <= 1000 else { throw .tooLarge(limit: 1000) }
      position += 1
    }
    return value
  }

  private mutating func atom() throws(PatternError) -> PatternNode {
    guard let scalar = peek() else { throw .unexpectedEnd }
    switch scalar {
    case "(": return try group()
    case "[": return .set(try set(depth: 0))
    case ".":
      position += 1
      return .set(ScalarSet([.range(0x0A...0x0A)], isNegated: true))
    case "^":
      position += 1
      return .anchor(.lineStart)
    case "$":
      position += 1
      return .anchor(.lineEnd)
    case "\\":
      let offset = position
      switch try escape() {
      case .element(let element): return .set(ScalarSet([element], ignoresCase: ignoresCase))
      case .anchor(let anchor): return .anchor(anchor)
      case .unsupported(let name): throw .unsupported(construct: name, offset: offset)
      }
    case "*", "+", "?", ")", "{": throw unexpected()
    default:
      position += 1
      return .set(ScalarSet([.range(scalar.value...scalar.value)], ignoresCase: ignoresCase))
    }
  }

  private mutating func group() throws(PatternError) -> PatternNode {
    let start = position
    position += 1
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit) }
    let outerCase = ignoresCase
    defer { ignoresCase = outerCase }
    var wrap: (PatternNode) -> PatternNode = { $0 }
    if take("?") {
      if take(":") {
      } else if take("=") {
        wrap = { .look($0, isBehind: false, isNegated: false) }
      } else if take("!") {
        wrap = { .look($0, isBehind: false, isNegated: true) }
      } else if take(">") {
        wrap = { .repetition($0, .init(minimum: 1, maximum: 1, mode: .possessive)) }
      } else if take("i") {
        ignoresCase = true
        if take(")") {  // `(?i)` holds to the end of the enclosing group.
          return try alternatives()
        }
        guard take(":") else { throw .unsupported(construct: "(?i…", offset: start) }
      } else if take("<") {
        let isNegated = take("!")
        guard isNegated || take("=") else { throw .unsupported(construct: "(?<…", offset: start) }
        let inner = try alternatives()
        guard take(")") else { throw .unexpectedEnd }
        guard case .set = inner else {
          throw .unsupported(construct: "a look-behind of more than one character", offset: start)
        }
        return .look(inner, isBehind: true, isNegated: isNegated)
      } else {
        throw .unsupported(construct: "(?" + (peek().map { String($0) } ?? ""), offset: start)
      }
    }
    let inner = try alternatives()
    guard take(")") else { throw .unexpectedEnd }
    return wrap(inner)
  }

  // MARK: - Sets

  private mutating func set(depth: Int) throws(PatternError) -> ScalarSet {
    guard depth < 8 else { throw .tooDeep(limit: 8) }
    position += 1
    let isNegated = take("^")
    var elements: [ScalarSet.Element] = []
    var isFirst = true
    while true {
      guard let scalar = peek() else { throw .unexpectedEnd }
      if scalar == "]" && !isFirst {
        position += 1
        return ScalarSet(elements, isNegated: isNegated, ignoresCase: ignoresCase)
      }
      isFirst = false
      if scalar == "[" {
        if position + 1 < scalars.count, scalars[position + 1] == ":" {
          throw .unsupported(construct: "[:", offset: position)
        }
        let inner = try set(depth: depth + 1)
        elements += inner.isNegated ? [.complement(inner.elements)] : inner.elements
        continue
      }
      if scalar == "&", position + 1 < scalars.count, scalars[position + 1] == "&" {
        throw .unsupported(construct: "&&", offset: position)
      }
      elements.append(try setElement())
    }
  }

  private mutating func setElement() throws(PatternError) -> ScalarSet.Element {
    let offset = position
    let first = try setItem()
    guard case .range(let low) = first, low.count == 1, peek() == "-",
      position + 1 < scalars.count, scalars[position + 1] != "]"
    else { return first }
    position += 1
    guard case .range(let high) = try setItem(), high.count == 1,
      low.lowerBound <= high.lowerBound
    else { throw .badRange(offset: offset) }
    return .range(low.lowerBound...high.lowerBound)
  }

  private mutating func setItem() throws(PatternError) -> ScalarSet.Element {
    guard let scalar = peek() else { throw .unexpectedEnd }
    guard scalar == "\\" else {
      position += 1
      return .range(scalar.value...scalar.value)
    }
    let offset = position
    guard case .element(let element) = try escape() else {
      throw .unsupported(construct: "\\" + String(scalars[offset + 1]), offset: offset)
    }
    return element
  }

  // MARK: - Escapes

  private enum Escape {
    case element(ScalarSet.Element)
    case anchor(PatternNode.Anchor)
    case unsupported(String)
  }

  private mutating func escape() throws(PatternError) -> Escape {
    position += 1
    guard let scalar = peek() else { throw .unexpectedEnd }
    position += 1
    func one(_ value: UInt32) -> Escape { .element(.range(value...value)) }
    let digits = ScalarSet.Element.categories(CategoryMask(.decimalNumber))
    switch scalar {
    case "s": return .element(.whitespace)
    case "S": return .element(.complement([.whitespace]))
    case "d": return .element(digits)
    case "D": return .element(.complement([digits]))
    case "w": return .element(.word)
    case "W": return .element(.complement([.word]))
    case "p", "P": return .element(try property(isNegated: scalar == "P"))
    case "n": return one(0x0A)
    case "r": return one(0x0D)
    case "t": return one(0x09)
    case "f": return one(0x0C)
    case "v": return one(0x0B)
    case "e": return one(0x1B)
    case "0": return one(0)
    case "x", "u": return one(try hexadecimal(of: scalar))
    case "A": return .anchor(.textStart)
    case "z": return .anchor(.textEnd)
    case "Z": return .anchor(.lastLineEnd)
    case "a"..."z", "A"..."Z", "1"..."9": return .unsupported("\\" + String(scalar))
    default: return one(scalar.value)
    }
  }

  private mutating func property(isNegated: Bool) throws(PatternError) -> ScalarSet.Element {
    let offset = position
    var name = ""
    var isComplement = isNegated
    if take("{") {
      if take("^") { isComplement.toggle() }
      while let scalar = peek(), scalar != "}" {
        name.unicodeScalars.append(scalar)
        position += 1
      }
      guard take("}") else { throw .unexpectedEnd }
    } else if let scalar = peek() {
      name = String(scalar)
      position += 1
    }
    guard let mask = CategoryMask(named: name) else {
      throw .unknownProperty(name: String(name.prefix(40)), offset: offset)
    }
    return isComplement ? .complement([.categories(mask)]) : .categories(mask)
  }

  private mutating func hexadecimal(of kind: Unicode.Scalar) throws(PatternError) -> UInt32 {
    let offset = position
    let isBraced = take("{")
    let limit = isBraced ? 6 : kind == "x" ? 2 : 4
    var text = ""
    while text.count < limit, let scalar = peek(), scalar.properties.isASCIIHexDigit {
      text.unicodeScalars.append(scalar)
      position += 1
    }
    guard let value = UInt32(text, radix: 16), value <= 0x10FFFF, !isBraced || take("}") else {
      throw .unexpected(character: "\\" + String(kind), offset: offset)
    }
    return value
  }

  // MARK: - Scalars

  private func peek() -> Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek() == scalar else { return false }
    position += 1
    return true
  }

  private func unexpected() -> PatternError {
    peek().map { .unexpected(character: String($0), offset: position) } ?? .unexpectedEnd
  }
}

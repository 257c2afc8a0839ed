import Generation

/// A language as text for the engines of others: GBNF, the grammar format of llama.cpp.
///
/// ```swift
/// try GBNFGrammar(OutputLanguage(.choice([.text("yes"), .text("no")]))).text
/// // root ::= "yes" | "no"
/// ```
///
/// XGrammar, which vLLM and SGLang use, reads the same text as EBNF. How long an answer may be and how
/// deep enclosures may nest cannot be said in it: those limits are the server's `max_tokens`.
/// Source: `grammars/README.md` of llama.cpp; "EBNF Grammar" of XGrammar's documentation.
public struct GBNFGrammar: Sendable, Equatable {
  /// The rules, one a line; the first is `root`.
  public let text: String

  /// Writes a language.
  ///
  /// - Throws: what keeps the language from being compiled here too, or a choice between nothing.
  public init(_ language: OutputLanguage) throws(ConstraintError) {
    var writer = GBNFWriter(language.rules)
    let root = try writer.alternatives(of: language.answer)
    var lines = ["root ::= " + root]
    for (index, rule) in language.rules.enumerated() {
      let content = try writer.alternatives(of: rule.expression)
      lines.append("\(GBNFWriter.name(ofRule: index)) ::= \(content)")
    }
    text = (lines + writer.lines).joined(separator: "\n") + "\n"
  }
}

/// Makes rules out of expressions; what is long and said twice becomes one rule.
private struct GBNFWriter {
  /// Rules beside the language's own, in the order of their making.
  private(set) var lines: [String] = []
  private let ruleNames: [String: String]
  /// The names of rules by what they say.
  private var names: [String: String] = [:]
  /// The first rules of automata by what they are of.
  private var automata: [OutputExpression: String] = [:]

  /// Shorter parts stay where they are used.
  private static let shortest = 48

  init(_ rules: [OutputLanguage.Rule]) {
    var names: [String: String] = [:]
    for (index, rule) in rules.enumerated() { names[rule.name] = Self.name(ofRule: index) }
    ruleNames = names
  }

  static func name(ofRule index: Int) -> String { "inside-\(index + 1)" }

  /// What stands right of `::=`.
  mutating func alternatives(of expression: OutputExpression) throws(ConstraintError) -> String {
    if case .choice(let parts) = expression {
      guard !parts.isEmpty else { throw .nothingToChoose }
      return try joined(parts, by: " | ")
    }
    if case .sequence(let parts) = expression, !parts.isEmpty {
      return try joined(parts, by: " ")
    }
    return try item(expression)
  }

  private mutating func joined(
    _ parts: [OutputExpression], by separator: String
  ) throws(ConstraintError) -> String {
    var texts: [String] = []
    for part in parts { texts.append(try item(part)) }
    return texts.joined(separator: separator)
  }

  /// An expression as one item, which can be repeated and stand beside others.
  private mutating func item(_ expression: OutputExpression) throws(ConstraintError) -> String {
    switch expression {
    case .text(let text): return Self.literal(text)
    case .character(let ranges): return try Self.characters(ranges)
    case .sequence(let parts) where parts.count == 1: return try item(parts[0])
    case .choice(let parts) where parts.count == 1: return try item(parts[0])
    case .sequence(let parts) where parts.isEmpty: return Self.literal("")
    case .sequence, .choice: return group(try alternatives(of: expression))
    case .repeated(let part, let least, let most):
      return try repeated(expression, part, least, most)
    case .separated(let part, let separator) where part.canBeEmpty && separator.canBeEmpty:
      return try automaton(of: expression)
    case .separated(let part, let separator):
      let item = try item(part)
      return group("\(item) (\(try self.item(separator)) \(item))*")
    case .unordered(let items, let separator, let requiresAll):
      return try unordered(items, separator, requiresAll)
    case .excluding: return try automaton(of: expression)
    case .enclosed(let open, let rule, let close):
      guard let name = ruleNames[rule] else { throw .unknownRule(name: rule) }
      let marks = [open, close].map { Self.literal(String(Unicode.Scalar($0))) }
      return group("\(marks[0]) \(name) \(marks[1])")
    }
  }

  /// A part in brackets, or under a name of its own where it is long.
  private mutating func group(_ text: String) -> String {
    text.utf8.count < Self.shortest ? "(\(text))" : rule(text)
  }

  private mutating func rule(_ text: String) -> String {
    if let name = names[text] { return name }
    let name = "part-\(lines.count + 1)"
    names[text] = name
    lines.append("\(name) ::= \(text)")
    return name
  }

  private mutating func repeated(
    _ expression: OutputExpression, _ part: OutputExpression, _ least: Int, _ most: Int?
  ) throws(ConstraintError) -> String {
    // Readers of grammars go round in a circle where nothing may be repeated without end.
    if most == nil, part.canBeEmpty { return try automaton(of: expression) }
    let item = try item(part)
    switch (least, most) {
    case (0, nil): return item + "*"
    case (1, nil): return item + "+"
    case (_, nil): return "\(item){\(least),}"
    case (0, 0): return Self.literal("")
    case (0, 1): return item + "?"
    case (_, let most?): return most == least ? "\(item){\(least)}" : "\(item){\(least),\(most)}"
    }
  }

  // MARK: - Any order

  /// A rule for each set of items that were there: what may follow them.
  private mutating func unordered(
    _ items: [OutputExpression], _ separator: OutputExpression, _ requiresAll: Bool
  ) throws(ConstraintError) -> String {
    guard items.count <= OutputExpression.mostUnordered else {
      throw .tooManyUnordered(count: items.count, limit: OutputExpression.mostUnordered)
    }
    guard !items.isEmpty else { return Self.literal("") }
    var texts: [String] = []
    for part in items { texts.append(try item(part)) }
    let between = try item(separator)
    let all = (1 << items.count) - 1
    var rests = [String](repeating: "", count: all + 1)
    for set in stride(from: all - 1, through: 0, by: -1) {
      let ways = items.indices.filter { set & (1 << $0) == 0 }.map { index in
        let after = set | 1 << index
        guard after != all else { return texts[index] }
        let rest = "(\(between) \(rests[after]))"
        return "\(texts[index]) \(rest)\(requiresAll ? "" : "?")"
      }
      rests[set] = rule(ways.joined(separator: " | "))
    }
    return rests[0]
  }

  // MARK: - Characters

  private static func literal(_ text: String) -> String {
    "\"" + text.unicodeScalars.map { escaped($0) { $0 != "\"" && $0 != "\\" } }.joined() + "\""
  }

  private static func characters(_ ranges: [ClosedRange<Unicode.Scalar>]) throws(ConstraintError)
    -> String
  {
    guard !ranges.isEmpty else { throw .nothingToChoose }
    func end(_ scalar: Unicode.Scalar) -> String {
      escaped(scalar) { $0.properties.isAlphabetic || ("0"..."9").contains($0) }
    }
    let parts = ranges.map { range in
      range.lowerBound == range.upperBound
        ? end(range.lowerBound) : "\(end(range.lowerBound))-\(end(range.upperBound))"
    }
    return "[\(parts.joined())]"
  }

  /// A character as it is, if it is an ASCII one that means nothing; else by its number. Of the ways
  /// to write a number this one has a fixed length for every reader.
  private static func escaped(
    _ scalar: Unicode.Scalar, isPlain: (Unicode.Scalar) -> Bool
  ) -> String {
    if (" "..."~").contains(scalar), isPlain(scalar) { return String(scalar) }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let width = digits.utf8.count > 4 ? 8 : 4
    return (width == 8 ? "\\U" : "\\u")
      + String(repeating: "0", count: width - digits.utf8.count) + digits
  }
}

// MARK: - By an automaton

extension GBNFWriter {
  /// A part without enclosures as a rule for each state of its automaton: for what a grammar has no
  /// form, such as names but for keywords.
  private mutating func automaton(of expression: OutputExpression) throws(ConstraintError) -> String
  {
    if let name = automata[expression] { return name }
    let prefix = "state-\(automata.count + 1)-"
    var graph = StateGraph(ruleIndices: [:])
    let ends = try graph.add(expression)
    let table = try StateTable(graph, starts: [ends.start], ends: [ends.end])
    let first = prefix + String(table.starts[0])
    automata[expression] = first
    var reader = ScalarReader(table)
    var seen: Set<Int> = [table.starts[0]]
    var work = [table.starts[0]]
    while let state = work.popLast() {
      var ways: [String] = []
      for (target, ranges) in reader.steps(from: state) {
        let isLast = table.accepts[target] && reader.steps(from: target).isEmpty
        ways.append(try Self.characters(ranges) + (isLast ? "" : " " + prefix + String(target)))
        if !isLast, seen.insert(target).inserted { work.append(target) }
      }
      if table.accepts[state] { ways.append(Self.literal("")) }
      guard !ways.isEmpty else { throw .nothingToChoose }
      lines.append("\(prefix)\(state) ::= \(ways.joined(separator: " | "))")
    }
    return first
  }
}

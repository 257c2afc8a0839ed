import Generation

/// A language as an automaton over bytes: a table of states, and a stack for what is open.
///
/// ```swift
/// let automaton = try LanguageAutomaton(OutputLanguage(.choice([.text("yes"), .text("no")])))
/// automaton.accepts(Array("no".utf8))  // true
/// ```
///
/// A language without enclosures needs no stack and is a plain finite automaton. Where a byte might
/// both go on and close, the compilation fails: at every place a byte has one meaning.
public struct LanguageAutomaton: Sendable {
  /// Where each of the language's enclosures leads.
  struct Enclosure: Sendable {
    /// The state in which its content starts.
    var start: Int
    var close: UInt8
  }

  let table: StateTable
  let enclosures: [Enclosure]
  /// Where an answer starts.
  let start: Int
  /// The most bytes of an answer.
  let longest: Int
  /// How deep enclosures may nest.
  let deepest: Int

  /// Compiles a language.
  public init(_ language: OutputLanguage) throws(ConstraintError) {
    var ruleIndices: [String: Int] = [:]
    for (index, rule) in language.rules.enumerated() { ruleIndices[rule.name] = index + 1 }
    var graph = StateGraph(ruleIndices: ruleIndices)
    var parts = [try graph.add(language.answer)]
    for rule in language.rules { parts.append(try graph.add(rule.expression)) }
    let table = try StateTable(graph, starts: parts.map(\.start), ends: parts.map(\.end))
    self.table = table
    enclosures = graph.enclosures.map {
      Enclosure(start: table.starts[$0.rule], close: $0.close)
    }
    start = table.starts[0]
    longest = language.longest
    deepest = graph.enclosures.isEmpty ? 0 : language.deepest
    for enclosure in enclosures { try checkClosing(of: enclosure) }
  }

  /// The number of states, without what the stack adds.
  public var stateCount: Int { table.stateCount }

  /// Bytes of memory that the table takes.
  public var byteCount: Int { table.next.count * 4 + table.stateCount + 256 }

  /// A closing byte must not go on within the content, where the content may end.
  private func checkClosing(of enclosure: Enclosure) throws(ConstraintError) {
    var seen: Set<Int> = [enclosure.start]
    var work = [enclosure.start]
    while let state = work.popLast() {
      if table.accepts[state], table.step(state, enclosure.close) != .dead {
        throw .ambiguous(byte: enclosure.close)
      }
      for column in 0..<table.columnCount {
        let value = Int(table.next[state * table.columnCount + column])
        let target = value >= 0 ? value : value == -1 ? nil : table.openings[-2 - value].after
        if let target, seen.insert(target).inserted { work.append(target) }
      }
    }
  }

  /// How a text stands to the language.
  public enum Standing: Equatable, Sendable {
    /// It is an answer.
    case whole
    /// It is how an answer may begin.
    case beginning
    /// No answer begins so; where the first byte stands that has no place.
    case outside(at: Int)
  }

  /// Whether a text is an answer of the language.
  public func accepts(_ text: some Sequence<UInt8>) -> Bool { standing(of: text) == .whole }

  /// Whether a text is an answer of the language, or the beginning of one.
  public func standing(of text: some Sequence<UInt8>) -> Standing {
    var state = start
    var stack: [(after: Int, close: UInt8)] = []
    var count = 0
    for byte in text {
      guard count < longest else { return .outside(at: count) }
      switch table.step(state, byte) {
      case .state(let next): state = next
      case .opening(let index):
        let opening = table.openings[index]
        guard stack.count < deepest else { return .outside(at: count) }
        stack.append((opening.after, enclosures[opening.enclosure].close))
        state = enclosures[opening.enclosure].start
      case .dead:
        guard table.accepts[state], let top = stack.popLast(), top.close == byte else {
          return .outside(at: count)
        }
        state = top.after
      }
      count += 1
    }
    return stack.isEmpty && table.accepts[state] ? .whole : .beginning
  }
}

// MARK: - How far it is to the end

extension LanguageAutomaton {
  /// A distance that cannot be gone.
  static let unreachable = Int32.max / 4

  /// The fewest bytes from every state to the end of its part, `[depth left][state]`, when only some
  /// bytes can be written; the last row holds for every depth beyond.
  func distances(writable: [Bool]) -> [[Int32]] {
    let states = table.stateCount
    var isColumnWritable = [Bool](repeating: false, count: table.columnCount)
    for byte in 0..<256 where writable[byte] { isColumnWritable[Int(table.columns[byte])] = true }
    // A column's bytes are alike to the table, so one that can be written is enough.
    let ways = (0..<states).map { state -> (states: [Int], openings: [Int]) in
      var targets: Set<Int> = []
      var openings: Set<Int> = []
      for column in 0..<table.columnCount where isColumnWritable[column] {
        let value = Int(table.next[state * table.columnCount + column])
        if value >= 0 { targets.insert(value) } else if value < -1 { openings.insert(-2 - value) }
      }
      return (Array(targets), Array(openings))
    }
    var rows: [[Int32]] = []
    for depth in 0...deepest {
      var row = table.accepts.map { $0 ? 0 : Self.unreachable }
      let inner = depth > 0 ? rows[depth - 1] : nil
      var isChanged = true
      while isChanged {
        isChanged = false
        for state in stride(from: states - 1, through: 0, by: -1) {
          var best = row[state]
          for target in ways[state].states { best = min(best, 1 + row[target]) }
          if let inner {
            for index in ways[state].openings {
              let opening = table.openings[index]
              let enclosure = enclosures[opening.enclosure]
              guard writable[Int(enclosure.close)] else { continue }
              best = min(best, 2 + inner[enclosure.start] + row[opening.after])
            }
          }
          if best < row[state] {
            row[state] = best
            isChanged = true
          }
        }
      }
      if let last = rows.last, last == row { break }
      rows.append(row)
    }
    return rows
  }
}

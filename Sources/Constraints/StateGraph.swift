import Generation

/// An expression as a graph of states with several ways on for a byte (Thompson 1968).
///
/// An enclosure is one edge, whatever stands in it: its content is a graph of its own.
struct StateGraph {
  enum Label: Hashable {
    case nothing
    case bytes(ClosedRange<UInt8>)
    /// An index into `enclosures`.
    case enclosure(Int)
  }

  struct Edge {
    var label: Label
    var target: Int
  }

  struct Enclosure: Hashable {
    var open: UInt8
    var rule: Int
    var close: UInt8
  }

  private(set) var edges: [[Edge]] = []
  private(set) var enclosures: [Enclosure] = []
  private let ruleIndices: [String: Int]
  /// Ends of sequences that are there already, by what they say and where they lead.
  private var tails: [Tail: Int] = [:]

  private struct Tail: Hashable {
    var expression: OutputExpression
    var end: Int
  }

  /// More states than any sensible language needs.
  static let stateLimit = 400_000

  init(ruleIndices: [String: Int]) { self.ruleIndices = ruleIndices }

  /// Adds an expression; returns where it starts and ends.
  mutating func add(_ expression: OutputExpression) throws(ConstraintError) -> (
    start: Int, end: Int
  ) {
    let start = try addState()
    let end = try addState()
    try add(expression, from: start, to: end)
    return (start, end)
  }

  private mutating func addState() throws(ConstraintError) -> Int {
    guard edges.count < Self.stateLimit else {
      throw .tooLarge(states: edges.count, limit: Self.stateLimit)
    }
    edges.append([])
    return edges.count - 1
  }

  private mutating func connect(_ source: Int, _ label: Label, _ target: Int) {
    edges[source].append(Edge(label: label, target: target))
  }

  private mutating func add(_ expression: OutputExpression, from start: Int, to end: Int)
    throws(ConstraintError)
  {
    switch expression {
    case .text(let text): try add(Array(text.utf8), from: start, to: end)
    case .character(let ranges):
      for range in ranges {
        for sequence in UTF8Ranges.sequences(for: range) {
          try add(sequence, from: start, to: end)
        }
      }
    case .sequence(let parts): try addSequence(parts, from: start, to: end)
    case .choice(let parts):
      for part in parts { try add(part, from: start, to: end) }
    case .repeated(let part, let least, let most):
      try addRepeated(part, least, most, from: start, to: end)
    case .separated(let item, let separator):
      let before = try addState()
      let behind = try addState()
      connect(start, .nothing, before)
      try add(item, from: before, to: behind)
      try add(separator, from: behind, to: before)
      connect(behind, .nothing, end)
    case .unordered(let items, let separator, let requiresAll):
      try addUnordered(items, separator, requiresAll, from: start, to: end)
    case .excluding(let part, let texts):
      try addDifference(part, texts, from: start, to: end)
    case .enclosed(let open, let name, let close):
      guard let rule = ruleIndices[name] else { throw .unknownRule(name: name) }
      let enclosure = Enclosure(open: open, rule: rule, close: close)
      let index = enclosures.firstIndex(of: enclosure) ?? enclosures.count
      if index == enclosures.count { enclosures.append(enclosure) }
      connect(start, .enclosure(index), end)
    }
  }

  private mutating func add(_ bytes: [UInt8], from start: Int, to end: Int)
    throws(ConstraintError)
  {
    try add(bytes.map { $0...$0 }, from: start, to: end)
  }

  private mutating func add(_ ranges: [ClosedRange<UInt8>], from start: Int, to end: Int)
    throws(ConstraintError)
  {
    var state = start
    for (index, range) in ranges.enumerated() {
      let next = index == ranges.count - 1 ? end : try addState()
      connect(state, .bytes(range), next)
      state = next
    }
    if ranges.isEmpty { connect(start, .nothing, end) }
  }

  private mutating func addSequence(
    _ parts: [OutputExpression], from start: Int, to end: Int
  ) throws(ConstraintError) {
    guard let last = parts.last else { return connect(start, .nothing, end) }
    var state = start
    for part in parts.dropLast() {
      let next = try addState()
      try add(part, from: state, to: next)
      state = next
    }
    // What ends alike at one place is there once, however often it is come to.
    let tail = Tail(expression: last, end: end)
    if let known = tails[tail] { return connect(state, .nothing, known) }
    let entry = try addState()
    tails[tail] = entry
    connect(state, .nothing, entry)
    try add(last, from: entry, to: end)
  }

  private mutating func addRepeated(
    _ part: OutputExpression, _ least: Int, _ most: Int?, from start: Int, to end: Int
  ) throws(ConstraintError) {
    var state = start
    for _ in 0..<least {
      let next = try addState()
      try add(part, from: state, to: next)
      state = next
    }
    guard let most else {
      // A state of its own, so that no edge leads back into what comes before.
      let loop = try addState()
      connect(state, .nothing, loop)
      let again = try addState()
      try add(part, from: loop, to: again)
      connect(again, .nothing, loop)
      connect(loop, .nothing, end)
      return
    }
    connect(state, .nothing, end)
    for _ in least..<max(least, most) {
      let next = try addState()
      try add(part, from: state, to: next)
      connect(next, .nothing, end)
      state = next
    }
  }

  /// One pair of states per set of items that were there: before the next item, and behind the last.
  private mutating func addUnordered(
    _ items: [OutputExpression], _ separator: OutputExpression, _ requiresAll: Bool,
    from start: Int, to end: Int
  ) throws(ConstraintError) {
    guard items.count <= OutputExpression.mostUnordered else {
      throw .tooManyUnordered(count: items.count, limit: OutputExpression.mostUnordered)
    }
    let all = (1 << items.count) - 1
    var before = [start]
    var behind = [start]
    for set in 1..<(all + 1) {
      before.append(try addState())
      behind.append(try addState())
      if set == all || !requiresAll { connect(behind[set], .nothing, end) }
    }
    if items.isEmpty { connect(start, .nothing, end) }
    for set in 0...all {
      if set != 0, set != all { try add(separator, from: behind[set], to: before[set]) }
      for (index, item) in items.enumerated() where set & (1 << index) == 0 {
        try add(item, from: before[set], to: behind[set | 1 << index])
      }
    }
  }

  /// The product of an expression without enclosures with the texts that it must not be.
  private mutating func addDifference(
    _ part: OutputExpression, _ texts: [String], from start: Int, to end: Int
  ) throws(ConstraintError) {
    var graph = StateGraph(ruleIndices: ruleIndices)
    let ends = try graph.add(part)
    let table = try StateTable(graph, starts: [ends.start], ends: [ends.end])
    // A state and what is left of the texts that may still come out of it.
    struct Pair: Hashable {
      var state: Int
      var rest: [[UInt8]]
    }
    var states: [Pair: Int] = [:]
    var work = [Pair(state: table.starts[0], rest: texts.map { Array($0.utf8) })]
    let first = try addState()
    connect(start, .nothing, first)
    states[work[0]] = first
    while let pair = work.popLast() {
      guard let source = states[pair] else { continue }
      if table.accepts[pair.state], !pair.rest.contains([]) { connect(source, .nothing, end) }
      for byte in UInt8.min...UInt8.max {
        guard case .state(let target) = table.step(pair.state, byte) else { continue }
        let next = Pair(
          state: target,
          rest: pair.rest.compactMap { $0.first == byte ? Array($0.dropFirst()) : nil })
        if states[next] == nil {
          states[next] = try addState()
          work.append(next)
        }
        if let target = states[next] { connect(source, .bytes(byte...byte), target) }
      }
    }
  }
}

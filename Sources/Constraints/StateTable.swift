/// A graph with one way on for every byte, and as few states as that takes.
///
/// Built by subsets, then merged where states cannot be told apart (Moore 1956). Bytes that no state
/// tells apart share a column.
struct StateTable: Sendable {
  /// What a byte does in a state.
  enum Step: Equatable {
    case dead
    case state(Int)
    /// An enclosure opens; an index into `openings`.
    case opening(Int)
  }

  /// An enclosure that opens somewhere, and where it goes on when it has closed.
  struct Opening: Hashable, Sendable {
    var enclosure: Int
    var after: Int
  }

  /// The column of each byte.
  private(set) var columns: [UInt8] = []
  private(set) var columnCount = 0
  /// `[state, column]`: a state, or -1 for none, or -2 - an index into `openings`.
  private(set) var next: [Int32] = []
  private(set) var openings: [Opening] = []
  private(set) var accepts: [Bool] = []
  /// Where each part starts.
  private(set) var starts: [Int] = []

  /// More states than any sensible language needs.
  static let stateLimit = 60_000

  var stateCount: Int { accepts.count }

  @inline(__always) func step(_ state: Int, _ byte: UInt8) -> Step {
    let value = next[state * columnCount + Int(columns[Int(byte)])]
    return value >= 0 ? .state(Int(value)) : value == -1 ? .dead : .opening(Int(-2 - value))
  }

  /// Runs a body on the cells, the columns of bytes and the number of columns.
  func withCells<R>(
    _ body: (UnsafeBufferPointer<Int32>, UnsafeBufferPointer<UInt8>, Int) -> R
  ) -> R {
    next.withUnsafeBufferPointer { next in
      columns.withUnsafeBufferPointer { columns in body(next, columns, columnCount) }
    }
  }

  /// The table of several parts of a graph: each from its start to its end.
  init(_ graph: StateGraph, starts: [Int], ends: [Int]) throws(ConstraintError) {
    var builder = SubsetBuilder(graph, ends: Set(ends))
    let first = try starts.map { start throws(ConstraintError) in try builder.state(of: [start]) }
    try builder.run()
    columns = builder.columns
    columnCount = builder.columnCount
    let merged = Self.merge(builder)
    accepts = [Bool](repeating: false, count: merged.count)
    next = [Int32](repeating: -1, count: merged.count * columnCount)
    var indices: [Opening: Int] = [:]
    for state in builder.accepts.indices {
      let here = Int(merged.block[state])
      accepts[here] = builder.accepts[state]
      for column in 0..<columnCount {
        let target = builder.next[state * builder.width + column]
        if target >= 0 { next[here * columnCount + column] = merged.block[Int(target)] }
      }
      for enclosure in graph.enclosures.indices {
        let target = builder.next[state * builder.width + columnCount + enclosure]
        guard target >= 0 else { continue }
        let opening = Opening(enclosure: enclosure, after: Int(merged.block[Int(target)]))
        let index = indices[opening] ?? openings.count
        if index == openings.count {
          indices[opening] = index
          openings.append(opening)
        }
        let column = Int(columns[Int(graph.enclosures[enclosure].open)])
        next[here * columnCount + column] = Int32(-2 - index)
      }
    }
    self.starts = first.map { Int(merged.block[$0]) }
  }

  /// The block of each state when states with the same ways on are one.
  private static func merge(_ builder: SubsetBuilder) -> (block: [Int32], count: Int) {
    // States that are alike are equally far from the end: a start that saves most of the rounds.
    var block = builder.distances
    var count = 0
    while true {
      var refined = block
      // The first state of each block, by a hash of where its ways lead.
      var firsts: [UInt64: [Int]] = [:]
      var found: Int32 = 0
      for state in block.indices {
        var hash = UInt64(bitPattern: Int64(block[state]))
        for target in builder.ways(of: state) {
          hash =
            (hash ^ UInt64(bitPattern: Int64(target < 0 ? -1 : block[Int(target)])))
            &* 0x9E37_79B9_7F4A_7C15
          hash ^= hash >> 29
        }
        func isLike(_ other: Int) -> Bool {
          block[state] == block[other]
            && zip(builder.ways(of: state), builder.ways(of: other)).allSatisfy { here, there in
              here < 0 || there < 0 ? here < 0 && there < 0 : block[Int(here)] == block[Int(there)]
            }
        }
        if let like = firsts[hash]?.first(where: isLike) {
          refined[state] = refined[like]
        } else {
          firsts[hash, default: []].append(state)
          refined[state] = found
          found += 1
        }
      }
      block = refined
      // Blocks are only ever split: as many as before are the same as before.
      if Int(found) == count { return (block, count) }
      count = Int(found)
    }
  }
}

/// Sets of a graph's states, found by following every byte from the starts.
private struct SubsetBuilder {
  let graph: StateGraph
  let ends: Set<Int>
  private(set) var columns = [UInt8](repeating: 0, count: 256)
  private(set) var columnCount = 1
  /// `[state, columns, enclosures]`: where each leads, or -1.
  private(set) var next: [Int32] = []
  private(set) var accepts: [Bool] = []
  private var sets: [[Int32]] = []
  private var indices: [[Int32]: Int] = [:]
  /// For the closure: when a state of the graph was last seen.
  private var seen: [Int]
  private var round = 0

  init(_ graph: StateGraph, ends: Set<Int>) {
    self.graph = graph
    self.ends = ends
    seen = [Int](repeating: 0, count: graph.edges.count)
    // A byte begins a column where some label begins or ends.
    var begins = [Bool](repeating: false, count: 257)
    for edge in graph.edges.joined() {
      guard case .bytes(let range) = edge.label else { continue }
      begins[Int(range.lowerBound)] = true
      begins[Int(range.upperBound) + 1] = true
    }
    for enclosure in graph.enclosures {
      for byte in [enclosure.open, enclosure.close] {
        begins[Int(byte)] = true
        begins[Int(byte) + 1] = true
      }
    }
    var column: UInt8 = 0
    for byte in 0..<256 {
      if byte > 0, begins[byte] { column += 1 }
      columns[byte] = column
    }
    columnCount = Int(column) + 1
  }

  /// The ways on of a state: columns, then enclosures.
  var width: Int { columnCount + graph.enclosures.count }

  func ways(of state: Int) -> ArraySlice<Int32> { next[state * width..<(state + 1) * width] }

  /// The fewest ways from each state to one that accepts; -1 where there is none.
  var distances: [Int32] {
    var sources = [[Int32]](repeating: [], count: accepts.count)
    for state in accepts.indices {
      var last: Int32 = -1
      for target in ways(of: state) where target >= 0 && target != last {
        sources[Int(target)].append(Int32(state))
        last = target
      }
    }
    var distances = accepts.map { $0 ? 0 : Int32(-1) }
    var frontier = accepts.indices.filter { accepts[$0] }
    var distance: Int32 = 0
    while !frontier.isEmpty {
      distance += 1
      var next: [Int] = []
      for state in frontier {
        for source in sources[state] where distances[Int(source)] < 0 {
          distances[Int(source)] = distance
          next.append(Int(source))
        }
      }
      frontier = next
    }
    return distances
  }

  /// The state of a set, with everything that is reached without a byte.
  mutating func state(of seeds: [Int32]) throws(ConstraintError) -> Int {
    round += 1
    var members = seeds
    for seed in seeds { seen[Int(seed)] = round }
    var position = 0
    while position < members.count {
      for edge in graph.edges[Int(members[position])] where edge.label == .nothing {
        if seen[edge.target] != round {
          seen[edge.target] = round
          members.append(Int32(edge.target))
        }
      }
      position += 1
    }
    members.sort()
    if let index = indices[members] { return index }
    guard sets.count < StateTable.stateLimit else {
      throw .tooLarge(states: sets.count, limit: StateTable.stateLimit)
    }
    indices[members] = sets.count
    accepts.append(members.contains { ends.contains(Int($0)) })
    sets.append(members)
    return sets.count - 1
  }

  mutating func state(of seeds: [Int]) throws(ConstraintError) -> Int {
    try state(of: seeds.map { Int32($0) })
  }

  mutating func run() throws(ConstraintError) {
    var current = 0
    var targets = [[Int32]](repeating: [], count: columnCount)
    while current < sets.count {
      for column in targets.indices { targets[column].removeAll(keepingCapacity: true) }
      var inside: [Int: [Int32]] = [:]
      for member in sets[current] {
        for edge in graph.edges[Int(member)] {
          switch edge.label {
          case .nothing: break
          case .bytes(let range):
            let last = columns[Int(range.upperBound)]
            for column in columns[Int(range.lowerBound)]...last {
              targets[Int(column)].append(Int32(edge.target))
            }
          case .enclosure(let index): inside[index, default: []].append(Int32(edge.target))
          }
        }
      }
      // Neighbouring columns mostly lead to the same place.
      var last: (seeds: [Int32], state: Int32) = ([], -1)
      for column in 0..<columnCount {
        let seeds = targets[column]
        if seeds != last.seeds {
          last = (seeds, seeds.isEmpty ? -1 : Int32(try state(of: unique(seeds))))
        }
        next.append(last.state)
      }
      for (index, enclosure) in graph.enclosures.enumerated() {
        guard let seeds = inside[index] else {
          next.append(-1)
          continue
        }
        let isTaken = inside.keys.contains {
          $0 != index && graph.enclosures[$0].open == enclosure.open
        }
        guard targets[Int(columns[Int(enclosure.open)])].isEmpty, !isTaken else {
          throw .ambiguous(byte: enclosure.open)
        }
        next.append(Int32(try state(of: unique(seeds))))
      }
      current += 1
    }
  }

  private func unique(_ seeds: [Int32]) -> [Int32] {
    seeds.count < 2 ? seeds : Array(Set(seeds)).sorted()
  }
}

/// A pattern compiled to instructions for `Pattern`'s matcher.
struct PatternProgram: Sendable {
  static let sizeLimit = 4096

  enum Instruction: Sendable, Equatable {
    /// Takes one scalar of a set.
    case set(Int)
    /// Takes scalars of a set as often as the bounds allow: the loop of nearly every pre-tokenizer, in one step.
    case run(Int, PatternNode.Repetition)
    /// Goes on at the first place, and at the second if that fails.
    case split(Int, Int)
    case jump(Int)
    /// Runs the instructions up to a place (an `accept` before it) without taking anything.
    case lookAhead(next: Int, isNegated: Bool)
    /// Looks at the scalar before.
    case lookBehind(Int, isNegated: Bool)
    /// Runs the instructions up to a place and takes what they take, never to be tried again.
    case atomic(next: Int)
    case anchor(PatternNode.Anchor)
    case accept
  }

  private(set) var instructions: [Instruction] = []
  private(set) var sets: [ScalarSet] = []

  init(_ node: PatternNode) throws(PatternError) {
    try emit(node)
    try append(.accept)
  }

  private mutating func append(_ instruction: Instruction) throws(PatternError) {
    guard instructions.count < Self.sizeLimit else { throw .tooLarge(limit: Self.sizeLimit) }
    instructions.append(instruction)
  }

  private mutating func index(of set: ScalarSet) -> Int {
    if let index = sets.firstIndex(of: set) { return index }
    sets.append(set)
    return sets.count - 1
  }

  /// The depth of the recursion is the nesting of groups and repetitions, which the parser bounds.
  private mutating func emit(_ node: PatternNode) throws(PatternError) {
    switch node {
    case .set(let set): try append(.set(index(of: set)))
    case .sequence(let nodes): for node in nodes { try emit(node) }
    case .anchor(let anchor): try append(.anchor(anchor))
    case .alternatives(let branches): try emitAlternatives(branches)
    case .repetition(.set(let set), let repetition): try append(.run(index(of: set), repetition))
    case .repetition(let inner, let repetition): try emitRepetition(of: inner, repetition)
    case .look(.set(let set), isBehind: true, let isNegated):
      try append(.lookBehind(index(of: set), isNegated: isNegated))
    case .look(let inner, _, let isNegated):
      let place = try reserve()
      try emit(inner)
      try append(.accept)
      instructions[place] = .lookAhead(next: instructions.count, isNegated: isNegated)
    }
  }

  private mutating func reserve() throws(PatternError) -> Int {
    try append(.jump(0))
    return instructions.count - 1
  }

  private mutating func emitAlternatives(_ branches: [PatternNode]) throws(PatternError) {
    var ends: [Int] = []
    for (index, branch) in branches.enumerated() {
      guard index < branches.count - 1 else {
        try emit(branch)
        break
      }
      let split = try reserve()
      try emit(branch)
      ends.append(try reserve())
      instructions[split] = .split(split + 1, instructions.count)
    }
    for end in ends { instructions[end] = .jump(instructions.count) }
  }

  private mutating func emitRepetition(
    of node: PatternNode, _ repetition: PatternNode.Repetition
  ) throws(PatternError) {
    if repetition.mode == .possessive {
      let place = try reserve()
      var inner = repetition
      inner.mode = .greedy
      try emitRepetition(of: node, inner)
      try append(.accept)
      instructions[place] = .atomic(next: instructions.count)
      return
    }
    let start = instructions.count
    for _ in 0..<repetition.minimum {
      try emit(node)
      // Nothing, a thousand times a thousand times, is no instruction but would take for ever.
      if instructions.count == start { return }
    }
    let isLazy = repetition.mode == .lazy
    func branch(_ body: Int, _ after: Int) -> Instruction {
      isLazy ? .split(after, body) : .split(body, after)
    }
    guard let maximum = repetition.maximum else {
      // A round that takes nothing cannot repeat for ever: the matcher counts its steps.
      let split = try reserve()
      try emit(node)
      try append(.jump(split))
      instructions[split] = branch(split + 1, instructions.count)
      return
    }
    var splits: [Int] = []
    for _ in repetition.minimum..<max(repetition.minimum, maximum) {
      splits.append(try reserve())
      try emit(node)
    }
    for split in splits { instructions[split] = branch(split + 1, instructions.count) }
  }
}

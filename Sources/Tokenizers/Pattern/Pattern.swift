/// A regular expression that cuts text into pre-tokens.
///
/// ```swift
/// let pattern = try Pattern(#"\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#)
/// pattern.matches(in: Array("It's 1234".unicodeScalars))  // ranges of scalars
/// ```
///
/// Ours rather than Foundation's, which is absent from this target and whose `\s` and `\p` follow
/// other rules. A backtracking matcher with its own stack: loops over one set, of which
/// the patterns in use consist, take one step and one stack entry each, so text costs linear time, and
/// input cannot set the depth of a recursion. A hostile pattern runs out of its steps; then the rest of the text is one gap.
public struct Pattern: Sendable {
  private let program: PatternProgram

  /// Steps that a text may cost per scalar, and in any case.
  private static let stepsPerScalar = 256
  private static let freeSteps = 1 << 16

  /// Compiles a pattern.
  public init(_ text: String) throws(PatternError) {
    var parser = PatternParser(text)
    program = try PatternProgram(try parser.parse())
  }

  /// The matches in a text, left to right, none empty, as ranges of scalar indices.
  public func matches(in text: [Unicode.Scalar]) -> [Range<Int>] {
    text.withUnsafeBufferPointer { text in
      var matcher = PatternMatcher(
        program: program, text: text,
        steps: Self.freeSteps + Self.stepsPerScalar &* text.count)
      var matches: [Range<Int>] = []
      var position = 0
      while position < text.count {
        guard let end = matcher.match(from: 0, at: position), end > position else {
          if matcher.isExhausted { break }
          position += 1
          continue
        }
        matches.append(position..<end)
        position = end
      }
      return matches
    }
  }
}

/// One pass over one text.
struct PatternMatcher {
  private let program: PatternProgram
  private let text: UnsafeBufferPointer<Unicode.Scalar>
  private var steps: Int

  /// A place to go back to: an instruction, and the positions from which to try it, last first.
  private struct Choice {
    var instruction: Int
    var lowest: Int
    var highest: Int
    /// Whether the lowest position comes first (a lazy loop).
    var isAscending = false
  }

  /// Whether the steps are spent, so that nothing matches any more.
  var isExhausted: Bool { steps <= 0 }

  init(program: PatternProgram, text: UnsafeBufferPointer<Unicode.Scalar>, steps: Int) {
    self.program = program
    self.text = text
    self.steps = steps
  }

  /// The end of a match of the instructions from a place on; nested only for look-ahead and atomic
  /// groups, as deep as the pattern nests.
  mutating func match(from start: Int, at origin: Int) -> Int? {
    var choices: [Choice] = []
    var instruction = start
    var position = origin
    while true {
      steps -= 1
      if steps <= 0 { return nil }
      var isMatch = true
      switch program.instructions[instruction] {
      case .accept: return position
      case .set(let set):
        isMatch = position < text.count && program.sets[set].contains(text[position])
        position += 1
        instruction += 1
      case .run(let set, let repetition):
        instruction += 1
        isMatch = run(set, repetition, next: instruction, position: &position, choices: &choices)
      case .split(let first, let second):
        choices.append(Choice(instruction: second, lowest: position, highest: position))
        instruction = first
      case .jump(let target): instruction = target
      case .lookAhead(let next, let isNegated):
        isMatch = (match(from: instruction + 1, at: position) != nil) != isNegated
        instruction = next
      case .lookBehind(let set, let isNegated):
        let isThere = position > 0 && program.sets[set].contains(text[position - 1])
        isMatch = isThere != isNegated
        instruction += 1
      case .atomic(let next):
        if let end = match(from: instruction + 1, at: position) {
          position = end
          instruction = next
        } else {
          isMatch = false
        }
      case .anchor(let anchor):
        isMatch = isAnchored(anchor, at: position)
        instruction += 1
      }
      if !isMatch {
        guard let choice = Self.next(in: &choices) else { return nil }
        (instruction, position) = choice
      }
    }
  }

  private func isAnchored(_ anchor: PatternNode.Anchor, at position: Int) -> Bool {
    let isEnd = position == text.count
    switch anchor {
    case .textStart: return position == 0
    case .textEnd: return isEnd
    case .lastLineEnd: return isEnd || (position == text.count - 1 && text[position] == "\n")
    case .lineStart: return position == 0 || (!isEnd && text[position - 1] == "\n")
    case .lineEnd: return isEnd || text[position] == "\n"
    }
  }

  private mutating func run(
    _ set: Int, _ repetition: PatternNode.Repetition, next: Int, position: inout Int,
    choices: inout [Choice]
  ) -> Bool {
    let members = program.sets[set]
    let limit = repetition.maximum.map { min(text.count, position + $0) } ?? text.count
    let lowest = position + repetition.minimum
    var end = position
    while end < limit, members.contains(text[end]) { end += 1 }
    // A long run is one step, but its scalars are counted, or a pattern could scan a text again and again for free.
    steps -= (end - position) >> 3
    guard end >= lowest else { return false }
    switch repetition.mode {
    case .greedy:
      if end > lowest {
        choices.append(Choice(instruction: next, lowest: lowest, highest: end - 1))
      }
      position = end
    case .possessive: position = end
    case .lazy:
      if end > lowest {
        choices.append(
          Choice(instruction: next, lowest: lowest + 1, highest: end, isAscending: true))
      }
      position = lowest
    }
    return true
  }

  private static func next(in choices: inout [Choice]) -> (Int, Int)? {
    guard var choice = choices.popLast() else { return nil }
    let position = choice.isAscending ? choice.lowest : choice.highest
    if choice.lowest < choice.highest {
      if choice.isAscending { choice.lowest += 1 } else { choice.highest -= 1 }
      choices.append(choice)
    }
    return (choice.instruction, position)
  }
}

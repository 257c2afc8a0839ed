import Synchronization

/// A language over a vocabulary: which tokens may come after which, so that an answer can always be
/// brought to its end.
///
/// The masks are made as states are come upon, by walking the vocabulary's tree through the automaton,
/// and kept: from then on a step is a look-up. Any number of answers share one.
public final class TokenAutomaton: Sendable {
  /// Where an answer is in the language.
  public struct Position: Sendable, Hashable {
    var state: Int32
    var frame: Int32
    /// How many bytes it has.
    var count: Int32
    /// Whether no token has come yet: some vocabularies write the first one otherwise.
    public var isFirst: Bool { count == 0 }
  }

  public let automaton: LanguageAutomaton
  let endTokens: [Int32]
  private let trie: TokenTrie
  /// The tree of first tokens, where it is another.
  private let firstTrie: TokenTrie?
  private let distances: [[Int32]]
  /// Whether letters, digits and spaces lead from a state to itself, as within a string.
  private let isPlain: [Bool]
  private let state = Mutex(Cache())

  /// What is open: the frame below, where it goes on, how it closes.
  private struct Frame: Hashable {
    var parent: Int32
    var after: Int32
    var close: UInt8
    /// Bytes from `after` to the end of the answer, at least.
    var distance: Int32
    var depth: Int32
  }

  private struct Key: Hashable {
    var state: Int32
    var frame: Int32
    var isFirst: Bool
  }

  private struct Cache {
    var frames: [Frame] = []
    var frameIndices: [Frame: Int32] = [:]
    var masks: [Key: TokenMask] = [:]
    var maskByteCount = 0
  }

  /// What the masks of one language may take; beyond it they are made anew.
  private static let maskByteLimit = 64 << 20

  /// Puts a language and a vocabulary together.
  ///
  /// - Parameters:
  ///   - firstTrie: the texts of tokens at the start of an answer, where they differ.
  ///   - endTokens: the tokens that end an answer; legal exactly where it is complete.
  public init(
    _ automaton: LanguageAutomaton, trie: TokenTrie, firstTrie: TokenTrie? = nil,
    endTokens: [Int32]
  ) throws(ConstraintError) {
    self.automaton = automaton
    self.trie = trie
    self.firstTrie = firstTrie
    self.endTokens = endTokens
    distances = automaton.distances(writable: trie.writableBytes)
    isPlain = (0..<automaton.stateCount).map { state in
      TokenTrie.plainBytes.allSatisfy { automaton.table.step(state, $0) == .state(state) }
    }
    guard Int(distance(of: start)) <= automaton.longest, mask(at: start).count > 0 else {
      throw .inexpressible
    }
  }

  /// Where every answer starts.
  public var start: Position { Position(state: Int32(automaton.start), frame: -1, count: 0) }

  /// The tokens that are enough for some answer from here on.
  public func distance(of position: Position) -> Int32 {
    state.withLock { distance(position.state, position.frame, &$0) }
  }

  /// Whether the answer may end here.
  public func isComplete(_ position: Position) -> Bool {
    position.frame < 0 && automaton.table.accepts[Int(position.state)]
  }

  /// The number of masks kept, and the bytes of memory that they take.
  public var cached: (masks: Int, byteCount: Int) {
    state.withLock { ($0.masks.count, $0.maskByteCount) }
  }
}

// MARK: - Steps

extension TokenAutomaton {
  /// The position after a token's bytes; nil where the language does not go on so.
  public func advance(_ position: Position, by bytes: some Sequence<UInt8>) -> Position? {
    state.withLock { cache in
      var (state, frame) = (position.state, position.frame)
      var count = position.count
      for byte in bytes {
        guard step(&state, &frame, byte, &cache) else { return nil }
        count += 1
      }
      guard distance(state, frame, &cache) < LanguageAutomaton.unreachable,
        Int(count) <= automaton.longest
      else { return nil }
      return Position(state: state, frame: frame, count: count)
    }
  }

  /// The bytes that must come next, as far as there is no choice.
  ///
  /// - Parameter limit: the most bytes that are looked ahead.
  public func forced(from position: Position, limit: Int = 128) -> [UInt8] {
    state.withLock { cache in
      var (state, frame) = (position.state, position.frame)
      var forced: [UInt8] = []
      while forced.count < limit, frame >= 0 || !automaton.table.accepts[Int(state)] {
        var only: (byte: UInt8, state: Int32, frame: Int32)?
        for byte in UInt8.min...UInt8.max {
          var next = (state: state, frame: frame)
          guard step(&next.state, &next.frame, byte, &cache),
            distance(next.state, next.frame, &cache) < LanguageAutomaton.unreachable
          else { continue }
          if only != nil { return forced }
          only = (byte, next.state, next.frame)
        }
        guard let only else { return forced }
        forced.append(only.byte)
        (state, frame) = (only.state, only.frame)
      }
      return forced
    }
  }

  private func distance(_ state: Int32, _ frame: Int32, _ cache: inout Cache) -> Int32 {
    let depth = frame < 0 ? 0 : Int(cache.frames[Int(frame)].depth)
    let row = distances[min(automaton.deepest - depth, distances.count - 1)]
    let rest = frame < 0 ? 0 : 1 + cache.frames[Int(frame)].distance
    return min(row[Int(state)] + rest, LanguageAutomaton.unreachable)
  }

  /// Goes one byte on; false where that is impossible.
  @inline(__always)
  private func step(
    _ state: inout Int32, _ frame: inout Int32, _ byte: UInt8, _ cache: inout Cache
  ) -> Bool {
    let table = automaton.table
    let value = table.next[Int(state) * table.columnCount + Int(table.columns[Int(byte)])]
    if value >= 0 {
      state = value
      return true
    }
    if value == -1 {
      guard frame >= 0, table.accepts[Int(state)] else { return false }
      let top = cache.frames[Int(frame)]
      guard top.close == byte else { return false }
      (state, frame) = (top.after, top.parent)
      return true
    }
    return open(&state, &frame, table.openings[Int(-2 - value)], &cache)
  }

  private func open(
    _ state: inout Int32, _ frame: inout Int32, _ opening: StateTable.Opening,
    _ cache: inout Cache
  ) -> Bool {
    let depth = frame < 0 ? 0 : cache.frames[Int(frame)].depth
    guard Int(depth) < automaton.deepest else { return false }
    let enclosure = automaton.enclosures[opening.enclosure]
    let after = Int32(opening.after)
    let new = Frame(
      parent: frame, after: after, close: enclosure.close,
      distance: distance(after, frame, &cache), depth: depth + 1)
    if let index = cache.frameIndices[new] {
      frame = index
    } else {
      frame = Int32(cache.frames.count)
      cache.frames.append(new)
      cache.frameIndices[new] = frame
    }
    state = Int32(enclosure.start)
    return true
  }
}

// MARK: - Masks

extension TokenAutomaton {
  /// The tokens that may come next; never empty before the end.
  ///
  /// - Parameter tokens: how many more the answer may have; only those may come after which so few
  ///   are enough for an end.
  public func mask(at position: Position, tokens: Int = .max) -> TokenMask {
    state.withLock { cache in
      let key = Key(
        state: position.state, frame: position.frame, isFirst: position.isFirst)
      let mask: TokenMask
      if let known = cache.masks[key] {
        mask = known
      } else {
        mask = walk(position, tokens: .max, bytes: .max, &cache)
        if cache.maskByteCount > Self.maskByteLimit {
          cache.masks = [:]
          cache.maskByteCount = 0
        }
        cache.masks[key] = mask
        cache.maskByteCount += mask.byteCount
      }
      let bytes = automaton.longest - Int(position.count)
      // With room enough for the farthest way, nothing is near the limits.
      guard tokens <= Int(mask.farthest) || bytes < mask.longest + Int(mask.farthest) else {
        return mask
      }
      return walk(position, tokens: tokens, bytes: bytes, &cache)
    }
  }

  /// Whether some token that may come next has these bytes and more: a run of bytes that must come
  /// is then not yet cut into tokens.
  public func reaches(beyond bytes: ArraySlice<UInt8>, from position: Position) -> Bool {
    let trie = trie(at: position)
    guard bytes.count < TokenTrie.longestToken, let node = trie.node(of: bytes) else {
      return false
    }
    return state.withLock { cache in
      var (state, frame) = (position.state, position.frame)
      for byte in bytes where !step(&state, &frame, byte, &cache) { return false }
      var isFound = false
      visit(trie, below: node, state, frame, &cache) { _, _, _ in
        isFound = true
        return false
      }
      return isFound
    }
  }

  private func trie(at position: Position) -> TokenTrie {
    position.isFirst ? firstTrie ?? trie : trie
  }

  /// The mask of a position, made by walking the vocabulary's tree through the automaton.
  private func walk(
    _ position: Position, tokens limit: Int, bytes: Int, _ cache: inout Cache
  ) -> TokenMask {
    let trie = trie(at: position)
    var found: [Int32] = []
    var longest = 0
    var farthest: Int32 = 0
    // Near the length's end every token counts for itself.
    let takesWhole = bytes == .max
    visit(
      trie, below: 0, position.state, position.frame, &cache, takesWhole: takesWhole
    ) { tokens, depth, distance in
      if Int(distance) < limit, depth + Int(distance) <= bytes {
        found += tokens
        longest = max(longest, depth)
        farthest = max(farthest, distance)
      }
      return true
    }
    if isComplete(position) { found += endTokens }
    return TokenMask(
      found, vocabularySize: max(trie.vocabularySize, 1 + Int(endTokens.max() ?? -1)),
      longest: longest, farthest: farthest)
  }

  /// Visits the tokens of a subtree by which the language can go on, with the bytes of the longest of
  /// them and the distance that remains, until a visit says no.
  @inline(__always)
  private func visit(
    _ trie: TokenTrie, below root: Int, _ state: Int32, _ frame: Int32, _ cache: inout Cache,
    takesWhole: Bool = true,
    _ visit: (_ tokens: Slice<UnsafeBufferPointer<Int32>>, _ depth: Int, _ distance: Int32) -> Bool
  ) {
    var path = [(state: Int32, frame: Int32)](
      repeating: (state, frame), count: TokenTrie.longestToken + 1)
    trie.withNodes { nodes in
      automaton.table.withCells { next, columns, columnCount in
        let end = Int(nodes.ends[root])
        var node = root + 1
        while node < end {
          let depth = Int(nodes.depths[node])
          var (state, frame) = path[depth - 1]
          let byte = nodes.bytes[node]
          let value = next[Int(state) * columnCount + Int(columns[Int(byte)])]
          if value >= 0 {
            state = value
          } else if !step(&state, &frame, byte, &cache) {
            node = Int(nodes.ends[node])
            continue
          }
          path[depth] = (state, frame)
          // Where words change nothing, all that begins with this node leads to the same place.
          let isWhole = takesWhole && isPlain[Int(state)] && nodes.plainDepths[node] > 0
          let behind = isWhole ? Int(nodes.ends[node]) : node + 1
          let deepest = isWhole ? Int(nodes.plainDepths[node]) : depth
          let tokens = Int(nodes.firsts[node])..<Int(nodes.firsts[behind])
          node = behind
          guard !tokens.isEmpty else { continue }
          let distance = distance(state, frame, &cache)
          guard distance < LanguageAutomaton.unreachable else { continue }
          if !visit(nodes.tokens[tokens], deepest, distance) { return }
        }
      }
    }
  }
}

/// Byte-pair encoding: characters, then again and again the adjacent pair of the lowest rank, leftmost
/// first (Sennrich et al. 2016).
///
/// Pairs wait in a heap and symbols are a linked list, so a word of n characters costs O(n log n).
struct BytePairEncoder: Sendable {
  /// Where merges come from.
  enum Merges: Sendable {
    /// A list of pairs (`tokenizer.json`, byte-level GGUF).
    case table(MergeTable)
    /// Every pair whose text is a piece, ranked by the piece's score (SentencePiece): id → rank.
    case pieces(ranks: [UInt32])
  }

  var merges: Merges
  /// Whether a word that is a piece becomes it without merging.
  var ignoresMerges = false
  /// What a character becomes that is no piece, if not bytes.
  var unknown: Int32?
  /// Whether neighbouring unknown characters become one token.
  var fusesUnknown = false
  /// The ids of `<0x00>` … `<0xFF>`, if characters that are no piece become bytes.
  var byteIDs: [Int32]?
  /// The ids that text cannot become: special tokens come from `AddedTokenMatcher` only.
  var isBarred: [Bool]
  /// The ids of the scalars below 0x200, or -1.
  private var scalarIDs: [Int32]

  init(merges: Merges, isBarred: [Bool], vocabulary: Vocabulary) {
    self.merges = merges
    self.isBarred = isBarred
    scalarIDs = (0..<UInt32(0x200)).map { value in
      guard let scalar = Unicode.Scalar(value),
        let id = vocabulary.id(of: String(Character(scalar))), !isBarred[id]
      else { return -1 }
      return Int32(id)
    }
  }

  /// A symbol of the list: its id, its bytes in the word, its neighbours.
  fileprivate struct Symbol {
    var id: Int32
    var start: Int32
    /// 0 once the symbol has been merged into its left neighbour.
    var length: Int32
    var previous: Int32
    var next: Int32
  }

  /// Room for encoding, kept from word to word.
  struct Workspace {
    fileprivate var symbols: [Symbol] = []
    fileprivate var queue = PairQueue()

    init() {}
  }

  /// Encodes a word.
  func encode(
    _ word: UnsafeBufferPointer<UInt8>, vocabulary: Vocabulary, workspace: inout Workspace,
    into ids: inout [Int32]
  ) {
    if ignoresMerges, let id = vocabulary.id(of: word), !isBarred[id] {
      ids.append(Int32(id))
      return
    }
    split(word, vocabulary, &workspace.symbols)
    merge(word, vocabulary, &workspace)
    var isAfterUnknown = false
    for symbol in workspace.symbols where symbol.length > 0 {
      if symbol.id >= 0 {
        ids.append(symbol.id)
      } else if let byteIDs {
        let start = Int(symbol.start)
        for byte in word[start..<start + Int(symbol.length)] { ids.append(byteIDs[Int(byte)]) }
      } else if let unknown, !(isAfterUnknown && fusesUnknown) {
        ids.append(unknown)
      }
      isAfterUnknown = symbol.id < 0
    }
  }

  // MARK: - Characters

  private func split(
    _ word: UnsafeBufferPointer<UInt8>, _ vocabulary: Vocabulary, _ symbols: inout [Symbol]
  ) {
    symbols.removeAll(keepingCapacity: true)
    var position = 0
    var isAfterUnknown = false
    func add(_ id: Int32, _ start: Int, _ length: Int) {
      let index = Int32(truncatingIfNeeded: symbols.count)
      symbols.append(
        Symbol(
          id: id, start: Int32(truncatingIfNeeded: start),
          length: Int32(truncatingIfNeeded: length), previous: index - 1, next: index + 1))
    }
    while position < word.count {
      let length = min(UTF8Scan.length(of: word[position]), word.count - position)
      if let id = id(at: position, length, in: word, vocabulary) {
        add(id, position, length)
        isAfterUnknown = false
      } else if case .pieces = merges {
        // A character that is no piece may still be part of one; what is left over becomes bytes at
        // the end, as in SentencePiece.
        add(-1, position, length)
      } else if let byteIDs {
        for offset in 0..<length {
          add(byteIDs[Int(word[position + offset])], position + offset, 1)
        }
        isAfterUnknown = false
      } else if let unknown {
        if isAfterUnknown, fusesUnknown {
          symbols[symbols.count - 1].length += Int32(length)
        } else {
          add(unknown, position, length)
        }
        isAfterUnknown = true
      }
      position += length
    }
    if !symbols.isEmpty { symbols[symbols.count - 1].next = -1 }
  }

  @inline(__always)
  private func id(
    at position: Int, _ length: Int, in word: UnsafeBufferPointer<UInt8>, _ vocabulary: Vocabulary
  ) -> Int32? {
    if length <= 2 {
      let value = Int(UTF8Scan.scalar(at: position, in: word).value)
      if value < scalarIDs.count { return scalarIDs[value] >= 0 ? scalarIDs[value] : nil }
    }
    let bytes = UnsafeBufferPointer(rebasing: word[position..<position + length])
    guard let id = vocabulary.id(of: bytes), !isBarred[id] else { return nil }
    return Int32(id)
  }

  // MARK: - Merging

  private func merge(
    _ word: UnsafeBufferPointer<UInt8>, _ vocabulary: Vocabulary, _ workspace: inout Workspace
  ) {
    guard workspace.symbols.count > 1 else { return }
    workspace.queue.removeAll()
    for index in 0..<workspace.symbols.count - 1 {
      if let pair = pair(at: index, in: workspace.symbols, word, vocabulary) {
        workspace.queue.push(pair)
      }
    }
    while let top = workspace.queue.pop() {
      let left = top.position
      // The pair may be gone: one of the two has been merged with another neighbour.
      guard workspace.symbols[left].length > 0,
        let current = pair(at: left, in: workspace.symbols, word, vocabulary),
        current.key == top.key, current.result == top.result
      else { continue }
      let right = Int(workspace.symbols[left].next)
      let next = workspace.symbols[right].next
      workspace.symbols[left].id = top.result
      workspace.symbols[left].length += workspace.symbols[right].length
      workspace.symbols[left].next = next
      workspace.symbols[right].length = 0
      if next >= 0 { workspace.symbols[Int(next)].previous = Int32(left) }
      if let pair = pair(at: left, in: workspace.symbols, word, vocabulary) {
        workspace.queue.push(pair)
      }
      let previous = Int(workspace.symbols[left].previous)
      if previous >= 0, let pair = pair(at: previous, in: workspace.symbols, word, vocabulary) {
        workspace.queue.push(pair)
      }
    }
  }

  /// The merge of a symbol with its right neighbour.
  @inline(__always)
  private func pair(
    at index: Int, in symbols: [Symbol], _ word: UnsafeBufferPointer<UInt8>,
    _ vocabulary: Vocabulary
  ) -> PairQueue.Entry? {
    let left = symbols[index]
    guard left.next >= 0 else { return nil }
    let right = symbols[Int(left.next)]
    switch merges {
    case .table(let table):
      guard let (rank, result) = table.merge(left.id, right.id) else { return nil }
      return PairQueue.Entry(rank: rank, position: Int32(index), result: result)
    case .pieces(let ranks):
      let length = Int(left.length) + Int(right.length)
      guard length <= vocabulary.longest else { return nil }
      let start = Int(left.start)
      let text = UnsafeBufferPointer(rebasing: word[start..<start + length])
      guard let id = vocabulary.id(of: text), !isBarred[id] else { return nil }
      return PairQueue.Entry(rank: ranks[id], position: Int32(index), result: Int32(id))
    }
  }
}

/// Unigram: the cut of a word whose pieces' log probabilities have the largest sum (Kudo 2018), by
/// Viterbi's algorithm.
///
/// A word of n bytes costs O(n · the length of the longest piece).
struct UnigramEncoder: Sendable {
  /// Log probabilities by id.
  var scores: [Double]
  /// What a character becomes that no piece has.
  var unknown: Int32?
  /// The ids of `<0x00>` … `<0xFF>`, if characters that no piece has become bytes.
  var byteIDs: [Int32]?
  /// The ids that text cannot become.
  var isBarred: [Bool]
  /// Whether sums are rounded to single precision: SentencePiece adds so, and ties depend on it.
  var roundsToSingle = false
  /// The score of an unknown character: below every piece's.
  private let unknownScore: Double

  init(scores: [Double], unknown: Int32?, byteIDs: [Int32]?, isBarred: [Bool]) {
    self.scores = scores
    self.unknown = unknown
    self.byteIDs = byteIDs
    self.isBarred = isBarred
    unknownScore = (scores.min() ?? 0) - 10
  }

  /// The best way to a place in the word.
  private struct Node {
    var score = -Double.infinity
    var start = -1
    var id: Int32 = -1
  }

  /// Encodes a word.
  func encode(
    _ word: UnsafeBufferPointer<UInt8>, vocabulary: Vocabulary, into ids: inout [Int32]
  ) {
    guard !word.isEmpty else { return }
    var nodes = [Node](repeating: Node(), count: word.count + 1)
    nodes[0].score = 0
    var start = 0
    while start < word.count {
      let width = min(UTF8Scan.length(of: word[start]), word.count - start)
      var hash = PieceHash()
      var hasSingle = false
      let limit = min(word.count, start + vocabulary.longest)
      var end = start
      while end < limit {
        hash.add(word[end])
        end += 1
        // A piece ends where a character ends.
        if end < word.count, word[end] & 0xC0 == 0x80 { continue }
        let text = UnsafeBufferPointer(rebasing: word[start..<end])
        guard let id = vocabulary.id(of: text, hash: hash), !isBarred[id] else { continue }
        if end - start == width { hasSingle = true }
        let score = sum(nodes[start].score, scores[id])
        if score > nodes[end].score || nodes[end].start < 0 {
          nodes[end] = Node(score: score, start: start, id: Int32(id))
        }
      }
      if !hasSingle {
        let score = sum(nodes[start].score, unknownScore)
        if score > nodes[start + width].score || nodes[start + width].start < 0 {
          nodes[start + width] = Node(score: score, start: start, id: -1)
        }
      }
      start += width
    }
    collect(nodes, word, into: &ids)
  }

  @inline(__always)
  private func sum(_ left: Double, _ right: Double) -> Double {
    roundsToSingle ? Double(Float(left) + Float(right)) : left + right
  }

  private func collect(
    _ nodes: [Node], _ word: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]
  ) {
    var path: [(range: Range<Int>, id: Int32)] = []
    var end = word.count
    while end > 0 {
      let node = nodes[end]
      guard node.start >= 0, node.start < end else { break }
      path.append((node.start..<end, node.id))
      end = node.start
    }
    var isAfterUnknown = false
    for (range, id) in path.reversed() {
      if id >= 0 {
        ids.append(id)
      } else if let byteIDs {
        for byte in word[range] { ids.append(byteIDs[Int(byte)]) }
      } else if let unknown, !isAfterUnknown {
        ids.append(unknown)
      }
      isAfterUnknown = id < 0
    }
  }
}

/// Finds added tokens in text: at each place the longest, left to right.
///
/// A trie whose edges lie in one hash table. A place costs at most the length of the longest token.
struct AddedTokenMatcher: Sendable {
  private(set) var tokens: [AddedToken] = []
  /// node << 8 | byte → node.
  private var edges: [UInt64: Int32] = [:]
  /// The token that ends at a node, or -1.
  private var ends: [Int32] = [-1]
  private var isFirstByte = [Bool](repeating: false, count: 256)

  /// The longest text that a token may have.
  static let longestContent = 4096

  var isEmpty: Bool { tokens.isEmpty }

  mutating func insert(_ token: AddedToken) {
    guard let first = token.content.first else { return }
    isFirstByte[Int(first)] = true
    var node: Int32 = 0
    for byte in token.content {
      let key = UInt64(node) << 8 | UInt64(byte)
      if let next = edges[key] {
        node = next
      } else {
        ends.append(-1)
        node = Int32(ends.count - 1)
        edges[key] = node
      }
    }
    ends[Int(node)] = Int32(tokens.count)
    tokens.append(token)
  }

  /// A token in a text.
  struct Match {
    /// The bytes that it takes, white space included.
    var range: Range<Int>
    var id: Int32
  }

  /// The tokens of a text that a condition allows at their place.
  func matches(
    in text: UnsafeBufferPointer<UInt8>, where isAllowed: (AddedToken, Range<Int>) -> Bool
  ) -> [Match] {
    guard !isEmpty else { return [] }
    var matches: [Match] = []
    var position = 0
    var taken = 0
    while position < text.count {
      guard isFirstByte[Int(text[position])] else {
        position += 1
        continue
      }
      guard let (token, end) = longest(in: text, at: position, where: isAllowed) else {
        position += 1
        continue
      }
      var range = position..<end
      if token.takesLeftSpace {
        range = max(taken, UTF8Scan.spaceStart(in: text, before: position))..<end
      }
      if token.takesRightSpace {
        range = range.lowerBound..<UTF8Scan.spaceEnd(in: text, from: end)
      }
      range = max(taken, range.lowerBound)..<max(taken, range.upperBound)
      matches.append(Match(range: range, id: token.id))
      taken = range.upperBound
      position = max(end, taken)
    }
    return matches
  }

  private func longest(
    in text: UnsafeBufferPointer<UInt8>, at start: Int,
    where isAllowed: (AddedToken, Range<Int>) -> Bool
  ) -> (AddedToken, Int)? {
    var best: (AddedToken, Int)?
    var node: Int32 = 0
    var position = start
    while position < text.count,
      let next = edges[UInt64(node) << 8 | UInt64(text[position])]
    {
      node = next
      position += 1
      let end = ends[Int(node)]
      guard end >= 0 else { continue }
      let token = tokens[Int(end)]
      if token.isSingleWord,
        UTF8Scan.isWord(before: start, in: text) || UTF8Scan.isWord(at: position, in: text)
      {
        continue
      }
      if isAllowed(token, start..<position) { best = (token, position) }
    }
    return best
  }
}

/// The texts of a vocabulary as a tree of bytes, so that what no token begins is tried once.
///
/// The nodes lie in the order in which a walk from the root meets them: skipping a subtree is one
/// jump forward.
public struct TokenTrie: Sendable {
  /// A longer token is left out; none of use is.
  static let longestToken = 255

  /// The byte of each node; the root's is meaningless.
  private(set) var bytes: [UInt8] = [0]
  /// How deep each node is; the root has 0.
  private(set) var depths: [UInt8] = [0]
  /// The node behind each node's subtree.
  private(set) var ends: [Int32] = [1]
  /// How deep each node's subtree reaches, if letters, digits and spaces are all that is below it;
  /// else 0. Where those change nothing, a walk takes the subtree as a whole.
  private(set) var plainDepths: [UInt8] = []
  /// Where each node's tokens begin in `tokens`; they end where those of the next node begin.
  private(set) var firsts: [Int32] = [0, 0]
  /// The tokens by their texts; tokens with one text stand together.
  private(set) var tokens: [Int32] = []
  /// One more than the largest token.
  let vocabularySize: Int

  /// The tree of all tokens that have a text.
  ///
  /// - Parameter text: the exact bytes that a token adds to an answer; empty for a token that must
  ///   not be chosen.
  public init(vocabularySize: Int, text: (Int32) -> [UInt8]) {
    self.vocabularySize = vocabularySize
    var buffer: [UInt8] = []
    var ranges = [Range<Int>](repeating: 0..<0, count: vocabularySize)
    for id in 0..<vocabularySize {
      let bytes = text(Int32(id))
      guard !bytes.isEmpty, bytes.count <= Self.longestToken else { continue }
      ranges[id] = buffer.count..<buffer.count + bytes.count
      buffer += bytes
      tokens.append(Int32(id))
    }
    buffer.withUnsafeBufferPointer { buffer in
      ranges.withUnsafeBufferPointer { ranges in
        tokens.sort { Self.precedes(ranges[Int($0)], ranges[Int($1)], buffer, ($0, $1)) }
        build(ranges, buffer)
      }
    }
  }

  private static func precedes(
    _ left: Range<Int>, _ right: Range<Int>, _ buffer: UnsafeBufferPointer<UInt8>,
    _ ids: (Int32, Int32)
  ) -> Bool {
    let common = min(left.count, right.count)
    for offset in 0..<common {
      let (a, b) = (buffer[left.lowerBound + offset], buffer[right.lowerBound + offset])
      if a != b { return a < b }
    }
    return left.count != right.count ? left.count < right.count : ids.0 < ids.1
  }

  private mutating func build(
    _ ranges: UnsafeBufferPointer<Range<Int>>, _ buffer: UnsafeBufferPointer<UInt8>
  ) {
    var path = [0]
    var previous = 0..<0
    firsts = [0]
    for (index, token) in tokens.enumerated() {
      let range = ranges[Int(token)]
      var shared = 0
      let most = min(previous.count, range.count)
      while shared < most,
        buffer[previous.lowerBound + shared] == buffer[range.lowerBound + shared]
      {
        shared += 1
      }
      for node in path[(shared + 1)...] { ends[node] = Int32(bytes.count) }
      path.removeSubrange((shared + 1)...)
      for depth in shared..<range.count {
        path.append(bytes.count)
        bytes.append(buffer[range.lowerBound + depth])
        depths.append(UInt8(depth + 1))
        ends.append(0)
        firsts.append(Int32(index))
      }
      previous = range
    }
    for node in path { ends[node] = Int32(bytes.count) }
    firsts.append(Int32(tokens.count))
    findPlain()
  }

  /// Letters, digits and the space: what words are made of.
  static let plainBytes: [UInt8] =
    [0x20] + Array(0x30...0x39) + Array(0x41...0x5A) + Array(0x61...0x7A)

  private mutating func findPlain() {
    var isPlain = [Bool](repeating: false, count: 256)
    for byte in Self.plainBytes { isPlain[Int(byte)] = true }
    plainDepths = depths
    for node in bytes.indices.reversed() {
      var child = node + 1
      while child < Int(ends[node]) {
        if plainDepths[child] == 0 || !isPlain[Int(bytes[child])] {
          plainDepths[node] = 0
          break
        }
        plainDepths[node] = max(plainDepths[node], plainDepths[child])
        child = Int(ends[child])
      }
    }
  }

  /// The number of nodes, the root included.
  public var nodeCount: Int { bytes.count }

  /// Bytes of memory that the tree takes.
  public var byteCount: Int { nodeCount * 11 + tokens.count * 4 }

  /// The node of a text; nil where no token begins so.
  func node(of text: ArraySlice<UInt8>) -> Int? {
    var node = 0
    for byte in text {
      var child = node + 1
      while child < Int(ends[node]), bytes[child] != byte { child = Int(ends[child]) }
      guard child < Int(ends[node]) else { return nil }
      node = child
    }
    return node
  }

  /// The tree's arrays, for a walk that must not lose time.
  struct Nodes {
    let bytes: UnsafeBufferPointer<UInt8>
    let depths: UnsafeBufferPointer<UInt8>
    let plainDepths: UnsafeBufferPointer<UInt8>
    let ends: UnsafeBufferPointer<Int32>
    let firsts: UnsafeBufferPointer<Int32>
    let tokens: UnsafeBufferPointer<Int32>
  }

  /// Runs a body on the arrays.
  func withNodes<R>(_ body: (Nodes) -> R) -> R {
    bytes.withUnsafeBufferPointer { bytes in
      depths.withUnsafeBufferPointer { depths in
        plainDepths.withUnsafeBufferPointer { plainDepths in
          ends.withUnsafeBufferPointer { ends in
            firsts.withUnsafeBufferPointer { firsts in
              tokens.withUnsafeBufferPointer { tokens in
                body(
                  Nodes(
                    bytes: bytes, depths: depths, plainDepths: plainDepths, ends: ends,
                    firsts: firsts, tokens: tokens))
              }
            }
          }
        }
      }
    }
  }

  /// Which bytes are tokens by themselves.
  var writableBytes: [Bool] {
    var writable = [Bool](repeating: false, count: 256)
    var node = 1
    while node < bytes.count {
      if firsts[node] < firsts[node + 1] { writable[Int(bytes[node])] = true }
      node = Int(ends[node])
    }
    return writable
  }
}

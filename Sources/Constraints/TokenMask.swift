/// The tokens that may come next: a list where they are few, a bit for each where they are many.
public struct TokenMask: Sendable {
  /// How many tokens there are.
  public let count: Int
  /// The bytes of the longest of them; those that end an answer have none.
  public let longest: Int
  /// The tokens in order, where they are few.
  let list: [Int32]
  /// A bit for each token of the vocabulary, where they are many.
  let words: [UInt64]
  /// The farthest from an end that one of them leads.
  let farthest: Int32

  init(_ tokens: [Int32], vocabularySize: Int, longest: Int, farthest: Int32) {
    count = tokens.count
    self.longest = longest
    self.farthest = farthest
    guard tokens.count > vocabularySize / 64 else {
      list = tokens.sorted()
      words = []
      return
    }
    var words = [UInt64](repeating: 0, count: (vocabularySize + 63) / 64)
    for token in tokens { words[Int(token) >> 6] |= 1 << UInt64(token & 63) }
    list = []
    self.words = words
  }

  /// Whether a token may come.
  public func contains(_ token: Int32) -> Bool {
    guard token >= 0 else { return false }
    guard words.isEmpty else {
      let word = Int(token) >> 6
      return word < words.count && words[word] & (1 << UInt64(token & 63)) != 0
    }
    return list.contains(token)
  }

  /// Runs a body on every token, smaller ids first.
  @inlinable public func forEach(_ body: (Int) -> Void) {
    for token in tokenList { body(Int(token)) }
    wordList.withUnsafeBufferPointer { words in
      for index in words.indices {
        var word = words[index]
        let first = index << 6
        while word != 0 {
          body(first + word.trailingZeroBitCount)
          word &= word - 1
        }
      }
    }
  }

  /// The smallest token; nil where there is none.
  public var first: Int32? {
    if let first = list.first { return first }
    guard let index = words.firstIndex(where: { $0 != 0 }) else { return nil }
    return Int32(index << 6 + words[index].trailingZeroBitCount)
  }

  /// Bytes of memory that it takes.
  public var byteCount: Int { list.count * 4 + words.count * 8 }

  @usableFromInline var tokenList: [Int32] { list }
  @usableFromInline var wordList: [UInt64] { words }
}

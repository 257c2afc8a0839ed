/// The words into which a text has been cut so far, one after the other in one buffer.
struct PreTokens {
  /// The texts of all words.
  private(set) var bytes: [UInt8] = []
  /// Where each word ends.
  private(set) var ends: [Int] = []
  /// Whether the first word begins the whole input (SentencePiece's prefix goes only there).
  let beginsInput: Bool

  /// No words.
  init(beginsInput: Bool) { self.beginsInput = beginsInput }

  /// One word.
  init(_ text: [UInt8], beginsInput: Bool) {
    bytes = text
    ends = text.isEmpty ? [] : [text.count]
    self.beginsInput = beginsInput
  }

  /// The number of words.
  var count: Int { ends.count }

  /// Where a word lies.
  func range(of index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  /// Adds a word; empty words are none.
  mutating func append(_ word: UnsafeBufferPointer<UInt8>) {
    guard !word.isEmpty else { return }
    bytes.append(contentsOf: word)
    ends.append(bytes.count)
  }

  /// Adds a word that a body writes.
  mutating func append(writing body: (inout [UInt8]) -> Void) {
    let start = bytes.count
    body(&bytes)
    if bytes.count > start { ends.append(bytes.count) }
  }

  /// The words that a step makes of each word.
  func mapping(
    _ body: (_ word: UnsafeBufferPointer<UInt8>, _ isFirst: Bool, _ output: inout PreTokens) -> Void
  ) -> PreTokens {
    var output = PreTokens(beginsInput: beginsInput)
    output.bytes.reserveCapacity(bytes.count + bytes.count / 4)
    output.ends.reserveCapacity(ends.count)
    bytes.withUnsafeBufferPointer { all in
      for index in 0..<count {
        body(UnsafeBufferPointer(rebasing: all[range(of: index)]), index == 0, &output)
      }
    }
    return output
  }
}

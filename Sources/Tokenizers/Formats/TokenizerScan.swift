/// `model.vocab` and `model.merges` of a `tokenizer.json`, read in place from its bytes.
///
/// Half a million short strings as values of a tree would cost most of a load. A scan gives nil for
/// whatever is not as usual, and the file is then read the careful way, which finds the words for what is wrong.
struct TokenizerScan {
  /// The file with an empty vocabulary and no merges.
  let rest: [UInt8]
  private let bytes: [UInt8]
  private let vocabularyRange: Range<Int>
  private let mergesRange: Range<Int>

  /// Finds the two lists.
  init?(_ bytes: [UInt8]) {
    let found = bytes.withUnsafeBufferPointer { buffer -> (Range<Int>, Range<Int>)? in
      var cursor = JSONCursor(buffer, from: 0)
      guard let model = cursor.members(["model"])?["model"] else { return nil }
      cursor = JSONCursor(buffer, from: model.lowerBound)
      guard let lists = cursor.members(["vocab", "merges"]), let vocabulary = lists["vocab"],
        let merges = lists["merges"], buffer[vocabulary.lowerBound] == 0x7B,
        buffer[merges.lowerBound] == 0x5B
      else { return nil }
      return (vocabulary, merges)
    }
    guard let (vocabulary, merges) = found, !vocabulary.overlaps(merges) else { return nil }
    self.bytes = bytes
    vocabularyRange = vocabulary
    mergesRange = merges
    let isFirst = vocabulary.lowerBound < merges.lowerBound
    let (first, second) = isFirst ? (vocabulary, merges) : (merges, vocabulary)
    rest =
      bytes[..<first.lowerBound] + Array((isFirst ? "{}" : "[]").utf8)
      + bytes[first.upperBound..<second.lowerBound] + Array((isFirst ? "[]" : "{}").utf8)
      + bytes[second.upperBound...]
  }

  /// The pieces, if they are as usual.
  func vocabulary() -> Vocabulary? {
    // The strings are taken over without a look.
    guard String(validating: bytes[vocabularyRange], as: UTF8.self) != nil else { return nil }
    return bytes.withUnsafeBufferPointer { buffer in
      // An entry is at least a piece of one byte, quotes, a colon, a digit and a comma.
      let limit = TokenizerFile.idLimit(entries: vocabularyRange.count / 6)
      var vocabulary = Vocabulary(capacity: min(vocabularyRange.count / 20, 1 << 20))
      var cursor = JSONCursor(buffer, from: vocabularyRange.lowerBound)
      var scratch: [UInt8] = []
      guard cursor.take(0x7B) else { return nil }
      while true {
        let isDone = cursor.withString(&scratch) { piece, cursor -> Bool in
          guard cursor.take(0x3A), let value = cursor.integer(), value < limit else { return false }
          if case .done = vocabulary.insert(piece, id: value) { return true }
          return false
        }
        guard isDone == true else { return nil }
        if cursor.take(0x2C) { continue }
        guard cursor.take(0x7D), cursor.position == vocabularyRange.upperBound else { return nil }
        let isDense = vocabulary.count <= TokenizerFile.idLimit(entries: vocabulary.pieceCount)
        return isDense ? vocabulary : nil
      }
    }
  }

  /// The merges, if they are as usual.
  func merges(_ vocabulary: Vocabulary, isBarred: [Bool]) -> MergeTable? {
    bytes.withUnsafeBufferPointer { buffer in
      var table = MergeTable(capacity: min(mergesRange.count / 16, 1 << 20))
      var cursor = JSONCursor(buffer, from: mergesRange.lowerBound)
      guard cursor.take(0x5B) else { return nil }
      if cursor.take(0x5D) { return table }
      var scratch: [UInt8] = []
      var joined: [UInt8] = []
      var rank: UInt32 = 0
      while true {
        joined.removeAll(keepingCapacity: true)
        guard let middle = Self.merge(&cursor, &scratch, &joined) else { return nil }
        let ids = joined.withUnsafeBufferPointer { text -> (Int, Int, Int)? in
          guard let left = vocabulary.id(of: UnsafeBufferPointer(rebasing: text[..<middle])),
            let right = vocabulary.id(of: UnsafeBufferPointer(rebasing: text[middle...])),
            let both = vocabulary.id(of: text)
          else { return nil }
          return (left, right, both)
        }
        guard let (left, right, both) = ids else { return nil }
        if !isBarred[both] {
          table.insert(Int32(left), Int32(right), rank: rank, result: Int32(both))
        }
        rank += 1
        if cursor.take(0x2C) { continue }
        guard cursor.take(0x5D), cursor.position == mergesRange.upperBound else { return nil }
        return table
      }
    }
  }

  /// Reads one merge as the bytes of both pieces and where the second begins.
  private static func merge(
    _ cursor: inout JSONCursor, _ scratch: inout [UInt8], _ joined: inout [UInt8]
  ) -> Int? {
    if cursor.take(0x5B) {
      guard cursor.withString(&scratch, { text, _ in joined.append(contentsOf: text) }) != nil,
        cursor.take(0x2C)
      else { return nil }
      let middle = joined.count
      guard cursor.withString(&scratch, { text, _ in joined.append(contentsOf: text) }) != nil,
        cursor.take(0x5D)
      else { return nil }
      return middle
    }
    let middle = cursor.withString(&scratch) { text, _ -> Int? in
      guard let space = text.firstIndex(of: 0x20), space > 0, space + 1 < text.count,
        !text[(space + 1)...].contains(0x20)
      else { return nil }
      joined.append(contentsOf: text[..<space])
      joined.append(contentsOf: text[(space + 1)...])
      return space
    }
    return middle ?? nil
  }
}

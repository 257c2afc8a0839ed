import JSON

/// Reads merges: `"a b"` or `["a", "b"]`, in the order of their ranks.
enum MergeList {
  static func table(_ field: JSONField, _ vocabulary: Vocabulary, isBarred: [Bool])
    throws(TokenizerError) -> MergeTable
  {
    let merges = try field.array()
    var table = MergeTable(capacity: merges.count)
    var joined: [UInt8] = []
    for (rank, merge) in merges.enumerated() {
      let ids: (left: Int, right: Int, both: Int)
      if case .string(let text) = merge {
        ids = try split(text, vocabulary, field, rank)
      } else if case .array(let pair) = merge, pair.count == 2, case .string(let left) = pair[0],
        case .string(let right) = pair[1]
      {
        joined.removeAll(keepingCapacity: true)
        joined.append(contentsOf: left.utf8)
        let middle = joined.count
        joined.append(contentsOf: right.utf8)
        ids = try find(joined, middle..<middle, vocabulary, field, rank)
      } else {
        throw field[rank].invalid("two pieces")
      }
      insert(ids, rank: rank, isBarred: isBarred, into: &table)
    }
    return table
  }

  /// Reads merges of a GGUF file.
  static func table(
    _ merges: [String], field: String, _ vocabulary: Vocabulary, isBarred: [Bool]
  ) throws(TokenizerError) -> MergeTable {
    let field = JSONField(nil, path: field)
    var table = MergeTable(capacity: merges.count)
    for (rank, text) in merges.enumerated() {
      insert(
        try split(text, vocabulary, field, rank), rank: rank, isBarred: isBarred, into: &table)
    }
    return table
  }

  private static func insert(
    _ ids: (left: Int, right: Int, both: Int), rank: Int, isBarred: [Bool],
    into table: inout MergeTable
  ) {
    // No merge may make a special token out of text.
    guard !isBarred[ids.both] else { return }
    table.insert(
      Int32(ids.left), Int32(ids.right), rank: UInt32(rank), result: Int32(ids.both))
  }

  private static func split(
    _ text: String, _ vocabulary: Vocabulary, _ field: JSONField, _ rank: Int
  ) throws(TokenizerError) -> (left: Int, right: Int, both: Int) {
    let bytes = Array(text.utf8)
    // A piece may hold a space at its end or start only where the other reading has no pieces; the
    // reference takes exactly one space.
    guard let space = bytes.dropFirst().firstIndex(of: 0x20), space + 1 < bytes.count,
      bytes[(space + 1)...].firstIndex(of: 0x20) == nil
    else { throw .malformedMerge(field: field.path + "[\(rank)]", text: text) }
    return try find(bytes, space..<space + 1, vocabulary, field, rank)
  }

  /// The ids of the bytes before and after a gap, and of both together.
  private static func find(
    _ bytes: [UInt8], _ gap: Range<Int>, _ vocabulary: Vocabulary, _ field: JSONField, _ rank: Int
  ) throws(TokenizerError) -> (left: Int, right: Int, both: Int) {
    func id(_ piece: ArraySlice<UInt8>) throws(TokenizerError) -> Int {
      guard let id = piece.withUnsafeBufferPointer({ vocabulary.id(of: $0) }) else {
        throw .unknownPiece(
          field: field.path + "[\(rank)]", piece: String(decoding: piece, as: UTF8.self))
      }
      return id
    }
    let left = try id(bytes[..<gap.lowerBound])
    let right = try id(bytes[gap.upperBound...])
    var joined = bytes
    joined.removeSubrange(gap)
    return (left, right, try id(joined[...]))
  }
}

/// The pieces of a tokenizer, by id and by text.
///
/// All texts lie in one buffer, and the way back is a hash table of ids with linear probing: 256,000
/// strings as keys of a `Dictionary` would cost most of a load. Ids may have holes.
struct Vocabulary: Sendable {
  /// The texts one after the other.
  private var bytes: ContiguousArray<UInt8> = []
  /// Where each id's text lies; a negative start is a hole.
  private var starts: ContiguousArray<Int32> = []
  private var lengths: ContiguousArray<Int32> = []
  /// id + 1 at the text's hash or behind it; 0 where nothing is.
  private var table: ContiguousArray<UInt32>
  private var mask: Int
  /// How many pieces there are, holes not counted.
  private(set) var pieceCount = 0
  /// The byte count of the longest piece.
  private(set) var longest = 0

  /// An empty vocabulary with room for a number of pieces.
  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    table = ContiguousArray(repeating: 0, count: size)
    mask = size - 1
    starts.reserveCapacity(capacity)
    lengths.reserveCapacity(capacity)
  }

  /// One more than the largest id.
  var count: Int { starts.count }

  /// Whether an id has a piece.
  func contains(_ id: Int) -> Bool { id >= 0 && id < starts.count && starts[id] >= 0 }

  /// The UTF-8 bytes of an id's piece; empty for holes.
  subscript(id: Int) -> ArraySlice<UInt8> {
    guard contains(id) else { return [] }
    let start = Int(starts[id])
    return ArraySlice(bytes[start..<start + Int(lengths[id])])
  }

  /// Runs a body on an id's bytes without copying them.
  func withBytes<R>(of id: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    guard contains(id) else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
    let start = Int(starts[id])
    let end = start + Int(lengths[id])
    return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<end])) }
  }

  /// What became of an insertion.
  enum Insertion {
    case done
    /// Another piece has the id.
    case idTaken
    /// Another id has the text.
    case pieceTaken(id: Int)
  }

  /// Adds a piece; the caller has checked that the id is in a sane range.
  mutating func insert(_ piece: UnsafeBufferPointer<UInt8>, id: Int) -> Insertion {
    if contains(id) { return .idTaken }
    if (pieceCount + 1) * 2 > table.count { grow() }
    var slot = Int(truncatingIfNeeded: PieceHash.of(piece).value) & mask
    while table[slot] != 0 {
      if matches(Int(table[slot]) - 1, piece) { return .pieceTaken(id: Int(table[slot]) - 1) }
      slot = (slot + 1) & mask
    }
    while starts.count <= id {
      starts.append(-1)
      lengths.append(0)
    }
    starts[id] = Int32(clamping: bytes.count)
    lengths[id] = Int32(clamping: piece.count)
    bytes.append(contentsOf: piece)
    table[slot] = UInt32(id + 1)
    pieceCount += 1
    longest = max(longest, piece.count)
    return .done
  }

  /// Adds a piece given as a string.
  mutating func insert(_ piece: String, id: Int) -> Insertion {
    var piece = piece
    return piece.withUTF8 { insert($0, id: id) }
  }

  /// The id of a text.
  func id(of text: UnsafeBufferPointer<UInt8>) -> Int? {
    text.count > longest ? nil : id(of: text, hash: PieceHash.of(text))
  }

  /// The id of a text whose hash is known.
  func id(of text: UnsafeBufferPointer<UInt8>, hash: PieceHash) -> Int? {
    var slot = Int(truncatingIfNeeded: hash.value) & mask
    while true {
      let entry = table[slot]
      if entry == 0 { return nil }
      if matches(Int(entry) - 1, text) { return Int(entry) - 1 }
      slot = (slot + 1) & mask
    }
  }

  /// The id of a text given as a string.
  func id(of text: String) -> Int? {
    var text = text
    return text.withUTF8 { id(of: $0) }
  }

  private func matches(_ id: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard Int(lengths[id]) == text.count else { return false }
    let start = Int(starts[id])
    return bytes.withUnsafeBufferPointer { all in
      for offset in 0..<text.count where all[start + offset] != text[offset] { return false }
      return true
    }
  }

  private mutating func grow() {
    mask = table.count * 2 - 1
    table = ContiguousArray(repeating: 0, count: mask + 1)
    for id in starts.indices where starts[id] >= 0 {
      var slot = Int(truncatingIfNeeded: withBytes(of: id) { PieceHash.of($0).value }) & mask
      while table[slot] != 0 { slot = (slot + 1) & mask }
      table[slot] = UInt32(id + 1)
    }
  }
}

/// A hash that grows byte by byte, so that all prefixes of a text are hashed in one pass (FNV-1a, mixed).
struct PieceHash {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
  }

  var value: UInt64 {
    let mixed = (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
    return (mixed ^ (mixed >> 32)) & 0x7FFF_FFFF_FFFF_FFFF
  }

  static func of(_ bytes: UnsafeBufferPointer<UInt8>) -> PieceHash {
    var hash = PieceHash()
    for byte in bytes { hash.add(byte) }
    return hash
  }
}

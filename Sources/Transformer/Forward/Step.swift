/// One step for all devices: rows of tokens, where they stand, and where results go.
///
/// Plain memory: written by the caller before the step, only read by the devices during it.
struct Step {
  /// All rows, a token each.
  var rows: Rows
  /// The rows whose logits are asked for, the only ones that the last block goes on with.
  var asked: Rows
  /// Their places among all rows, rising. `[asked.count]`
  let askedRows: UnsafeMutablePointer<Int32>
  /// The device that holds each row's embedding, and the row's place in that shard. `[rows.count]`
  let owners: UnsafeMutablePointer<Int32>
  let embeddings: UnsafeMutablePointer<Int32>

  /// The addresses of every span's pages, `[deviceCount, pageStride]`.
  var pages: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  var pageStride: Int

  /// Pages to copy before anything is written. `[copyCount]`
  let copies: UnsafeMutablePointer<KVSequence.Copy>
  var copyCount = 0

  /// `[asked.count, vocabularySize]`.
  var logits: UnsafeMutablePointer<Float>?

  let cosines: UnsafePointer<Float>
  let sines: UnsafePointer<Float>
  /// `[deviceCount]`.
  let devices: UnsafeMutablePointer<DeviceState>

  /// Where rows stand.
  struct Rows {
    var count = 0
    /// Each row's position in its sequence. `[count]`
    let positions: UnsafeMutablePointer<Int32>
    /// Runs of neighbouring rows of one sequence. `[spanCount]`
    let spans: UnsafeMutablePointer<Span>
    var spanCount = 0

    /// Room for so many rows; `deallocate` gives it back.
    init(capacity: Int) {
      positions = .allocate(capacity: capacity)
      spans = .allocate(capacity: capacity)
    }

    func deallocate() {
      positions.deallocate()
      spans.deallocate()
    }

    /// Adds neighbouring rows of a sequence.
    mutating func add(_ positions: Range<Int>, firstPage: Int) {
      spans[spanCount] = Span(
        firstRow: count, rowCount: positions.count, firstPosition: positions.lowerBound,
        firstPage: firstPage)
      spanCount += 1
      for position in positions {
        self.positions[count] = Int32(position)
        count += 1
      }
    }

    mutating func removeAll() { (count, spanCount) = (0, 0) }
  }

  /// Neighbouring rows of one sequence.
  struct Span {
    var firstRow: Int
    var rowCount: Int
    var firstPosition: Int
    /// Where the addresses of the sequence's pages begin in a device's list.
    var firstPage: Int
  }
}

/// One step for all devices: rows of tokens, where they stand, and where results go.
///
/// Plain memory: written by the caller before the step, only read by the devices during it.
struct Step {
  /// How many tokens.
  var rowCount = 0
  /// The device that holds each row's embedding, and the row's place in that shard. `[rowCount]`
  let owners: UnsafeMutablePointer<Int32>
  let embeddings: UnsafeMutablePointer<Int32>
  /// Each row's position in its sequence. `[rowCount]`
  let positions: UnsafeMutablePointer<Int32>

  /// Runs of neighbouring rows of one sequence. `[spanCount]`
  let spans: UnsafeMutablePointer<Span>
  var spanCount = 0
  /// The addresses of every span's pages, `[deviceCount, pageStride]`.
  var pages: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  var pageStride: Int

  /// Pages to copy before anything is written. `[copyCount]`
  let copies: UnsafeMutablePointer<KVSequence.Copy>
  var copyCount = 0

  /// The rows whose logits are wanted. `[logitCount]`
  let logitRows: UnsafeMutablePointer<Int32>
  var logitCount = 0
  /// `[logitCount, vocabularySize]`.
  var logits: UnsafeMutablePointer<Float>?

  let cosines: UnsafePointer<Float>
  let sines: UnsafePointer<Float>
  /// `[deviceCount]`.
  let devices: UnsafeMutablePointer<DeviceState>

  /// Neighbouring rows of one sequence.
  struct Span {
    var firstRow: Int
    var rowCount: Int
    var firstPosition: Int
    /// Where the addresses of the sequence's pages begin in a device's list.
    var firstPage: Int
  }
}

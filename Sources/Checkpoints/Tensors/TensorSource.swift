/// Named, shaped tensors that can be read in parts, whatever file they are in.
///
/// ```swift
/// let checkpoint = try Checkpoint.open("models/sprout")
/// let tensors = checkpoint.tensors
/// let info = tensors.tensor(named: "model.norm.weight")!      // shape [160], BF16
/// var floats = [Float](repeating: 0, count: info.elementCount)
/// try floats.withUnsafeMutableBufferPointer {
///   try tensors.readRows(info.name, rows: 0..<info.rows, columns: nil, into: $0)
/// }
/// ```
///
/// Names and row orders are Hugging Face's also where the file is GGUF. Every method may be called
/// from many threads at once, so that each device of a mesh reads its own shard.
public protocol TensorSource: Sendable {
  /// The names of all tensors, sorted by their UTF-8 bytes.
  var tensorNames: [String] { get }

  /// What is known of a tensor, or nil if there is none of that name.
  func tensor(named name: String) -> TensorInfo?

  /// Reads a part of a matrix as floats, row after row, dequantizing as ggml does.
  ///
  /// - Parameters:
  ///   - name: The tensor.
  ///   - rows: Rows of the tensor seen as `[info.rows, info.columns]`.
  ///   - columns: Columns, or nil for all; need not fall on block boundaries.
  ///   - destination: At least `rows.count * columns.count` floats, overwritten from the start.
  /// - Throws: `CheckpointError`, also when the file shrank meanwhile; then the destination holds
  ///   garbage.
  func readRows(
    _ name: String, rows: Range<Int>, columns: Range<Int>?,
    into destination: UnsafeMutableBufferPointer<Float>) throws(CheckpointError)

  /// Reads a part of a matrix as bfloat16 bit patterns: copied where the file has BF16, else
  /// rounded from `readRows`' floats to nearest, ties to even.
  func readBFloat16Rows(
    _ name: String, rows: Range<Int>, columns: Range<Int>?,
    into destination: UnsafeMutableBufferPointer<UInt16>) throws(CheckpointError)

  /// Copies bytes of a tensor as they are in the file, in the row order of `readRows`.
  ///
  /// - Parameter range: Bytes from the tensor's first, of `info.byteCount`.
  func copyBytes(
    _ name: String, range: Range<Int>, into destination: UnsafeMutableRawBufferPointer)
    throws(CheckpointError)
}

extension TensorSource {
  /// The bytes of all tensors.
  public var totalByteCount: Int {
    tensorNames.reduce(0) { $0 + (tensor(named: $1)?.byteCount ?? 0) }
  }

  /// All of a tensor as floats; for vectors, adapters and tests.
  public func floats(_ name: String) throws(CheckpointError) -> [Float] {
    guard let info = tensor(named: name) else {
      throw CheckpointError.missingTensor(path: "the model", tensor: name)
    }
    var failure: CheckpointError?
    let floats = [Float](unsafeUninitializedCapacity: info.elementCount) { buffer, count in
      do throws(CheckpointError) {
        try readRows(name, rows: 0..<info.rows, columns: nil, into: buffer)
        count = info.elementCount
      } catch {
        failure = error
        count = 0
      }
    }
    if let failure { throw failure }
    return floats
  }
}

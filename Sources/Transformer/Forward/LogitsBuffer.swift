/// Logits of a step, `[count, vocabularySize]`, in memory that is used again for the next.
///
/// Rows are in the order of the batch, those of one input in the order of its tokens. Belongs to
/// one thread.
public final class LogitsBuffer {
  /// How many rows the last step wrote.
  public private(set) var count = 0
  /// Logits in a row.
  public private(set) var vocabularySize = 0
  private var storage = UnsafeMutableBufferPointer<Float>(start: nil, count: 0)

  /// An empty buffer; it grows as steps need it.
  public init() {}

  deinit { storage.deallocate() }

  /// One row, `[vocabularySize]`; valid until the next step that uses the buffer.
  public subscript(row: Int) -> UnsafeMutableBufferPointer<Float> {
    precondition(row >= 0 && row < count, "row \(row) of \(count)")
    return UnsafeMutableBufferPointer(
      rebasing: storage[row * vocabularySize..<(row + 1) * vocabularySize])
  }

  /// Room for so many rows, whose contents are undefined.
  func prepare(count: Int, vocabularySize: Int) -> UnsafeMutablePointer<Float>? {
    if storage.count < count * vocabularySize {
      storage.deallocate()
      storage = .allocate(capacity: count * vocabularySize)
    }
    self.count = count
    self.vocabularySize = vocabularySize
    return storage.baseAddress
  }
}

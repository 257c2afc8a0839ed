/// One tensor in one mapped file, and how to see it as Hugging Face has it.
struct StoredTensor: Sendable {
  /// What the writer of the file changed, undone while reading.
  enum Adjustment: Sendable, Equatable {
    case none
    /// llama.cpp reorders the rows of each attention head from half-split to interleaved rotary
    /// pairs: row `2i + h` of a head is Hugging Face's row `h * rows / 2 + i`.
    case interleavedHeads(count: Int)
    /// llama.cpp stores Gemma's norm weights as `1 + w`.
    case plusOne
  }

  let info: TensorInfo
  let file: MappedFile
  /// The first byte, from the start of the file.
  let offset: Int
  let adjustment: Adjustment

  init(info: TensorInfo, file: MappedFile, offset: Int, adjustment: Adjustment = .none) {
    self.info = info
    self.file = file
    self.offset = offset
    self.adjustment = adjustment
  }
}

// MARK: - Floats

extension StoredTensor {
  func readRows(
    _ rows: Range<Int>, columns: Range<Int>?, into destination: UnsafeMutableBufferPointer<Float>
  ) throws(CheckpointError) {
    guard info.elementType.isReadable else {
      throw CheckpointError.unreadableElementType(
        path: file.path, tensor: info.name, type: info.elementType)
    }
    let columns = try checked(rows, columns, capacity: destination.count)
    var output = 0
    try forEachRun(rows, columns) { (elements) throws(CheckpointError) in
      let target = UnsafeMutableBufferPointer(rebasing: destination[output...])
      try read(elements, into: target)
      output += elements.count
    }
    if adjustment == .plusOne {
      for index in 0..<output { destination[index] -= 1 }
    }
    try file.checkLength()
  }

  func readBFloat16Rows(
    _ rows: Range<Int>, columns: Range<Int>?,
    into destination: UnsafeMutableBufferPointer<UInt16>
  ) throws(CheckpointError) {
    let columns = try checked(rows, columns, capacity: destination.count)
    guard info.elementType == .bf16, adjustment != .plusOne else {
      try roundRows(rows, columns, into: destination)
      return
    }
    var output = 0
    try forEachRun(rows, columns) { (elements) throws(CheckpointError) in
      let target = UnsafeMutableRawBufferPointer(
        UnsafeMutableBufferPointer(rebasing: destination[output...]))
      try file.copy(
        offset + 2 * elements.lowerBound..<offset + 2 * elements.upperBound, into: target)
      output += elements.count
    }
    try file.checkLength()
  }

  /// Reads floats a few rows at a time and rounds them.
  private func roundRows(
    _ rows: Range<Int>, _ columns: Range<Int>, into destination: UnsafeMutableBufferPointer<UInt16>
  ) throws(CheckpointError) {
    guard !rows.isEmpty, !columns.isEmpty else { return }
    let step = max(1, 16_384 / columns.count)
    var failure: CheckpointError?
    withUnsafeTemporaryAllocation(of: Float.self, capacity: step * columns.count) { floats in
      do throws(CheckpointError) {
        var output = 0
        var row = rows.lowerBound
        while row < rows.upperBound {
          let next = min(row + step, rows.upperBound)
          try readRows(row..<next, columns: columns, into: floats)
          for index in 0..<(next - row) * columns.count {
            destination[output] = BFloat16.bits(floats[index])
            output += 1
          }
          row = next
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Reads elements that follow each other in the file, a bounded number of blocks at a time.
  private func read(_ elements: Range<Int>, into destination: UnsafeMutableBufferPointer<Float>)
    throws(CheckpointError)
  {
    if info.elementType == .f32 {
      let range = offset + 4 * elements.lowerBound..<offset + 4 * elements.upperBound
      try file.copy(range, into: UnsafeMutableRawBufferPointer(destination))
      return
    }
    let size = info.elementType.blockElementCount
    let bytes = info.elementType.blockByteCount
    let blocks = elements.lowerBound / size..<(elements.upperBound + size - 1) / size
    let chunk = min(blocks.count, max(1, 65_536 / bytes))
    var failure: CheckpointError?
    withUnsafeTemporaryAllocation(byteCount: chunk * bytes, alignment: 16) { raw in
      do throws(CheckpointError) {
        var first = blocks.lowerBound
        while first < blocks.upperBound {
          let next = min(first + chunk, blocks.upperBound)
          try file.copy(offset + first * bytes..<offset + next * bytes, into: raw)
          expand(UnsafeRawBufferPointer(raw), blocks: first..<next, elements, into: destination)
          first = next
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Expands copied blocks, of which the first and the last may be wanted in part only.
  ///
  /// - Parameter elements: What is wanted; `destination` begins with its first.
  private func expand(
    _ raw: UnsafeRawBufferPointer, blocks: Range<Int>, _ elements: Range<Int>,
    into destination: UnsafeMutableBufferPointer<Float>
  ) {
    let type = info.elementType
    let size = type.blockElementCount
    // Whole blocks in one go; for plain types these are all.
    let firstWhole = max(blocks.lowerBound, (elements.lowerBound + size - 1) / size)
    let endWhole = min(blocks.upperBound, elements.upperBound / size)
    if firstWhole < endWhole {
      let source = UnsafeRawBufferPointer(
        rebasing: raw[((firstWhole - blocks.lowerBound) * type.blockByteCount)...])
      let target = UnsafeMutableBufferPointer(
        rebasing: destination[(firstWhole * size - elements.lowerBound)...])
      type.expandBlocks(source, count: endWhole - firstWhole, into: target)
    }
    for block in Set([blocks.lowerBound, blocks.upperBound - 1])
    where block < firstWhole || block >= endWhole {
      let whole = block * size..<(block + 1) * size
      let source = UnsafeRawBufferPointer(
        rebasing: raw[((block - blocks.lowerBound) * type.blockByteCount)...])
      withUnsafeTemporaryAllocation(of: Float.self, capacity: size) { floats in
        type.expandBlocks(source, count: 1, into: floats)
        for element in whole.clamped(to: elements) {
          destination[element - elements.lowerBound] = floats[element - whole.lowerBound]
        }
      }
    }
  }
}

// MARK: - Bytes

extension StoredTensor {
  func copyBytes(_ range: Range<Int>, into destination: UnsafeMutableRawBufferPointer)
    throws(CheckpointError)
  {
    guard adjustment != .plusOne else {
      throw CheckpointError.noRawBytes(path: file.path, tensor: info.name)
    }
    try check(range, "bytes", info.byteCount)
    guard destination.count >= range.count else {
      throw CheckpointError.bufferTooSmall(
        path: file.path, tensor: info.name, needed: range.count, found: destination.count)
    }
    let rowBytes = leadingRowBytes
    guard adjustment != .none, rowBytes > 0 else {
      try file.copy(offset + range.lowerBound..<offset + range.upperBound, into: destination)
      try file.checkLength()
      return
    }
    var position = range.lowerBound
    while position < range.upperBound {
      let row = position / rowBytes
      let end = min((row + 1) * rowBytes, range.upperBound)
      let start = offset + storedRow(row) * rowBytes + (position - row * rowBytes)
      let target = UnsafeMutableRawBufferPointer(
        rebasing: destination[(position - range.lowerBound)...])
      try file.copy(start..<start + (end - position), into: target)
      position = end
    }
    try file.checkLength()
  }
}

// MARK: - Ranges

extension StoredTensor {
  /// The bytes that one index of the first dimension takes; rows are reordered in this unit, which
  /// for a bias is one element.
  private var leadingRowBytes: Int {
    guard let count = info.shape.first, count > 0 else { return 0 }
    return info.byteCount / count
  }

  /// Where a row of Hugging Face's order stands in the file.
  private func storedRow(_ row: Int) -> Int {
    guard case .interleavedHeads(let heads) = adjustment, let rows = info.shape.first else {
      return row
    }
    let size = rows / heads
    let (head, inside) = row.quotientAndRemainder(dividingBy: size)
    let (half, pair) = inside.quotientAndRemainder(dividingBy: size / 2)
    return head * size + 2 * pair + half
  }

  /// Calls `body` with runs of elements that follow each other in the file, in reading order.
  private func forEachRun(
    _ rows: Range<Int>, _ columns: Range<Int>,
    _ body: (Range<Int>) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    guard !rows.isEmpty, !columns.isEmpty else { return }
    let width = info.columns
    if case .interleavedHeads = adjustment, info.shape.count == 1 {
      for column in columns {
        let stored = storedRow(column)
        try body(stored..<stored + 1)
      }
    } else if adjustment != .none && adjustment != .plusOne {
      for row in rows {
        let start = storedRow(row) * width
        try body(start + columns.lowerBound..<start + columns.upperBound)
      }
    } else if columns.count == width {
      try body(rows.lowerBound * width..<rows.upperBound * width)
    } else {
      for row in rows {
        try body(row * width + columns.lowerBound..<row * width + columns.upperBound)
      }
    }
  }

  private func checked(_ rows: Range<Int>, _ columns: Range<Int>?, capacity: Int)
    throws(CheckpointError) -> Range<Int>
  {
    let columns = columns ?? 0..<info.columns
    try check(rows, "rows", info.rows)
    try check(columns, "columns", info.columns)
    // Both counts are within the tensor's, whose product was checked when the file was opened.
    let needed = rows.count * columns.count
    guard capacity >= needed else {
      throw CheckpointError.bufferTooSmall(
        path: file.path, tensor: info.name, needed: needed, found: capacity)
    }
    return columns
  }

  private func check(_ range: Range<Int>, _ what: String, _ bound: Int) throws(CheckpointError) {
    guard range.lowerBound >= 0, range.upperBound <= bound else {
      throw CheckpointError.rangeOutOfBounds(
        path: file.path, tensor: info.name, what: what, range: range, bound: bound)
    }
  }
}

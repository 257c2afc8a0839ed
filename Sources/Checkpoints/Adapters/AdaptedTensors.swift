/// The tensors of a model with an adapter applied: read as if they had been merged.
struct AdaptedTensors: TensorSource {
  let base: any TensorSource
  let adapter: LoRAAdapter

  var tensorNames: [String] { base.tensorNames }

  func tensor(named name: String) -> TensorInfo? {
    guard let info = base.tensor(named: name), adapter.changes[name] != nil else {
      return base.tensor(named: name)
    }
    return TensorInfo(
      name: info.name, elementType: info.elementType, shape: info.shape,
      byteCount: info.byteCount, hasRawBytes: false)
  }

  func readRows(
    _ name: String, rows: Range<Int>, columns: Range<Int>?,
    into destination: UnsafeMutableBufferPointer<Float>
  ) throws(CheckpointError) {
    switch adapter.changes[name] {
    case nil: try base.readRows(name, rows: rows, columns: columns, into: destination)
    case .replacement(let other):
      try adapter.tensors.readRows(other, rows: rows, columns: columns, into: destination)
    case .addition(let change):
      try base.readRows(name, rows: rows, columns: columns, into: destination)
      let width = base.tensor(named: name)?.columns ?? 0
      change.add(rows: rows, columns: columns ?? 0..<width, to: destination)
    }
  }

  func readBFloat16Rows(
    _ name: String, rows: Range<Int>, columns: Range<Int>?,
    into destination: UnsafeMutableBufferPointer<UInt16>
  ) throws(CheckpointError) {
    switch adapter.changes[name] {
    case nil: try base.readBFloat16Rows(name, rows: rows, columns: columns, into: destination)
    case .replacement(let other):
      try adapter.tensors.readBFloat16Rows(
        other, rows: rows, columns: columns, into: destination)
    case .addition:
      let width = columns?.count ?? base.tensor(named: name)?.columns ?? 0
      guard destination.count >= rows.count * width else {
        throw .bufferTooSmall(
          path: adapter.tensors.path, tensor: name, needed: rows.count * width,
          found: destination.count)
      }
      var failure: CheckpointError?
      withUnsafeTemporaryAllocation(of: Float.self, capacity: rows.count * width) { floats in
        do throws(CheckpointError) {
          try readRows(name, rows: rows, columns: columns, into: floats)
          for index in floats.indices { destination[index] = BFloat16.bits(floats[index]) }
        } catch { failure = error }
      }
      if let failure { throw failure }
    }
  }

  func copyBytes(
    _ name: String, range: Range<Int>, into destination: UnsafeMutableRawBufferPointer
  ) throws(CheckpointError) {
    guard adapter.changes[name] == nil else {
      throw .noRawBytes(path: adapter.tensors.path, tensor: name)
    }
    try base.copyBytes(name, range: range, into: destination)
  }
}

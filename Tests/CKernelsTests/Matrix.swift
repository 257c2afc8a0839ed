import CKernels

/// A packed matrix `[outputs, inputs]` and the numbers that it really holds.
struct Matrix {
  let type: WeightType
  let outputs: Int
  let inputs: Int
  let packed: GuardedBuffer<UInt8>
  /// The packed weights read back, `[outputs, inputs]`.
  let weights: [Float]

  var panels: Int { bk_panel_count(outputs) }

  init(_ type: WeightType, outputs: Int, inputs: Int, source: [Float], table: Table = .scalar) {
    self.type = type
    self.outputs = outputs
    self.inputs = inputs
    let packed = GuardedBuffer<UInt8>(
      count: bk_panel_count(outputs) * bk_panel_bytes(type, inputs), fill: 0xEE)
    self.packed = packed
    source.withUnsafeBufferPointer { source in
      var arguments = PackArguments(
        source: source.baseAddress!, source_type: .f32, source_stride: inputs, outputs: outputs,
        inputs: inputs, panels: packed.raw, panel_begin: 0, panel_end: bk_panel_count(outputs))
      bk_pack(table.kernels, type, &arguments)
    }
    var read = [Float](repeating: 0, count: outputs * inputs)
    let ids = (0..<Int32(outputs)).map { $0 }
    bk_gather_packed(type, packed.raw, inputs, ids, outputs, 1, &read, inputs)
    weights = read
  }

  /// The product on `table`; `units` are offsets along K.
  func product(
    _ table: Table, _ activations: [Float], rows: Int, units: [Int]? = nil,
    panelRanges: [Range<Int>]? = nil, stride: Int? = nil, areCached: Bool = true,
    scratch: GuardedBuffer<UInt8> = Matrix.scratch()
  ) -> GuardedBuffer<Float> {
    let form = bk_activation_type_for(table.kernels, type)
    let rowBytes = bk_activation_row_bytes(form, inputs)
    let encoded = GuardedBuffer<UInt8>(count: max(1, rows * rowBytes))
    let plain = GuardedBuffer(activations)
    table.k.encode_activations(form, plain.pointer, inputs, rows, inputs, encoded.raw)
    let stride = stride ?? outputs
    let result = GuardedBuffer<Float>(count: rows * stride, fill: -12345)
    (units ?? [0, inputs]).withUnsafeBufferPointer { offsets in
      for range in panelRanges ?? [0..<panels] {
        var arguments = MatmulArguments(
          panels: packed.raw, weights_are_cached: areCached, outputs: outputs, inputs: inputs,
          activations: encoded.raw, rows: rows,
          units: units == nil ? nil : offsets.baseAddress, unit_count: offsets.count - 1,
          panel_begin: range.lowerBound, panel_end: range.upperBound, result: result.pointer,
          result_stride: stride, scratch: scratch.raw)
        bk_matmul(table.kernels, type, &arguments)
      }
    }
    precondition(scratch.isIntact && encoded.isIntact && plain.isIntact && packed.isIntact)
    return result
  }

  /// Scratch memory that starts as NaN; a test of many small products makes one for all of them.
  static func scratch() -> GuardedBuffer<UInt8> {
    GuardedBuffer(count: bk_matmul_scratch_bytes(2048), fill: 0xFF)
  }

  /// The activations as the kernels of `table` see them: rounded to bfloat16 or quantized.
  func seen(_ table: Table, _ activations: [Float], rows: Int) -> [Float] {
    switch bk_activation_type_for(table.kernels, type) {
    case .f32: return activations
    case .bf16: return activations.map(\.roundedToBFloat16)
    case .q8:
      let rowBytes = bk_activation_row_bytes(.q8, inputs)
      let encoded = GuardedBuffer<UInt8>(count: max(1, rows * rowBytes))
      // The scalar table's tiles have one row, so rows follow each other.
      Table.scalar.k.encode_activations(.q8, activations, inputs, rows, inputs, encoded.raw)
      return (0..<rows * inputs).map { index in
        let (row, k) = index.quotientAndRemainder(dividingBy: inputs)
        let block = encoded.raw + row * rowBytes + k / 32 * 40
        let scale = block.loadUnaligned(fromByteOffset: 32, as: Float.self)
        return scale * Float(block.load(fromByteOffset: k % 32, as: Int8.self))
      }
    }
  }
}

extension WeightType: @retroactive CaseIterable {
  public static var allCases: [WeightType] { [.f32, .bf16, .q8, .q4] }
}

import CKernels
import Checkpoints
import Synchronization

/// Reads weights and packs them, each device its own shards into its own memory.
struct ShardLoader: @unchecked Sendable {
  // Sendable: a device writes only through its own state, which nobody else uses while loading.

  let index: WeightIndex
  let plan: ShardingPlan
  let kernels: UnsafePointer<KernelTable>
  let devices: UnsafeMutablePointer<DeviceState>

  /// Numbers that are read at a time: few enough to stay in the cache until they are packed.
  private static let sliceElements = 1 << 17

  /// Loads one device's shard of a weight.
  func load(_ weight: ShardingPlan.Weight, rank: Int) throws(CheckpointError) {
    let shard = weight.shards[rank]
    guard shard.byteCount > 0 else { return }
    let name = index.name(of: weight.declaration)
    switch devices[rank].destination(of: weight.declaration) {
    case .vector(let vector):
      try index.tensors.readRows(
        name, rows: 0..<1, columns: shard.outputs,
        into: UnsafeMutableBufferPointer(start: vector, count: shard.outputs.count))
    case .matrix(let matrix):
      try pack(name, shard, into: matrix)
    case .none:
      return
    }
  }

  /// Reads a few panels at a time and packs them, so that no second copy of the weight exists.
  private func pack(_ name: String, _ shard: ShardingPlan.Shard, into matrix: PackedMatrix)
    throws(CheckpointError)
  {
    let inputs = shard.inputs.count
    let panel = ModelPartition.vocabularyGrain
    let sliceRows = max(panel, Self.sliceElements / inputs / panel * panel)
    let panelBytes = bk_panel_bytes(matrix.type, inputs)
    // bfloat16 needs no detour over float; packing widens or copies it. What is computed while reading
    // is more exact than the file's type.
    let info = index.tensors.tensor(named: name)
    let isBFloat16 = info?.elementType == .bf16 && info?.hasRawBytes == true
    let bytes = min(sliceRows, shard.outputs.count) * inputs * (isBFloat16 ? 2 : 4)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
    defer { buffer.deallocate() }
    var row = 0
    while row < shard.outputs.count {
      let count = min(sliceRows, shard.outputs.count - row)
      let first = shard.outputs.lowerBound + row
      if isBFloat16 {
        try index.tensors.readBFloat16Rows(
          name, rows: first..<first + count, columns: shard.inputs,
          into: buffer.bindMemory(to: UInt16.self))
      } else {
        try index.tensors.readRows(
          name, rows: first..<first + count, columns: shard.inputs,
          into: buffer.bindMemory(to: Float.self))
      }
      guard let source = buffer.baseAddress else { return }
      var arguments = PackArguments(
        source: source, source_type: isBFloat16 ? .bf16 : .f32, source_stride: inputs,
        outputs: count, inputs: inputs, panels: matrix.panels + row / panel * panelBytes,
        panel_begin: 0, panel_end: bk_panel_count(count))
      bk_pack(kernels, matrix.type, &arguments)
      row += count
    }
  }
}

extension DeviceState {
  /// Where a weight goes.
  fileprivate enum Destination {
    case matrix(PackedMatrix)
    case vector(UnsafeMutablePointer<Float>)
    case none
  }

  fileprivate func destination(of weight: WeightDeclaration) -> Destination {
    func vector(_ pointer: UnsafeMutablePointer<Float>?, offset: Int = 0) -> Destination {
      pointer.map { .vector($0 + offset) } ?? .none
    }
    switch weight.role {
    case .embedding: return .matrix(embedding)
    case .head: return .matrix(head)
    case .finalNorm: return .vector(finalNorm)
    default: break
    }
    guard let index = weight.layer else { return .none }
    let layer = layers[index]
    switch weight.role {
    case .embedding, .head, .finalNorm: return .none
    case .attentionNorm: return .vector(layer.attentionNorm)
    case .query: return .matrix(layer.query)
    case .key: return .matrix(layer.key)
    case .value: return .matrix(layer.value)
    case .queryBias: return vector(layer.queryKeyValueBias)
    case .keyBias: return vector(layer.queryKeyValueBias, offset: sizes.queryWidth)
    case .valueBias:
      return vector(layer.queryKeyValueBias, offset: sizes.queryWidth + sizes.keyWidth)
    case .queryNorm: return vector(layer.queryNorm)
    case .keyNorm: return vector(layer.keyNorm)
    case .output: return .matrix(layer.output)
    case .outputBias: return vector(layer.outputBias)
    case .attentionPostNorm: return vector(layer.attentionPostNorm)
    case .mlpNorm: return .vector(layer.mlpNorm)
    case .gate: return .matrix(layer.gate)
    case .up: return .matrix(layer.up)
    case .gateBias: return vector(layer.gateBias)
    case .upBias: return vector(layer.upBias)
    case .down: return .matrix(layer.down)
    case .downBias: return vector(layer.downBias)
    case .mlpPostNorm: return vector(layer.mlpPostNorm)
    }
  }
}

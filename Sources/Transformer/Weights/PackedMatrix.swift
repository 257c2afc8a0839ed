import CKernels

/// One device's part of a matrix, packed for the kernels: `[outputs, inputs]`.
///
/// A view; the memory belongs to the model.
struct PackedMatrix {
  var panels: UnsafeMutableRawPointer
  var type: CKernels.WeightType
  var outputs: Int
  var inputs: Int

  /// Panels of 16 outputs.
  var panelCount: Int { bk_panel_count(outputs) }

  /// Places a matrix.
  init(outputs: Int, inputs: Int, type: WeightType, in memory: inout MemoryCursor) {
    self.type = type.kernelType
    self.outputs = outputs
    self.inputs = inputs
    panels = memory.take(byteCount: type.packedByteCount(outputs: outputs, inputs: inputs))
  }
}

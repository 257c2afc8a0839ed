import CKernels

/// How a model's matrices are held in memory.
///
/// Vectors (norms, biases) are float in every type. With `q4` the embedding and the head are held
/// as `q8`: they decide every token directly, and the usual quantizers spare them too.
public enum WeightType: String, Sendable, CaseIterable, CustomStringConvertible {
  /// IEEE single precision, 4 bytes a weight.
  case f32
  /// bfloat16, 2 bytes a weight.
  case bf16
  /// 8-bit integers in blocks of 32 along the inputs, each with a half-precision scale: 34 bytes
  /// per 32 weights.
  case q8
  /// 4-bit integers in blocks of 32 along the inputs, each with a half-precision scale: 18 bytes
  /// per 32 weights.
  case q4

  public var description: String { rawValue }

  /// Whether weights share scales in blocks.
  public var isQuantized: Bool { self == .q8 || self == .q4 }

  /// The type in which the embedding and the head are held.
  public var ofVocabulary: WeightType { self == .q4 ? .q8 : self }

  /// The bytes of a matrix without the padding of packing.
  public func byteCount(outputs: Int, inputs: Int) -> Int {
    switch self {
    case .f32: outputs * inputs * 4
    case .bf16: outputs * inputs * 2
    case .q8: outputs * ((inputs + 31) / 32) * 34
    case .q4: outputs * ((inputs + 31) / 32) * 18
    }
  }

  /// The bytes of a matrix as it lies in memory, in panels of 16 outputs.
  func packedByteCount(outputs: Int, inputs: Int) -> Int {
    bk_panel_count(outputs) * bk_panel_bytes(kernelType, inputs)
  }

  /// The kernels' name for it.
  var kernelType: CKernels.WeightType {
    switch self {
    case .f32: .f32
    case .bf16: .bf16
    case .q8: .q8
    case .q4: .q4
    }
  }
}

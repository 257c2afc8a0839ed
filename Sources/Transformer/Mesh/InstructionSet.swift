import CKernels

/// A set of vector instructions that has kernels of its own.
///
/// Bits are promised per instruction set; all give the same but `avx512BF16`, which rounds the
/// inputs of bf16 products.
public enum InstructionSet: String, Sendable, CaseIterable, CustomStringConvertible {
  case scalar
  case avx2
  case avx512
  case avx512BF16 = "avx512-bf16"
  case neon

  public var description: String { rawValue }

  /// Those that this processor can run.
  public static var available: [InstructionSet] {
    allCases.filter { bk_kernels_for($0.kernelName) != nil }
  }

  /// The fastest that this processor can run.
  public static var best: InstructionSet {
    allCases.first { $0.kernelName == bk_best_isa() } ?? .scalar
  }

  /// The one for a model of so many parameters: the fastest, but where nobody waits for speed the one
  /// that keeps activations whole. Rounding them to bf16 costs the most in small models, whose few
  /// products average little of it out.
  static func best(forParameterCount count: Int) -> InstructionSet {
    let isSmall = count <= 32_000_000
    return isSmall && best == .avx512BF16 && available.contains(.avx512) ? .avx512 : best
  }

  /// Its functions, or nil where this processor cannot run them.
  var kernels: UnsafePointer<KernelTable>? { bk_kernels_for(kernelName) }

  private var kernelName: CKernels.InstructionSet {
    switch self {
    case .scalar: .scalar
    case .avx2: .avx2
    case .avx512: .avx512
    case .avx512BF16: .avx512BF16
    case .neon: .neon
    }
  }
}

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

  /// The one for a model: the fastest, unless its activations stay whole.
  static func best(for plan: ShardingPlan) -> InstructionSet {
    let rounds = best == .avx512BF16 && available.contains(.avx512)
    return plan.keepsActivationsWhole && rounds ? .avx512 : best
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

extension InstructionSet {
  /// The one of this name, such as `avx2`, which this processor must be able to run.
  public init(named name: String) throws(InstructionSetError) {
    guard let found = Self(rawValue: name.lowercased()), Self.available.contains(found) else {
      throw InstructionSetError(name: name, available: Self.available)
    }
    self = found
  }
}

/// A name of no instruction set that this processor has kernels for.
public struct InstructionSetError: Error, Hashable, CustomStringConvertible {
  /// What was asked for.
  public let name: String
  /// What there is.
  public let available: [InstructionSet]

  public var description: String {
    "no kernels '\(name)' on this processor; there are "
      + available.map { "'\($0)'" }.joined(separator: ", ")
  }
}

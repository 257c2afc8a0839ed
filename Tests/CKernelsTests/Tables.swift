import CKernels
import Testing

/// The kernels of one instruction set that this machine has, as a test argument.
struct Table: CustomTestStringConvertible, Sendable {
  let isa: InstructionSet
  nonisolated(unsafe) let kernels: UnsafePointer<KernelTable>  // A constant of the C target.

  var testDescription: String { "\(isa)" }
  var k: KernelTable { kernels.pointee }

  static let all: [Table] = (0..<UInt32(BK_ISA_COUNT)).compactMap { rawValue in
    guard let isa = InstructionSet(rawValue: rawValue), let kernels = bk_kernels_for(isa) else {
      return nil
    }
    return Table(isa: isa, kernels: kernels)
  }

  static let scalar = Table(isa: .scalar, kernels: bk_kernels_for(.scalar)!)
}

/// Deterministic numbers (SplitMix64, Steele et al. 2014).
struct Numbers: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func uniform(_ count: Int, _ range: ClosedRange<Float> = -1...1) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &self) }
  }

  /// Integers as floats.
  mutating func integers(_ count: Int, _ range: ClosedRange<Int>) -> [Float] {
    (0..<count).map { _ in Float(Int.random(in: range, using: &self)) }
  }
}

extension Float {
  /// Rounded to bfloat16, to nearest even.
  var bfloat16: UInt16 {
    let bits = bitPattern
    if isNaN { return UInt16(bits >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
  }

  init(bfloat16 bits: UInt16) { self.init(bitPattern: UInt32(bits) << 16) }

  /// Rounded to binary16, to nearest even: to 11 significant bits, or to multiples of 2^-24.
  var roundedToBinary16: Float {
    guard isFinite, self != 0 else { return self }
    let unit = Float(sign: .plus, exponent: Swift.max(Int(exponent) - 10, -24), significand: 1)
    let rounded = (self / unit).rounded(.toNearestOrEven) * unit
    return abs(rounded) > 65504 ? .infinity * (self < 0 ? -1 : 1) : rounded
  }

  var roundedToBFloat16: Float { Float(bfloat16: bfloat16) }
}

extension [Float] {
  var bits: [UInt32] { map(\.bitPattern) }
}

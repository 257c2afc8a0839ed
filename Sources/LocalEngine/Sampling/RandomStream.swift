/// Random numbers that depend on a seed and a position only, never on how many were drawn before.
///
/// A counter-based generator (SplitMix64, Steele et al. 2014, as a hash of seed and position): the
/// number for the fifth token of an answer is the same whether the tokens before it were sampled one
/// by one, verified as a draft, or decoded in a batch. Determinism rests on that.
struct RandomStream: Sendable {
  private let key: UInt64

  init(seed: UInt64) { key = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15) }

  /// A number of [0, 1) with 53 random bits for a token's place in the answer.
  func uniform(at position: Int) -> Double {
    let bits = Self.mix(key &+ UInt64(truncatingIfNeeded: position) &* 0x9E37_79B9_7F4A_7C15)
    return Double(bits >> 11) * 0x1p-53
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}

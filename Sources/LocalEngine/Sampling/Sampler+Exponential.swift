extension Sampler {
  /// e to the power of a number that is not positive.
  ///
  /// Written out rather than taken from libm, whose last bit differs between versions: a sampled
  /// answer is to be the same on every machine. Range reduction by ln 2 in two parts and a polynomial
  /// of degree 12 (Taylor on ±ln 2 / 2); the error is below 2 ulp.
  static func exponential(_ exponent: Double) -> Double {
    guard exponent > -708 else { return 0 }  // NaN too
    let scaled = (exponent * 1.442_695_040_888_963_4).rounded()
    var rest = exponent - scaled * 0.693_147_180_369_123_816_49
    rest -= scaled * 1.908_214_929_270_587_700_02e-10
    var sum = 1.0
    var divisor = 13.0
    while divisor > 1 {
      divisor -= 1
      sum = 1 + rest / divisor * sum
    }
    return sum * Double(sign: .plus, exponent: Int(scaled), significand: 1)
  }
}

import Glibc

/// How positions turn queries and keys: RoPE (Su et al. 2021), in its half-split form.
public struct RotaryEmbedding: Sendable, Equatable {
  /// How the frequencies are changed for contexts longer than those of pre-training.
  public enum Scaling: Sendable, Equatable {
    case none
    /// Every frequency divided by the factor (Chen et al. 2023).
    case linear(factor: Double)
    /// Llama 3.1's: long wavelengths divided by the factor, short ones kept, smooth in between.
    case llama3(
      factor: Double, lowFrequencyFactor: Double, highFrequencyFactor: Double,
      originalContextLength: Int)
    /// Each frequency divided by a number of its own, as GGUF files have it; one per pair.
    case divisors([Double])
  }

  /// `rope_theta`: the base of the geometric series of wavelengths.
  public var base: Double
  /// The change of the frequencies.
  public var scaling: Scaling

  /// RoPE with a base and a scaling.
  public init(base: Double, scaling: Scaling = .none) {
    self.base = base
    self.scaling = scaling
  }

  /// Radians per position of each pair, `[headDimension / 2]`, rounded to float as the reference
  /// implementation keeps them.
  func frequencies(headDimension: Int) -> [Float] {
    (0..<headDimension / 2).map { pair in
      let exponent = Double(2 * pair) / Double(headDimension)
      return scaled(Float(1 / pow(base, exponent)), pair: pair)
    }
  }

  private func scaled(_ frequency: Float, pair: Int) -> Float {
    switch scaling {
    case .none: return frequency
    case .linear(let factor): return frequency / Float(factor)
    case .divisors(let divisors):
      return pair < divisors.count ? Float(Double(frequency) / divisors[pair]) : frequency
    case .llama3(let factor, let low, let high, let originalContextLength):
      let original = Double(originalContextLength)
      let wavelength = 2 * Double.pi / Double(frequency)
      if wavelength < original / high { return frequency }
      if wavelength > original / low { return frequency / Float(factor) }
      let smooth = (original / wavelength - low) / (high - low)
      let value = Double(frequency)
      return Float((1 - smooth) * value / factor + smooth * value)
    }
  }
}

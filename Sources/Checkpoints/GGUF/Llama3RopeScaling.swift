import Glibc
import JSON

/// Finds the parameters of Llama 3's RoPE scaling in the frequency divisors that a GGUF file keeps.
enum Llama3RopeScaling {
  private static let lowFrequencyFactor = 1.0
  private static let highFrequencyFactor = 4.0
  private static let originalContextLength = 8192.0

  /// `rope_scaling` of type `llama3` if its divisors are these, else of the type `divisors` with
  /// the numbers themselves.
  ///
  /// - Parameters:
  ///   - divisors: One per rotary pair, `[headDimension / 2]`.
  ///   - base: `rope_theta`.
  static func configuration(divisors: [Float], base: Double) -> JSONValue {
    if divisors.allSatisfy({ $0 == 1 }) { return .null }
    let factor = Double(divisors.max() ?? 1)
    let expected = Self.divisors(factor: factor, base: base, count: divisors.count)
    let matches = zip(divisors, expected).allSatisfy { abs(Double($0) - $1) <= 1e-4 * $1 }
    guard matches else {
      return [
        "rope_type": "divisors",
        "divisors": .array(divisors.map { .double(Double($0)) }),
      ]
    }
    return [
      "rope_type": "llama3",
      "factor": .double(factor),
      "low_freq_factor": .double(lowFrequencyFactor),
      "high_freq_factor": .double(highFrequencyFactor),
      "original_max_position_embeddings": .int(Int(originalContextLength)),
    ]
  }

  /// What llama.cpp's converter computes from the usual parameters.
  static func divisors(factor: Double, base: Double, count: Int) -> [Double] {
    (0..<count).map { pair in
      let wavelength = 2 * Double.pi * pow(base, Double(pair) / Double(count))
      if wavelength < originalContextLength / highFrequencyFactor { return 1 }
      if wavelength > originalContextLength / lowFrequencyFactor { return factor }
      let smooth =
        (originalContextLength / wavelength - lowFrequencyFactor)
        / (highFrequencyFactor - lowFrequencyFactor)
      return 1 / ((1 - smooth) / factor + smooth)
    }
  }
}

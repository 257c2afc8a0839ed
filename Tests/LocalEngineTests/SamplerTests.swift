import Foundation
import Generation
import Testing

@testable import LocalEngine

@Suite("Sampler") struct SamplerTests {
  private func sample(
    _ logits: [Float], _ settings: GenerationSettings, seed: UInt64 = 1, at position: Int = 0
  ) -> TokenID {
    logits.withUnsafeBufferPointer {
      Sampler(settings: settings, seed: seed).token(from: $0, at: position)
    }
  }

  /// How often each token is chosen in 4,000 places of one answer.
  private func counts(_ logits: [Float], _ settings: GenerationSettings) -> [Int] {
    var counts = [Int](repeating: 0, count: logits.count)
    for position in 0..<4_000 { counts[Int(sample(logits, settings, at: position))] += 1 }
    return counts
  }

  @Test("greedy takes the largest logit, the first of equals, and never a NaN") func greedy() {
    #expect(sample([0, 3, 1], GenerationSettings()) == 1)
    #expect(sample([0, 3, 3], GenerationSettings()) == 1)
    #expect(sample([.nan, -5, .nan], GenerationSettings()) == 1)
    #expect(sample([-.infinity, -.infinity], GenerationSettings()) == 0)
  }

  @Test("tokens come up as often as their probabilities say") func distribution() {
    let logits = [Float(log(0.5)), Float(log(0.3)), Float(log(0.2))]
    let counts = counts(logits, GenerationSettings(temperature: 1))
    #expect(abs(counts[0] - 2_000) < 150)
    #expect(abs(counts[1] - 1_200) < 150)
    #expect(abs(counts[2] - 800) < 150)
  }

  @Test("temperature sharpens") func temperature() {
    let logits = [Float(log(0.6)), Float(log(0.4))]
    let sharp = counts(logits, GenerationSettings(temperature: 0.5))
    #expect(abs(sharp[0] - 2_769) < 150)  // 0.36 / (0.36 + 0.16) of 4,000
    for tiny in [1e-300, Double.leastNormalMagnitude / 64, .leastNonzeroMagnitude] {
      #expect(counts(logits, GenerationSettings(temperature: tiny))[0] == 4_000)
      #expect(counts(logits.reversed(), GenerationSettings(temperature: tiny))[1] == 4_000)
    }
  }

  @Test("top-k keeps K tokens, the smaller ids of equals") func topK() {
    let counts = counts([1, 1, 1, 2], GenerationSettings(temperature: 1, topK: 2))
    #expect(counts[1] == 0 && counts[2] == 0)
    #expect(counts[0] > 0 && counts[3] > counts[0])
  }

  @Test("top-p keeps the smallest set that reaches the sum") func topP() {
    let logits = [Float(log(0.1)), Float(log(0.5)), Float(log(0.4))]
    let two = counts(logits, GenerationSettings(temperature: 1, topP: 0.85))
    #expect(two[0] == 0 && two[1] > 0 && two[2] > 0)
    #expect(counts(logits, GenerationSettings(temperature: 1, topP: 0))[1] == 4_000)
    let one = counts(logits, GenerationSettings(temperature: 1, topP: 0.3))
    #expect(one == [0, 4_000, 0])
  }

  @Test("top-p over a vocabulary equals a full sort") func nucleusEqualsSort() {
    let logits = (0..<5_000).map { Float(sin(Double($0) * 12.9898) * 6) }
    let settings = GenerationSettings(temperature: 1, topP: 0.7)
    let weights = logits.map { exp(Double($0)) }
    let sum = weights.reduce(0, +)
    let order = logits.indices.sorted { (-logits[$0], $0) < (-logits[$1], $1) }
    var reached = 0.0
    var allowed: Set<Int> = []
    for index in order {
      allowed.insert(index)
      reached += weights[index]
      if reached >= 0.7 * sum { break }
    }
    for position in 0..<300 {
      #expect(allowed.contains(Int(sample(logits, settings, at: position))))
    }
  }

  @Test("min-p drops what is far less probable than the best") func minP() {
    let logits = [Float(log(0.70)), Float(log(0.26)), Float(log(0.04))]
    let counts = counts(logits, GenerationSettings(temperature: 1, minP: 0.1))
    #expect(counts[2] == 0 && counts[1] > 0)
  }

  @Test("min-p comes after top-p and takes nothing from the sum that top-p reaches for")
  func minPAfterTopP() {
    let logits = [0.5, 0.3, 0.1, 0.1].map { Float(log($0)) }
    let both = counts(logits, GenerationSettings(temperature: 1, topP: 0.6, minP: 0.5))
    #expect(both[1] > 0 && both[2] == 0 && both[3] == 0)
    let narrow = counts(logits, GenerationSettings(temperature: 1, topP: 0.6, minP: 0.7))
    #expect(narrow == [4_000, 0, 0, 0])
  }

  @Test("the same seed and place give the same token; other seeds and places differ")
  func reproducible() {
    let logits = (0..<100).map { Float($0 % 7) }
    let settings = GenerationSettings(temperature: 1)
    let first = (0..<50).map { sample(logits, settings, seed: 7, at: $0) }
    #expect(
      first == (0..<50).reversed().map { sample(logits, settings, seed: 7, at: $0) }.reversed())
    #expect(first != (0..<50).map { sample(logits, settings, seed: 8, at: $0) })
    #expect(Set(first).count > 10)
  }

  @Test("the exponential is within two units in the last place of libm's")
  func exponential() {
    for step in 0...7_000 {
      let exponent = -Double(step) / 10
      let expected = exp(exponent)
      #expect(abs(Sampler.exponential(exponent) - expected) <= 2 * expected.ulp)
    }
    #expect(Sampler.exponential(-.infinity) == 0)
    #expect(Sampler.exponential(.nan) == 0)
  }
}

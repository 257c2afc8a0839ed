import Constraints
import Generation

/// Chooses a token from logits: greedy, or by temperature, top-k, top-p and min-p, in this order.
///
/// Ties go to the smaller token id everywhere, and sums run in a fixed order, so the choice is a
/// function of the logits, the settings and the random number alone. NaN logits are never chosen.
package struct Sampler: Sendable {
  private let settings: GenerationSettings
  private let random: RandomStream

  /// The sampler of one answer.
  package init(settings: GenerationSettings, seed: UInt64) {
    self.settings = settings
    random = RandomStream(seed: seed)
  }

  /// The token for a place in the answer.
  ///
  /// - Parameters:
  ///   - logits: `[vocabularySize]`, not empty.
  ///   - position: the token's place in the answer, from 0.
  ///   - mask: the tokens to choose from; nil for all.
  package func token(
    from logits: UnsafeBufferPointer<Float>, at position: Int, among mask: TokenMask? = nil
  ) -> TokenID {
    let choice = Choice(mask: mask, count: logits.count)
    let best = Self.argmax(logits, choice)
    guard !settings.isGreedy, logits[best].isFinite else { return TokenID(best) }
    let candidates = candidates(from: logits, choice, best: best)
    return Self.choose(from: candidates, at: random.uniform(at: position))
  }

  /// What may be chosen: every token, or those of a mask.
  struct Choice {
    let mask: TokenMask?
    let count: Int

    /// The token that is taken where no logit is a number.
    var first: Int { Int(mask?.first ?? 0) }

    @inline(__always) func forEach(_ body: (Int) -> Void) {
      guard let mask else {
        for index in 0..<count { body(index) }
        return
      }
      mask.forEach { if $0 < count { body($0) } }
    }
  }

  /// The index of the largest logit, the smallest such index; the first that may be chosen when none is
  /// larger than −∞ or a number.
  static func argmax(_ logits: UnsafeBufferPointer<Float>) -> Int {
    argmax(logits, Choice(mask: nil, count: logits.count))
  }

  private static func argmax(_ logits: UnsafeBufferPointer<Float>, _ choice: Choice) -> Int {
    var best = choice.first
    var largest = -Float.infinity
    choice.forEach { index in
      if logits[index] > largest {
        largest = logits[index]
        best = index
      }
    }
    return best
  }

  // MARK: - Candidates

  /// A token with its weight: its probability times a factor that all candidates share.
  struct Candidate: Equatable {
    var id: Int
    var weight: Double

    /// More probable first, then by id.
    static func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
      left.weight != right.weight ? left.weight > right.weight : left.id < right.id
    }
  }

  private func candidates(
    from logits: UnsafeBufferPointer<Float>, _ choice: Choice, best: Int
  ) -> [Candidate] {
    let largest = Double(logits[best])
    let inverse = 1 / settings.temperature
    var candidates: [Candidate] = []
    var sum = 0.0
    let floor = topKThreshold(of: logits, choice)
    choice.forEach { index in
      guard logits[index] >= floor else { return }
      // Weights are relative to the most probable token, whose weight is 1. An infinite exponent
      // (a tiny temperature) gives weight 0 to all others, which is the limit of greedy decoding; where
      // even the inverse is infinite, the best token's own exponent would be 0 · ∞.
      let behind = Double(logits[index]) - largest
      let weight = behind == 0 ? 1 : Self.exponential(behind * inverse)
      guard weight > 0 else { return }
      candidates.append(Candidate(id: index, weight: weight))
      sum += weight
    }
    if settings.topK > 0 && candidates.count > settings.topK {
      // Several logits equal to the K-th: the smaller ids stay.
      candidates.sort(by: Candidate.precedes)
      candidates.removeLast(candidates.count - settings.topK)
      sum = candidates.reduce(0) { $0 + $1.weight }
    }
    if settings.topP < 1 { candidates = nucleus(of: candidates, sum: sum) }
    if settings.minP > 0 { candidates.removeAll { $0.weight < settings.minP } }
    return candidates
  }

  /// The K-th largest logit, or minus infinity when all tokens stay.
  private func topKThreshold(of logits: UnsafeBufferPointer<Float>, _ choice: Choice) -> Float {
    let count = settings.topK
    guard count > 0, count < logits.count else { return -.infinity }
    var heap = MinimumHeap(capacity: count)
    choice.forEach { if !logits[$0].isNaN { heap.offer(logits[$0]) } }
    return heap.smallest ?? -.infinity
  }

  /// The smallest set of most probable tokens whose weights reach `topP` of the sum.
  private func nucleus(of candidates: [Candidate], sum: Double) -> [Candidate] {
    // All tokens below this weight together hold less than 1 − topP of the sum, so none of them is
    // in the nucleus: only the others need sorting, a few instead of a vocabulary.
    let negligible = (1 - settings.topP) * sum / Double(candidates.count)
    var sorted = candidates.filter { $0.weight >= negligible }
    sorted.sort(by: Candidate.precedes)
    let target = settings.topP * sum
    var reached = 0.0
    for index in sorted.indices {
      reached += sorted[index].weight
      if reached >= target { return Array(sorted[...index]) }
    }
    return sorted.isEmpty ? candidates : sorted
  }

  private static func choose(from candidates: [Candidate], at uniform: Double) -> TokenID {
    let target = uniform * candidates.reduce(0) { $0 + $1.weight }
    var reached = 0.0
    for candidate in candidates {
      reached += candidate.weight
      if target < reached { return TokenID(candidate.id) }
    }
    return TokenID(candidates.last?.id ?? 0)
  }
}

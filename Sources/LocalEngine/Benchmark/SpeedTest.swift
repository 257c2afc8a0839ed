import Transformer

/// The pieces of work whose time `:bench` takes, on one loaded model.
struct SpeedTest {
  let model: Model
  /// Tokens of the prompt, and steps after it.
  let promptLength: Int
  let generatedLength: Int

  /// Tokens that follow no pattern; which they are does not matter to the speed.
  private func prompt(_ index: Int) -> [Int32] {
    (0..<promptLength).map {
      Int32((($0 + 1_000 * index) * 7_919 + 13) % model.configuration.vocabularySize)
    }
  }

  /// Seconds from a prompt to its logits, and to its first token.
  func prefill() throws -> (logits: Double, token: Double) {
    let clock = ContinuousClock()
    let logits = LogitsBuffer()
    let start = clock.now
    try model.forward([SequenceInput(model.makeSequence(), tokens: prompt(0))], into: logits)
    let end = clock.now
    _ = Self.best(logits[0])
    return ((end - start) / .seconds(1), (clock.now - start) / .seconds(1))
  }

  /// Seconds for the steps of a batch, each sequence after a prompt of its own, always taking the
  /// best token.
  func decode(batch: Int) throws -> Double {
    let logits = LogitsBuffer()
    let sequences = (0..<batch).map { _ in model.makeSequence() }
    var next: [Int32] = []
    for (index, sequence) in sequences.enumerated() {
      try model.forward([SequenceInput(sequence, tokens: prompt(index))], into: logits)
      next.append(Self.best(logits[0]))
    }
    let time = try ContinuousClock().measure {
      for _ in 0..<generatedLength {
        try model.forward(
          zip(sequences, next).map { SequenceInput($0, tokens: [$1]) }, into: logits)
        for index in next.indices { next[index] = Self.best(logits[index]) }
      }
    }
    return time / .seconds(1)
  }

  /// The bytes that a step of a batch reads: all weights but the embedding, of which it reads a few
  /// rows, and the keys and values of half of the steps.
  func bytesPerStep(batch: Int) -> Double {
    let plan = model.plan
    let weights = plan.residentWeightByteCount
    let embedding = plan.weights.first { $0.declaration.role == .embedding }
    let unread =
      plan.configuration.hasTiedEmbeddings
      ? 0 : embedding?.shards.reduce(0) { $0 + $1.byteCount } ?? 0
    let positions = batch * (promptLength + generatedLength / 2)
    return Double(weights - unread)
      + Double(positions) * Double(plan.residentCacheByteCountPerToken)
  }

  /// The first index of the largest logit.
  private static func best(_ logits: UnsafeMutableBufferPointer<Float>) -> Int32 {
    var best = 0
    var largest = -Float.infinity
    for index in logits.indices where logits[index] > largest {
      largest = logits[index]
      best = index
    }
    return Int32(best)
  }
}

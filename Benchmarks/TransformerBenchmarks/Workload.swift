import Transformer

/// The pieces of work that are timed.
struct Workload {
  let model: Model
  private let logits = LogitsBuffer()

  init(model: Model) { self.model = model }

  /// Tokens that follow no pattern; which they are does not matter to the speed.
  private func tokens(_ count: Int, seed: Int = 0) -> [Int32] {
    (0..<count).map { Int32((($0 + seed) * 7919 + 13) % model.configuration.vocabularySize) }
  }

  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(body) / .seconds(1)
  }

  /// Seconds for a prompt of so many tokens.
  func prefill(_ count: Int) throws -> Double {
    let input = SequenceInput(model.makeSequence(), tokens: tokens(count))
    return try Self.seconds { try model.forward([input], into: logits) }
  }

  /// Seconds for so many steps of `sequences` sequences, each after a prompt of 128 tokens.
  func decode(steps: Int, sequences count: Int = 1) throws -> Double {
    let sequences = (0..<count).map { _ in model.makeSequence() }
    for (index, sequence) in sequences.enumerated() {
      let prompt = tokens(128, seed: 1000 * index)
      try model.forward([SequenceInput(sequence, tokens: prompt)], into: logits)
    }
    return try Self.seconds {
      for step in 0..<steps {
        let batch = sequences.enumerated().map { index, sequence in
          SequenceInput(sequence, tokens: tokens(1, seed: 31 * step + index))
        }
        try model.forward(batch, into: logits)
      }
    }
  }
}

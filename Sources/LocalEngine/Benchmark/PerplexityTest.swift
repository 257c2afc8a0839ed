import Generation
import Glibc
import Tokenizers
import Transformer

/// How well a model foretells a fixed text (Jelinek et al. 1977): the less, the better.
///
/// The number says little about a model, but its change says what fewer bits cost it.
struct PerplexityTest {
  /// What the text is, for people.
  let name: String
  private let tokens: [Int32]
  /// The tokens that are foretold; the others are only read.
  private let foretold: [Range<Int>]

  /// Positions whose logits are computed at once: all of them would be hundreds of megabytes.
  private static let part = 64
  /// The longest text that is read, in tokens.
  static let longest = 1_024

  /// - Parameters:
  ///   - foretold: The tokens that are foretold, rising; the first token cannot be.
  ///   - contextLength: Longer texts are cut.
  private init(name: String, tokens: [Int32], foretold: [Range<Int>], contextLength: Int) {
    let length = min(tokens.count, contextLength, Self.longest)
    self.name = name
    self.tokens = Array(tokens.prefix(length))
    self.foretold = foretold.map { $0.clamped(to: min(1, length)..<length) }
  }

  /// The texts for a model: prose, and a dialog as its own template has it, of which the assistant's
  /// answers are foretold.
  static func all(for text: ModelText, contextLength: Int) throws -> [PerplexityTest] {
    let begin = text.tokenizer.beginningOfSequence.map { [$0] } ?? []
    let prose = begin + text.tokenizer.encode(QualityText.prose, parsingSpecialTokens: false)
    let (tokens, answers) = try dialog(for: text)
    return [
      PerplexityTest(
        name: "prose", tokens: prose, foretold: [0..<prose.count], contextLength: contextLength),
      PerplexityTest(
        name: "answers", tokens: tokens, foretold: answers, contextLength: contextLength),
    ]
  }

  /// The dialog's tokens, and where the answers stand among them.
  private static func dialog(for text: ModelText) throws -> ([Int32], answers: [Range<Int>]) {
    let messages = QualityText.dialog.messages
    let tokens = try text.prompt(for: QualityText.dialog, style: .chatTemplate).tokens
    var answers: [Range<Int>] = []
    for (index, message) in messages.enumerated() where message.role == .assistant {
      let before = try text.prompt(
        for: Conversation(Array(messages[..<index])), style: .chatTemplate
      ).tokens
      // Some templates write a turn otherwise once it is over.
      let start = zip(before, tokens).prefix { $0 == $1 }.count
      let length = text.tokenizer.encode(message.content, parsingSpecialTokens: false).count
      answers.append(start..<min(start + length, tokens.count))
    }
    return (tokens, answers)
  }

  /// How many tokens are foretold.
  var predictedCount: Int { foretold.reduce(0) { $0 + $1.count } }

  /// e to the mean of the tokens' negative log-likelihoods.
  func perplexity(of model: Model) throws -> Double {
    let sequence = model.makeSequence()
    let logits = LogitsBuffer()
    var sum = 0.0
    var start = 0
    while start < tokens.count - 1, predictedCount > 0 {
      let end = min(start + Self.part, tokens.count - 1)
      try model.forward(
        [SequenceInput(sequence, tokens: Array(tokens[start..<end]), logits: .all)], into: logits)
      for row in 0..<end - start {
        let next = start + row + 1
        guard foretold.contains(where: { $0.contains(next) }) else { continue }
        sum += Self.loss(UnsafeBufferPointer(logits[row]), of: Int(tokens[next]))
      }
      start = end
    }
    return predictedCount == 0 ? .nan : exp(sum / Double(predictedCount))
  }

  /// The negative logarithm of the softmax at one index.
  static func loss(_ logits: UnsafeBufferPointer<Float>, of index: Int) -> Double {
    guard let largest = logits.max(), logits.indices.contains(index) else { return .infinity }
    var sum = 0.0
    for logit in logits { sum += Double(expf(logit - largest)) }
    return log(sum) + Double(largest) - Double(logits[index])
  }
}

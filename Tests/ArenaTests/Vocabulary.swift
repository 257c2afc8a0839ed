import Constraints
import Foundation
import JSON
import TestSupport
import Tokenizers

@testable import Arena

/// A vocabulary for walks: the shipped models' own, or one of bytes and random pieces of code.
struct Vocabulary {
  let texts: [[UInt8]]
  let trie: TokenTrie
  /// The token that ends an answer: one behind the texts.
  var end: Int32 { Int32(texts.count) }

  init(_ texts: [[UInt8]]) {
    self.texts = texts
    trie = TokenTrie(vocabularySize: texts.count) { texts[Int($0)] }
  }

  /// The vocabulary of the models in the repository.
  static let shipped: Vocabulary = {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("models/floret/tokenizer.json")
    guard let data = try? Data(contentsOf: url),
      let tokenizer = try? Tokenizer(json: [UInt8](data), configuration: nil)
    else { return Vocabulary([]) }
    return Vocabulary(
      (0..<Int32(tokenizer.vocabularySize)).map { tokenizer.addition(of: $0, isFirst: false) })
  }()

  /// All bytes, and pieces of lines that models write, cut at random places.
  static let pieces: Vocabulary = {
    var random = Dice(seed: 5)
    let lines = ValidLines.calls + ValidLines.lines
    var texts = (UInt8.min...UInt8.max).map { [$0] }
    var seen = Set(texts)
    while texts.count < 1_500 {
      let line = Array(lines[Int.random(in: 0..<lines.count, using: &random)].utf8)
      let start = Int.random(in: 0..<line.count, using: &random)
      let length = min(line.count - start, Int.random(in: 2...9, using: &random))
      let text = Array(line[start..<start + length])
      if seen.insert(text).inserted { texts.append(text) }
    }
    return Vocabulary(texts)
  }()
}

/// A walk of random choices under masks.
enum RandomWalk {
  /// An answer of at most so many tokens; nil where a mask was empty or led nowhere.
  static func text(
    _ tokens: TokenAutomaton, _ vocabulary: Vocabulary, most: Int, _ random: inout Dice
  ) -> [UInt8]? {
    var position = tokens.start
    var text: [UInt8] = []
    for count in 0..<most {
      let mask = tokens.mask(at: position, tokens: most - count)
      guard mask.count > 0 else { return nil }
      // Random logits: each token equally likely.
      var rest = Int.random(in: 0..<mask.count, using: &random)
      var chosen: Int32?
      mask.forEach {
        if rest == 0, chosen == nil { chosen = Int32($0) }
        rest -= 1
      }
      guard let chosen else { return nil }
      if chosen == vocabulary.end { return tokens.isComplete(position) ? text : nil }
      let bytes = vocabulary.texts[Int(chosen)]
      guard let next = tokens.advance(position, by: bytes) else { return nil }
      position = next
      text += bytes
    }
    return tokens.isComplete(position) ? text : nil
  }
}

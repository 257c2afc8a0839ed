import Constraints
import Generation

/// Prints random walks under masks: each choice takes one of the allowed tokens, all equally likely.
func printWalks(_ count: Int, _ languages: [(Constraint, OutputLanguage)]) throws {
  let vocabulary = RandomVocabulary(size: 6_000)
  let end = Int32(vocabulary.texts.count)
  let trie = TokenTrie(vocabularySize: Int(end)) { vocabulary.texts[Int($0)] }
  var generator = Generator(seed: 4)
  for (constraint, language) in languages {
    let tokens = try TokenAutomaton(LanguageAutomaton(language), trie: trie, endTokens: [end])
    for index in 0..<count {
      // Short answers are brought to their end by the masks, long ones find it.
      let most = max(Int(tokens.distance(of: tokens.start)), [30, 60, 120][index % 3])
      var position = tokens.start
      var text: [UInt8] = []
      for place in 0..<most {
        let mask = tokens.mask(at: position, tokens: most - place)
        precondition(mask.count > 0, "an empty mask")
        var rest = generator.next(below: mask.count)
        var chosen = end
        mask.forEach {
          if rest == 0 { chosen = Int32($0) }
          rest -= 1
        }
        if chosen == end { break }
        guard let next = tokens.advance(position, by: vocabulary.texts[Int(chosen)]) else {
          preconditionFailure("a token of a mask leads nowhere")
        }
        position = next
        text += vocabulary.texts[Int(chosen)]
      }
      precondition(tokens.isComplete(position), "the walk did not end")
      print(
        "{\"constrain\": \"\(constraint.rawValue)\", \"text\": \(quoted(text))}")
    }
  }
}

/// Text as a JSON string.
private func quoted(_ text: [UInt8]) -> String {
  var result = "\""
  for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
    if scalar == "\"" || scalar == "\\" { result += "\\" }
    result.unicodeScalars.append(scalar)
  }
  return result + "\""
}

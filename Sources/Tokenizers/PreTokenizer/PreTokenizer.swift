/// A step that cuts text into words, which the model then encodes each for itself: `pre_tokenizer` of
/// `tokenizer.json`.
indirect enum PreTokenizer: Sendable {
  case sequence([PreTokenizer])
  case split(TextPattern, SplitBehavior, isInverted: Bool)
  /// Bytes as characters of `ByteAlphabet`, cut by a pattern before, if there is one.
  case byteLevel(addsPrefixSpace: Bool, pattern: TextPattern?)
  case metaspace(replacement: [UInt8], prefix: MetaspacePrefix, splits: Bool)
  /// Runs of, or single, numbers, white space, …: the scalars that a predicate holds for.
  case characters(CharacterClass, SplitBehavior)

  /// GPT-2's pattern.
  static let byteLevelPattern =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

  /// Where a Metaspace puts its mark in front.
  enum MetaspacePrefix: String, Sendable {
    case always, never, first
  }

  /// A class of characters at which words are cut.
  enum CharacterClass: Sendable {
    case number, whitespace, punctuation

    func contains(_ scalar: Unicode.Scalar) -> Bool {
      let category = scalar.properties.generalCategory
      switch self {
      case .whitespace: return scalar.properties.isWhitespace
      case .number: return [.decimalNumber, .letterNumber, .otherNumber].contains(category)
      case .punctuation:
        // ASCII's symbols count too, as in BERT.
        if scalar.isASCII {
          return (0x21...0x7E).contains(scalar.value) && !scalar.properties.isAlphabetic
            && category != .decimalNumber
        }
        return [
          .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
          .initialPunctuation, .finalPunctuation, .otherPunctuation,
        ].contains(category)
      }
    }
  }

  /// The words of words.
  func apply(to words: PreTokens) -> PreTokens {
    switch self {
    case .sequence(let steps): return steps.reduce(words) { $1.apply(to: $0) }
    case .split(let pattern, let behavior, let isInverted):
      return words.mapping { word, _, output in
        behavior.cut(
          word, at: pattern.matches(in: word), isInverted: isInverted, into: &output)
      }
    case .byteLevel(let addsPrefixSpace, let pattern):
      return words.mapping { word, _, output in
        Self.byteLevel(word, addsPrefixSpace, pattern, into: &output)
      }
    case .metaspace(let replacement, let prefix, let splits):
      return words.mapping { word, isFirst, output in
        let takesPrefix =
          switch prefix {
          case .always: true
          case .never: false
          case .first: isFirst && words.beginsInput
          }
        Self.metaspace(word, replacement, takesPrefix, splits, into: &output)
      }
    case .characters(let characters, let behavior):
      return words.mapping { word, _, output in
        var matches: [Range<Int>] = []
        var position = 0
        while position < word.count {
          let length = UTF8Scan.length(of: word[position])
          if characters.contains(UTF8Scan.scalar(at: position, in: word)) {
            matches.append(position..<position + length)
          }
          position += length
        }
        behavior.cut(word, at: matches, isInverted: false, into: &output)
      }
    }
  }

  private static func byteLevel(
    _ word: UnsafeBufferPointer<UInt8>, _ addsPrefixSpace: Bool, _ pattern: TextPattern?,
    into output: inout PreTokens
  ) {
    if addsPrefixSpace, word.first != 0x20 {
      ([0x20] + Array(word)).withUnsafeBufferPointer {
        byteLevel($0, false, pattern, into: &output)
      }
      return
    }
    func add(_ range: Range<Int>) {
      output.append { ByteAlphabet.append(UnsafeBufferPointer(rebasing: word[range]), to: &$0) }
    }
    var position = 0
    for match in pattern?.matches(in: word) ?? [] {
      add(position..<match.lowerBound)
      add(match)
      position = match.upperBound
    }
    add(position..<word.count)
  }

  private static func metaspace(
    _ word: UnsafeBufferPointer<UInt8>, _ replacement: [UInt8], _ takesPrefix: Bool,
    _ splits: Bool, into output: inout PreTokens
  ) {
    var text: [UInt8] = []
    text.reserveCapacity(word.count + 16)
    for byte in word {
      if byte == 0x20 { text.append(contentsOf: replacement) } else { text.append(byte) }
    }
    if takesPrefix, !text.starts(with: replacement) { text = replacement + text }
    text.withUnsafeBufferPointer { text in
      let matches = splits ? TextPattern.text(replacement).matches(in: text) : []
      SplitBehavior.mergedWithNext.cut(text, at: matches, isInverted: false, into: &output)
    }
  }
}

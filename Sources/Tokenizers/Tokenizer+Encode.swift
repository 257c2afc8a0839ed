extension Tokenizer {
  /// Encodes text of several origins; only trusted text may become special tokens. Adds no BOS or EOS.
  ///
  /// The segments are joined first, so that words and merges cross from one to the next.
  public func encode(_ segments: [Segment]) -> [Int32] {
    var text: [UInt8] = []
    var trusted: [Range<Int>] = []
    for segment in segments where !segment.text.isEmpty {
      let start = text.count
      text.append(contentsOf: segment.text.utf8)
      guard segment.isTrusted else { continue }
      if let last = trusted.last, last.upperBound == start {
        trusted[trusted.count - 1] = last.lowerBound..<text.count
      } else {
        trusted.append(start..<text.count)
      }
    }
    return encode(text, trust: .ranges(trusted))
  }

  /// Encodes plain text.
  ///
  /// - Parameter parsingSpecialTokens: whether special tokens written in the text count as such.
  /// - Parameter addingSpecialTokens: whether what the file puts around a text (BOS, EOS) is added.
  public func encode(
    _ text: String, parsingSpecialTokens: Bool = false, addingSpecialTokens: Bool = false
  ) -> [Int32] {
    let ids = encode(Array(text.utf8), trust: parsingSpecialTokens ? .all : .plain)
    return addingSpecialTokens ? frame.before + ids + frame.after : ids
  }

  /// Which text may become special tokens.
  enum Trust {
    case all
    /// None, but tags that the file itself does not call special count.
    case plain
    /// What lies in ranges, which are sorted and do not touch.
    case ranges([Range<Int>])

    func allows(_ token: AddedToken, at range: Range<Int>) -> Bool {
      if token.level == .ordinary { return true }
      switch self {
      case .all: return true
      case .plain: return token.level == .guarded && !token.isNormalized
      case .ranges(let ranges):
        // Binary search for the last range that begins at or before the token.
        var low = 0
        var high = ranges.count
        while low < high {
          let middle = (low + high) / 2
          if ranges[middle].lowerBound <= range.lowerBound {
            low = middle + 1
          } else {
            high = middle
          }
        }
        return low > 0 && ranges[low - 1].upperBound >= range.upperBound
      }
    }
  }

  func encode(_ text: [UInt8], trust: Trust) -> [Int32] {
    var ids: [Int32] = []
    ids.reserveCapacity(text.count / 3)
    var workspace = BytePairEncoder.Workspace()
    let isPlain = if case .ranges = trust { false } else { true }
    let matches = text.withUnsafeBufferPointer {
      rawTokens.matches(in: $0) { trust.allows($0, at: $1) }
    }
    var position = 0
    for match in matches {
      encode(
        text[position..<match.range.lowerBound], beginsInput: position == 0, isPlain: isPlain,
        &workspace, into: &ids)
      ids.append(match.id)
      position = match.range.upperBound
    }
    encode(
      text[position...], beginsInput: position == 0, isPlain: isPlain, &workspace, into: &ids)
    return ids
  }

  /// Encodes the text between two added tokens.
  private func encode(
    _ text: ArraySlice<UInt8>, beginsInput: Bool, isPlain: Bool,
    _ workspace: inout BytePairEncoder.Workspace, into ids: inout [Int32]
  ) {
    guard !text.isEmpty else { return }
    var normalized = Array(text)
    if let normalizer { normalized = normalizer.apply(to: normalized) }
    let matches = normalized.withUnsafeBufferPointer {
      normalizedTokens.matches(in: $0) { token, _ in token.level == .ordinary || isPlain }
    }
    guard !matches.isEmpty else {
      encodeWords(PreTokens(normalized, beginsInput: beginsInput), &workspace, into: &ids)
      return
    }
    var position = 0
    for match in matches {
      let words = PreTokens(
        Array(normalized[position..<match.range.lowerBound]),
        beginsInput: beginsInput && position == 0)
      encodeWords(words, &workspace, into: &ids)
      ids.append(match.id)
      position = match.range.upperBound
    }
    let words = PreTokens(
      Array(normalized[position...]), beginsInput: beginsInput && position == 0)
    encodeWords(words, &workspace, into: &ids)
  }

  private func encodeWords(
    _ words: PreTokens, _ workspace: inout BytePairEncoder.Workspace, into ids: inout [Int32]
  ) {
    let words = preTokenizer?.apply(to: words) ?? words
    words.bytes.withUnsafeBufferPointer { bytes in
      for index in 0..<words.count {
        let word = UnsafeBufferPointer(rebasing: bytes[words.range(of: index)])
        switch model {
        case .bytePairs(let encoder):
          encoder.encode(word, vocabulary: vocabulary, workspace: &workspace, into: &ids)
        case .unigram(let encoder): encoder.encode(word, vocabulary: vocabulary, into: &ids)
        }
      }
    }
  }
}

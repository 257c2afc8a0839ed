/// The sentences with which a person points out mistakes, as `prompts/corrections.txt` has them.
public struct CorrectionSentences: Sendable, Hashable {
  /// One line of the file.
  private struct Line: Sendable, Hashable {
    /// Words that the message must have.
    let condition: String?
    let sentence: String
  }

  private var lines: [MistakeKind: [Line]] = [:]

  /// No sentences at all.
  init() {}

  /// Parses lines `KIND: SENTENCE` and `KIND if WORDS: SENTENCE`; `#` begins a comment line.
  public init(parsing text: String) throws(CorrectionError) {
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      let content = CorrectionSentences.trimmed(line)
      if content.isEmpty || content.hasPrefix("#") { continue }
      guard let colon = content.firstRange(of: ": ") else {
        throw .malformed(line: number, found: String(content))
      }
      var head = content[..<colon.lowerBound]
      let sentence = CorrectionSentences.trimmed(content[colon.upperBound...])
      guard !sentence.isEmpty else { throw .malformed(line: number, found: String(content)) }
      var condition: String?
      if let word = head.firstRange(of: " if ") {
        condition = String(head[word.upperBound...])
        head = head[..<word.lowerBound]
      }
      guard let kind = MistakeKind(rawValue: String(head)) else {
        throw .unknownKind(line: number, name: String(head))
      }
      for name in CorrectionSentences.placeholders(in: sentence)
      where !["expected", "count", "parameter"].contains(name) {
        throw .unknownPlaceholder(line: number, name: name)
      }
      lines[kind, default: []].append(Line(condition: condition, sentence: String(sentence)))
    }
  }

  /// The sentence for the most important of some mistakes, with the kinds that it asks to fix.
  ///
  /// The order of importance is that of ``MistakeKind``: form, function, arguments, formats, values.
  /// Kinds of which the same is said are asked for together: "Just the API call please." is for
  /// chatter and for repetition. Nil when there is no mistake or no sentence fits.
  public func sentence(for mistakes: [Mistake]) -> (text: String, kinds: [MistakeKind])? {
    var said: (text: String, kinds: [MistakeKind])?
    for kind in MistakeKind.allCases {
      let ofKind = mistakes.filter { $0.kind == kind }
      guard let text = ofKind.lazy.compactMap({ self.sentence(for: $0) }).first else { continue }
      if let first = said?.text {
        if first == text { said?.kinds.append(kind) }
      } else {
        said = (text, [kind])
      }
    }
    return said
  }

  /// The first sentence that fits one mistake.
  private func sentence(for mistake: Mistake) -> String? {
    for line in lines[mistake.kind] ?? [] {
      if let condition = line.condition, !mistake.message.contains(condition) { continue }
      if let text = CorrectionSentences.filled(line.sentence, for: mistake) { return text }
    }
    return nil
  }
}

// MARK: - Placeholders

extension CorrectionSentences {
  /// The sentence with its placeholders filled, or nil when one of them is not known.
  private static func filled(_ sentence: String, for mistake: Mistake) -> String? {
    var result = ""
    var rest = sentence[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result += rest[..<open]
      let name = rest[rest.index(after: open)..<close]
      guard let value = value(of: String(name), for: mistake) else { return nil }
      result += value
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }

  private static func value(of name: String, for mistake: Mistake) -> String? {
    switch name {
    case "expected": return mistake.expected
    case "parameter": return mistake.parameter
    default:
      guard let expected = mistake.expected, let and = expected.firstRange(of: " and ") else {
        return nil
      }
      let commas = expected[..<and.lowerBound].split(separator: ", ").count
      return numberWord(commas + 1)
    }
  }

  private static func placeholders(in sentence: Substring) -> [String] {
    sentence.split(separator: "{", omittingEmptySubsequences: false).dropFirst().map {
      String($0.prefix { $0 != "}" })
    }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}

/// A step that changes text before it is cut: `normalizer` of `tokenizer.json`.
indirect enum Normalizer: Sendable {
  case sequence([Normalizer])
  case unicode(UnicodeNormalization)
  case lowercase
  case replace(TextPattern, with: [UInt8])
  case prepend([UInt8])
  case strip(left: Bool, right: Bool)
  case stripAccents
  case byteLevel
  /// SentencePiece's `remove_extra_whitespaces`: none at the ends, one of each run.
  case collapseSpaces

  /// The changed text.
  ///
  /// A file can ask for replacements that double a text again and again; a step that would make it
  /// longer than any language needs is left out.
  func apply(to text: [UInt8]) -> [UInt8] {
    apply(to: text, limit: text.count * 64 + 65536)
  }

  private func apply(to text: [UInt8], limit: Int) -> [UInt8] {
    switch self {
    case .sequence(let steps): return steps.reduce(text) { $1.apply(to: $0, limit: limit) }
    case .unicode(let form): return form.apply(to: text)
    case .lowercase:
      if !text.contains(where: { $0 >= 0x80 }) {
        return text.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
      }
      var output: [UInt8] = []
      output.reserveCapacity(text.count)
      for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
        output.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
      }
      return output
    case .replace(let pattern, let content):
      let matches = pattern.matches(in: text)
      guard !matches.isEmpty, text.count + matches.count * content.count <= limit else {
        return text
      }
      var output: [UInt8] = []
      output.reserveCapacity(text.count + matches.count * content.count)
      var position = 0
      for match in matches {
        output.append(contentsOf: text[position..<match.lowerBound])
        output.append(contentsOf: content)
        position = match.upperBound
      }
      output.append(contentsOf: text[position...])
      return output
    case .prepend(let prefix):
      return text.isEmpty || text.count + prefix.count > limit ? text : prefix + text
    case .strip(let left, let right):
      return text.withUnsafeBufferPointer { bytes in
        let start = left ? UTF8Scan.spaceEnd(in: bytes, from: 0) : 0
        let end = right ? UTF8Scan.spaceStart(in: bytes, before: bytes.count) : bytes.count
        return start < end ? Array(bytes[start..<end]) : []
      }
    case .stripAccents:
      var output: [UInt8] = []
      for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: continue
        default: output.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
        }
      }
      return output
    case .byteLevel:
      var output: [UInt8] = []
      text.withUnsafeBufferPointer { ByteAlphabet.append($0, to: &output) }
      return output
    case .collapseSpaces:
      var output: [UInt8] = []
      output.reserveCapacity(text.count)
      for byte in text {
        if byte == 0x20, output.isEmpty || output.last == 0x20 { continue }
        output.append(byte)
      }
      if output.last == 0x20 { output.removeLast() }
      return output
    }
  }
}

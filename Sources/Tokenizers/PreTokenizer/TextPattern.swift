/// What a step looks for in text: exact text or a regular expression.
enum TextPattern: Sendable {
  case text([UInt8])
  case expression(Pattern)

  /// The matches, left to right, as ranges of bytes.
  func matches(in text: [UInt8]) -> [Range<Int>] {
    text.withUnsafeBufferPointer { matches(in: $0) }
  }

  /// The matches, left to right, as ranges of bytes.
  func matches(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    switch self {
    case .text(let content): Self.occurrences(of: content, in: text)
    case .expression(let pattern): Self.ranges(of: pattern, in: text)
    }
  }

  private static func ranges(of pattern: Pattern, in text: UnsafeBufferPointer<UInt8>)
    -> [Range<Int>]
  {
    let scalars = UTF8Scan.scalars(of: text)
    let matches = pattern.matches(in: scalars)
    // Scalars and bytes count alike in ASCII.
    if scalars.count == text.count { return matches }
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(matches.count)
    var scalar = 0
    var byte = 0
    func advance(to target: Int) -> Int {
      while scalar < target, byte < text.count {
        byte += UTF8Scan.length(of: text[byte])
        scalar += 1
      }
      return byte
    }
    for match in matches {
      let start = advance(to: match.lowerBound)
      ranges.append(start..<advance(to: match.upperBound))
    }
    return ranges
  }

  private static func occurrences(of content: [UInt8], in text: UnsafeBufferPointer<UInt8>)
    -> [Range<Int>]
  {
    guard let first = content.first else { return [] }
    var ranges: [Range<Int>] = []
    var position = 0
    while position + content.count <= text.count {
      if text[position] == first,
        content.indices.allSatisfy({ text[position + $0] == content[$0] })
      {
        ranges.append(position..<position + content.count)
        position += content.count
      } else {
        position += 1
      }
    }
    return ranges
  }
}

/// Degenerate repetition: the same text again and again to the end of an answer.
struct Repetition {
  /// Where the repetition begins and ends.
  let range: Range<Int>
  /// The bytes that repeat.
  let unit: Range<Int>
  /// How often they stand there in full.
  var count: Int { unit.isEmpty ? 0 : range.count / unit.count }

  /// How often a text has to stand there.
  private static let fewest = 4
  /// Below this many bytes, a repetition is a row of dots or a closing bracket more.
  private static let shortest = 24
  /// The end of the answer that is looked at.
  private static let window = 16_384

  /// The longest repetition that runs to the end of the answer.
  init?(in answer: AnswerText) {
    let whole = answer.trimmedRange
    let start = max(whole.lowerBound, whole.upperBound - Repetition.window)
    let reversed = Array(answer.bytes[start..<whole.upperBound].reversed())
    guard reversed.count >= Repetition.shortest else { return nil }
    // The prefix function of the reversed end (Knuth, Morris and Pratt 1977): a prefix of length n
    // with a border of length b repeats its first n - b bytes.
    var border = [Int](repeating: 0, count: reversed.count)
    var best: (length: Int, period: Int)?
    for index in 1..<reversed.count {
      var length = border[index - 1]
      while length > 0, reversed[index] != reversed[length] { length = border[length - 1] }
      if reversed[index] == reversed[length] { length += 1 }
      border[index] = length
      let prefix = index + 1
      let period = prefix - length
      guard prefix >= Repetition.shortest, prefix >= Repetition.fewest * period else { continue }
      best = (prefix, period)
    }
    guard let best else { return nil }
    var first = whole.upperBound - best.length
    // The first one may be cut within a character.
    while answer.bytes[first] & 0xC0 == 0x80 { first += 1 }
    range = first..<whole.upperBound
    unit = (whole.upperBound - best.period)..<whole.upperBound
    guard answer.bytes[unit].contains(where: { isNameByte($0) }) else { return nil }
  }
}

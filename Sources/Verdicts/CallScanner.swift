/// Finds what looks like calls of the calendar API in running text, well-formed or not.
struct CallScanner {
  /// The answer.
  let answer: AnswerText

  /// Calls that are looked for in one answer; more change no verdict.
  static let candidateLimit = 100
  /// Opening parentheses that are looked at in one answer.
  private static let parenthesisLimit = 20_000
  /// Bytes that one call may span.
  private static let lengthLimit = 16_384

  /// One thing that looks like a call.
  struct Candidate {
    /// From the name to the closing parenthesis, or to the end of the line when there is none.
    let range: Range<Int>
    /// The dotted name.
    let name: String
    /// What stands between the parentheses.
    let arguments: Range<Int>

    /// Whether the parentheses hold nothing, or only dots: a mention, not a call.
    func isMention(in answer: AnswerText) -> Bool {
      answer.bytes[arguments].allSatisfy { isSpace($0) || $0 == UInt8(ascii: ".") }
    }
  }

  /// The candidates in a range, in order, none within another.
  func candidates(in range: Range<Int>, limit: Int = candidateLimit) -> [Candidate] {
    let bytes = answer.bytes
    var found: [Candidate] = []
    var index = range.lowerBound
    var floor = range.lowerBound
    var parentheses = 0
    while index < range.upperBound, found.count < limit, parentheses < CallScanner.parenthesisLimit
    {
      guard bytes[index] == UInt8(ascii: "(") else {
        index += 1
        continue
      }
      parentheses += 1
      guard let name = name(before: index, from: floor), FunctionNames.isLikeAPI(name.text),
        !isDefined(at: name.start, from: floor)
      else {
        index += 1
        continue
      }
      let close = closing(of: index, before: range.upperBound)
      let end = close ?? answer.lineEnd(from: index, before: range.upperBound)
      found.append(
        Candidate(
          range: name.start..<end, name: name.text,
          arguments: (index + 1)..<max(index + 1, close.map { $0 - 1 } ?? end)))
      index = max(end, index + 1)
      floor = index
    }
    return found
  }

  /// The dotted name before a parenthesis. Markdown's `\_` is part of a name.
  private func name(before parenthesis: Int, from floor: Int) -> (start: Int, text: String)? {
    let bytes = answer.bytes
    var end = parenthesis
    while end > floor, parenthesis - end < 2, bytes[end - 1] == 0x20 { end -= 1 }
    var start = end
    while start > floor, end - start <= 120 {
      let byte = bytes[start - 1]
      let isEscape =
        byte == UInt8(ascii: "\\") && start < end && bytes[start] == UInt8(ascii: "_")
      // Only ASCII: in running text, a letter beyond it ends the word before the name.
      let isPart = byte < 0x80 && isNameByte(byte) || byte == UInt8(ascii: ".") || isEscape
      guard isPart else { break }
      start -= 1
    }
    while start < end, !(bytes[start] == UInt8(ascii: "_") || isLetter(bytes[start])) { start += 1 }
    guard start < end, isNameByte(bytes[end - 1]) else { return nil }
    let name = bytes[start..<end].filter { $0 != UInt8(ascii: "\\") }
    return (start, String(decoding: name, as: UTF8.self))
  }

  /// Whether the name is that of a function which is being defined: models write the API themselves.
  private func isDefined(at name: Int, from floor: Int) -> Bool {
    var end = name
    while end > floor, answer.bytes[end - 1] == 0x20 || answer.bytes[end - 1] == 0x09 { end -= 1 }
    guard end < name, end - floor >= 3, answer.bytes[end - 3..<end].elementsEqual("def".utf8)
    else { return false }
    return end - 3 == floor || !isNameByte(answer.bytes[end - 4])
  }

  private func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// The offset behind the parenthesis that closes one; nil when none does, or a string is not
  /// ended on its line.
  private func closing(of parenthesis: Int, before limit: Int) -> Int? {
    var reader = PythonReader(
      bytes: answer.bytes, index: parenthesis,
      end: min(limit, parenthesis + CallScanner.lengthLimit))
    while let token = reader.next() {
      if token == .unendedString { return nil }
      if reader.depth == 0 { return reader.index }
    }
    return nil
  }
}

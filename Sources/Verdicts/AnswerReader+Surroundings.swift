import Interpreter

/// What stands right before and behind a call in running text and belongs to it.
extension AnswerReader {
  // MARK: - Brackets around a call

  /// What CPython says of a bracket behind a call that closes nothing: `…duration=30))`.
  func strayBracket(
    behind candidate: CallScanner.Candidate, in range: Range<Int>
  ) -> Diagnostic? {
    // Nothing but brackets and what separates them stands between, or further arguments behind a
    // comma: "…) :)" and prose are chatter.
    var depth = 0
    var index = candidate.range.upperBound
    let end = min(range.upperBound, index + 1_000)
    while index < end, isSpace(answer.bytes[index]) { index += 1 }
    if index < end, answer.bytes[index] == UInt8(ascii: ",") {
      var arguments = PythonReader(
        bytes: answer.bytes, index: index, end: answer.lineEnd(from: index, before: end))
      while arguments.depth >= 0, arguments.next() != nil {}
      (depth, index) = (arguments.depth, arguments.index)
    }
    while index < end, depth >= 0 {
      switch answer.bytes[index] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ","): break
      case let byte where isSpace(byte): break
      default: return nil
      }
      index += 1
    }
    guard depth < 0, openBrackets(before: candidate, in: range) == 0 else { return nil }
    return sandbox.parse(answer.text(candidate.range.lowerBound..<index)).first
  }

  /// How many brackets are open before a call, in the paragraphs of text before it: one behind it may
  /// close them, as in "(that is, …)". Apostrophes begin no strings there.
  private func openBrackets(before candidate: CallScanner.Candidate, in range: Range<Int>) -> Int {
    var depth = 0
    for index in max(
      range.lowerBound, candidate.range.lowerBound - 4_000)..<candidate.range.lowerBound
    {
      switch answer.bytes[index] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
      default: break
      }
    }
    return depth
  }

  /// What CPython says of a bracket right before a call that nothing closes: `((…)`, `print(…`.
  func openBracket(
    before candidate: CallScanner.Candidate, in range: Range<Int>
  ) -> AnswerReading.BrokenCall? {
    let line = answer.lineStart(of: candidate.range.lowerBound, from: range.lowerBound)
    let before = answer.trimmed(line..<candidate.range.lowerBound)
    let brackets = "([{".utf8
    guard let last = answer.bytes[before].last, brackets.contains(last),
      answer.bytes[before].allSatisfy({ isNameByte($0) || brackets.contains($0) })
    else { return nil }
    // As many right behind it close them; others may, somewhere in what follows.
    var end = candidate.range.upperBound
    while end < range.upperBound,
      isSpace(answer.bytes[end]) || ")]}".utf8.contains(answer.bytes[end])
    {
      end += 1
    }
    let closed = answer.bytes[candidate.range.upperBound..<end].count { ")]}".utf8.contains($0) }
    let opened = answer.bytes[before].count { brackets.contains($0) }
    guard closed < opened,
      !answer.bytes[end..<range.upperBound].contains(where: { ")]}".utf8.contains($0) })
    else { return nil }
    let text = answer.text(before.lowerBound..<end)
    guard let diagnostic = sandbox.parse(text).first else { return nil }
    return AnswerReading.BrokenCall(
      range: before.lowerBound..<end, diagnostic: diagnostic,
      place: place(of: diagnostic.range, offset: before.lowerBound))
  }

  // MARK: - What stands before a call

  /// Where the assignments and imports begin that stand on the lines right before a candidate, with
  /// comments and empty lines between them.
  func preamble(of candidate: CallScanner.Candidate, in range: Range<Int>) -> Int {
    let line = answer.lineStart(of: candidate.range.lowerBound, from: range.lowerBound)
    let indentation = candidate.range.lowerBound - line
    guard answer.trimmed(line..<candidate.range.lowerBound).isEmpty else {
      return candidate.range.lowerBound
    }
    var start = candidate.range.lowerBound
    var next = line
    // Twenty lines are more than any answer needs, and bound the work.
    for _ in 0..<20 where next > range.lowerBound {
      var end = next - 1
      if end > range.lowerBound, answer.bytes[end] == 0x0A, answer.bytes[end - 1] == 0x0D {
        end -= 1
      }
      let previous = answer.lineStart(of: end, from: range.lowerBound)
      let content = answer.trimmed(previous..<end)
      next = previous
      if content.isEmpty || answer.bytes[content.lowerBound] == UInt8(ascii: "#") { continue }
      guard content.count <= 1_000, content.lowerBound - previous == indentation,
        CodePiece.isStatement(content, in: answer), sandbox.parse(answer.text(content)).isEmpty
      else { break }
      start = content.lowerBound
    }
    return start
  }
}

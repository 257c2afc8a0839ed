import MockCalendar

/// Finds what looks like calls of the calendar API in running text, well-formed or not.
struct CallScanner {
  /// The answer.
  let answer: AnswerText
  /// Functions that the answer itself defines: a call of one is none of the API.
  let defined: Set<String>

  init(answer: AnswerText) {
    self.answer = answer
    defined = Self.definedNames(in: answer)
  }

  /// Calls that are looked for in one answer; more change no verdict.
  static let candidateLimit = 100
  /// Opening parentheses that are looked at in one answer.
  private static let parenthesisLimit = 20_000
  /// Bytes that one call may span.
  private static let lengthLimit = 16_384

  /// One thing that looks like a call.
  struct Candidate {
    /// From the name to the closing parenthesis, or to the end of its arguments when there is none.
    let range: Range<Int>
    /// The dotted name.
    let name: String
    /// What stands between the parentheses.
    let arguments: Range<Int>
    /// Whether there is a closing parenthesis.
    let isClosed: Bool

    /// Whether it speaks of the function and calls nothing: the parentheses hold nothing, dots in
    /// place of arguments, or the parameters as the API declares them.
    func isMention(in answer: AnswerText) -> Bool {
      let text = answer.text(arguments)
      let isDots = text.allSatisfy { $0.isWhitespace || $0 == "." || $0 == "…" }
      guard isClosed else { return isDots && text.contains { !$0.isWhitespace } }
      if isDots { return true }
      let items = text.split(separator: ",", omittingEmptySubsequences: false).map { item in
        String(item.filter { !$0.isWhitespace })
      }
      if items.contains("...") || items.contains("…") { return true }
      return items.allSatisfy { item in
        let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first,
          APIFunction.all.contains(where: { $0.parameters.contains { $0.name == name } })
        else { return false }
        return parts.count == 1 || CallScanner.placeholders.contains(String(parts[1]))
      }
    }
  }

  /// What stands for values where the API is declared.
  private static let placeholders: Set<String> = [
    "\"YYYY-MM-DD\"", "'YYYY-MM-DD'", "\"HH:MM\"", "'HH:MM'", "m", "minutes", "int", "str",
  ]

  /// The candidates in a range, in order, none within another.
  func candidates(in range: Range<Int>, limit: Int = candidateLimit) -> [Candidate] {
    var found: [Candidate] = []
    var index = range.lowerBound
    var floor = range.lowerBound
    var parentheses = 0
    while index < range.upperBound, found.count < limit, parentheses < CallScanner.parenthesisLimit
    {
      let width = parenthesisWidth(at: index, before: range.upperBound)
      guard width > 0 else {
        index += 1
        continue
      }
      parentheses += 1
      guard let name = name(before: index, from: floor), FunctionNames.isLikeAPI(name.text),
        !isDefined(at: name.start, from: floor), !defined.contains(name.text)
      else {
        index += width
        continue
      }
      if isCommented(name.start, behind: found.last?.range.upperBound ?? 0) {
        index = answer.lineEnd(from: index, before: range.upperBound)
        floor = index
        continue
      }
      var close = closing(of: index, before: range.upperBound)
      var end = close ?? range.upperBound
      if close == nil {
        end = argumentsEnd(from: index, before: range.upperBound)
        close = closing(of: index, before: end, pastUnendedStrings: true)
        end = close ?? end
      }
      found.append(
        Candidate(
          range: name.start..<end, name: name.text,
          arguments: (index + width)..<max(index + width, close.map { $0 - 1 } ?? end),
          isClosed: close != nil))
      index = max(end, index + width)
      floor = index
    }
    return found
  }

  /// The bytes of an opening parenthesis, a full-width one included; 0 for anything else.
  private func parenthesisWidth(at index: Int, before end: Int) -> Int {
    let bytes = answer.bytes
    if bytes[index] == UInt8(ascii: "(") { return 1 }
    return index + 3 <= end && bytes[index..<index + 3].elementsEqual([0xEF, 0xBC, 0x88]) ? 3 : 0
  }

  /// Whether a place stands in a comment: on a line that begins with one, or behind one that follows
  /// the call before it.
  private func isCommented(_ place: Int, behind call: Int) -> Bool {
    let bytes = answer.bytes
    let line = answer.lineStart(of: place, from: 0)
    let first = answer.trimmed(line..<place)
    if !first.isEmpty, bytes[first.lowerBound] == UInt8(ascii: "#") { return true }
    return call > line
      && (max(call, line)..<place).contains { index in
        bytes[index] == UInt8(ascii: "#") && isSpace(bytes[index - 1])
      }
  }

  /// Where a call ends that nothing closes: behind its line, and behind further ones that look like
  /// arguments.
  private func argumentsEnd(from parenthesis: Int, before limit: Int) -> Int {
    let limit = min(limit, parenthesis + CallScanner.lengthLimit)
    var end = answer.lineEnd(from: parenthesis, before: limit)
    while end < limit {
      var next = end + 1
      if answer.bytes[end] == 0x0D, next < limit, answer.bytes[next] == 0x0A { next += 1 }
      let lineEnd = answer.lineEnd(from: next, before: limit)
      let content = answer.trimmed(next..<max(next, lineEnd))
      guard !content.isEmpty, looksLikeArgument(content) else { break }
      end = lineEnd
    }
    return max(answer.trimmed(parenthesis..<end).upperBound, parenthesis + 1)
  }

  private func looksLikeArgument(_ line: Range<Int>) -> Bool {
    let bytes = answer.bytes
    let first = bytes[line.lowerBound]
    if "\"')]}#".utf8.contains(first) { return true }
    if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) { return true }
    var index = line.lowerBound
    while index < line.upperBound, isNameByte(bytes[index]) { index += 1 }
    while index < line.upperBound, isSpace(bytes[index]) { index += 1 }
    return index > line.lowerBound && index < line.upperBound && bytes[index] == UInt8(ascii: "=")
  }

  /// The names behind every `def`.
  private static func definedNames(in answer: AnswerText) -> Set<String> {
    let bytes = answer.bytes
    var names: Set<String> = []
    var index = 0
    while index + 4 < bytes.count {
      defer { index += 1 }
      guard bytes[index] == UInt8(ascii: "d"), bytes[index..<index + 3].elementsEqual("def".utf8),
        isSpace(bytes[index + 3]), index == 0 || !isNameByte(bytes[index - 1])
      else { continue }
      var start = index + 4
      while start < bytes.count, bytes[start] == 0x20 { start += 1 }
      var end = start
      while end < bytes.count, end - start < 120, isNameByte(bytes[end]) { end += 1 }
      if end > start { names.insert(answer.text(start..<end)) }
    }
    return names
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
  private func closing(
    of parenthesis: Int, before limit: Int, pastUnendedStrings: Bool = false
  ) -> Int? {
    guard answer.bytes[parenthesis] == UInt8(ascii: "(") else { return nil }
    var reader = PythonReader(
      bytes: answer.bytes, index: parenthesis,
      end: min(limit, parenthesis + CallScanner.lengthLimit))
    while let token = reader.next() {
      if token == .unendedString {
        if pastUnendedStrings { continue }
        return nil
      }
      if reader.depth == 0 { return reader.index }
    }
    return nil
  }
}

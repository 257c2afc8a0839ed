/// A stretch of an answer between back-ticks: a code fence or inline code.
struct CodeSpan {
  /// The code itself, without fence, language and back-ticks.
  let content: Range<Int>
  /// What stands before the code and behind it: back-ticks and the language.
  let marks: [Range<Int>]
  /// Whether it has three back-ticks or more.
  let isFence: Bool

  /// The spans of an answer in order.
  ///
  /// A fence that is never closed runs to the end. Inline code must close on its line.
  static func all(in answer: AnswerText) -> [CodeSpan] {
    let bytes = answer.bytes
    var spans: [CodeSpan] = []
    var index = 0
    // The end of the line that was looked at last, and the runs that nothing closes on it: looked for
    // once, however many back-ticks the line has.
    var lineEnd = 0
    var unclosed: Set<Int> = []
    while index < bytes.count {
      guard let open = tickRun(in: bytes, from: index) else { break }
      let count = min(open.count, 3)
      let isFence = count == 3
      if open.upperBound > lineEnd {
        lineEnd = answer.lineEnd(from: open.upperBound, before: bytes.count)
        unclosed = []
      }
      let close =
        !isFence && unclosed.contains(count)
        ? nil
        : closing(
          count, in: bytes, from: open.upperBound, before: isFence ? bytes.count : lineEnd)
      guard close != nil || isFence else {
        unclosed.insert(count)
        index = open.upperBound
        continue
      }
      let end = close?.lowerBound ?? bytes.count
      let start =
        isFence
        ? answer.codeStart(behind: open.upperBound, before: end) : open.upperBound
      var marks = [open.lowerBound..<start]
      if let close { marks.append(close) }
      spans.append(CodeSpan(content: start..<end, marks: marks, isFence: isFence))
      index = close?.upperBound ?? bytes.count
    }
    return spans
  }

  private static func tickRun(in bytes: [UInt8], from start: Int) -> Range<Int>? {
    var index = start
    while index < bytes.count, bytes[index] != UInt8(ascii: "`") { index += 1 }
    guard index < bytes.count else { return nil }
    var end = index
    while end < bytes.count, bytes[end] == UInt8(ascii: "`") { end += 1 }
    return index..<end
  }

  /// The first run of as many back-ticks (three stand for three or more).
  private static func closing(
    _ count: Int, in bytes: [UInt8], from start: Int, before limit: Int
  ) -> Range<Int>? {
    var index = start
    while let run = tickRun(in: bytes, from: index), run.upperBound <= limit {
      if min(run.count, 3) == count { return run }
      index = run.upperBound
    }
    return nil
  }
}

extension AnswerText {
  private static let languages: Set<String> = [
    "python", "python3", "py", "tool_code", "code", "text", "txt", "plaintext", "bash", "sh",
    "json", "javascript", "js",
  ]

  /// Where the code of a fence begins: behind its language, if there is one.
  fileprivate func codeStart(behind ticks: Int, before end: Int) -> Int {
    var index = ticks
    while index < end, isNameByte(bytes[index]) || bytes[index] == UInt8(ascii: "-") { index += 1 }
    let word = text(ticks..<index).lowercased()
    var next = index
    while next < end, bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
    let endsLine = next == end || bytes[next] == 0x0A || bytes[next] == 0x0D
    if endsLine { return next }
    // Code may begin on the line of the fence; then only a known language is one.
    let isLanguage = next > index && AnswerText.languages.contains(word)
    return isLanguage ? next : ticks
  }
}

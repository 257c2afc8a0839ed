/// A stretch of an answer between back-ticks or tildes: a code fence or inline code.
struct CodeSpan {
  /// The code itself, without fence and language.
  let content: Range<Int>
  /// What stands before the code and behind it: back-ticks or tildes and the language.
  var marks: [Range<Int>]
  /// Whether it has three marks or more.
  let isFence: Bool

  /// The spans of an answer in order.
  ///
  /// A fence that is never closed runs to the end. Inline code must close on its line. A fence of more
  /// than three marks may hold others: then they are the spans, and its marks are theirs.
  static func all(in answer: AnswerText) -> [CodeSpan] {
    all(in: 0..<answer.bytes.count, of: answer)
  }

  private static func all(in range: Range<Int>, of answer: AnswerText) -> [CodeSpan] {
    let bytes = answer.bytes
    var spans: [CodeSpan] = []
    var index = range.lowerBound
    // The end of the line that was looked at last, and the runs that nothing closes on it: looked for
    // once, however many back-ticks the line has.
    var lineEnd = 0
    var unclosed: Set<Int> = []
    while let open = run(in: answer, from: index, before: range.upperBound) {
      let mark = bytes[open.lowerBound]
      let count = open.count
      let isFence = count >= 3
      if open.upperBound > lineEnd {
        lineEnd = answer.lineEnd(from: open.upperBound, before: range.upperBound)
        unclosed = []
      }
      let close =
        !isFence && unclosed.contains(count)
        ? nil
        : closing(
          count, of: mark, in: answer, from: open.upperBound,
          before: isFence ? range.upperBound : lineEnd)
      guard close != nil || isFence else {
        unclosed.insert(count)
        index = open.upperBound
        continue
      }
      let end = close?.lowerBound ?? range.upperBound
      let start =
        isFence
        ? answer.codeStart(behind: open.upperBound, before: end) : open.upperBound
      var marks = [open.lowerBound..<start]
      if let close { marks.append(close) }
      var inner = count > 3 ? all(in: start..<end, of: answer).filter(\.isFence) : []
      if inner.isEmpty {
        spans.append(CodeSpan(content: start..<end, marks: marks, isFence: isFence))
      } else {
        inner[0].marks.insert(marks[0], at: 0)
        if let close { inner[inner.count - 1].marks.append(close) }
        spans += inner
      }
      index = close?.upperBound ?? range.upperBound
    }
    return spans
  }

  /// The next run of back-ticks, or of three tildes and more at the start of a line.
  private static func run(
    in answer: AnswerText, from start: Int, before limit: Int
  ) -> Range<Int>? {
    let bytes = answer.bytes
    var index = start
    while index < limit {
      let mark = bytes[index]
      guard mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else {
        index += 1
        continue
      }
      var end = index
      while end < limit, bytes[end] == mark { end += 1 }
      let isFirst = { answer.trimmed(answer.lineStart(of: index, from: 0)..<index).isEmpty }
      if mark == UInt8(ascii: "`") || end - index >= 3 && isFirst() { return index..<end }
      index = end
    }
    return nil
  }

  /// The run that closes one: as many back-ticks, or at least as many where it is a fence.
  private static func closing(
    _ count: Int, of mark: UInt8, in answer: AnswerText, from start: Int, before limit: Int
  ) -> Range<Int>? {
    var index = start
    while let run = run(in: answer, from: index, before: limit) {
      let isLong = count >= 3 ? run.count >= count : run.count == count
      if answer.bytes[run.lowerBound] == mark, isLong { return run }
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
    while index < end, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    let first = index
    while index < end, isNameByte(bytes[index]) || bytes[index] == UInt8(ascii: "-") { index += 1 }
    let word = text(first..<index).lowercased()
    var next = index
    while next < end, bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
    let endsLine = next == end || bytes[next] == 0x0A || bytes[next] == 0x0D
    if endsLine { return next }
    // Code may begin on the line of the fence; then only a known language is one.
    let isLanguage = next > index && AnswerText.languages.contains(word)
    return isLanguage ? next : ticks
  }
}

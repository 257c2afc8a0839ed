import Interpreter
import MockCalendar

/// Finds and evaluates the calls of an answer.
///
/// ```
/// whole answer ── parses ──► its calls
///      │ does not
///      ├─ fences together ── parse ──► their calls
///      ├─ between back-ticks ── parses ──► its calls
///      │                          │ does not
///      └─ the text around ────────┴──► whatever looks like a call, each for itself
/// ```
struct AnswerReader {
  /// The answer.
  let answer: AnswerText
  let scanner: CallScanner
  let sandbox = Sandbox(reading: .answer)

  init(_ answer: AnswerText) {
    self.answer = answer
    scanner = CallScanner(answer: answer)
  }

  /// Reads the answer.
  func read() -> AnswerReading {
    var reading = AnswerReading()
    let whole = answer.trimmedRange
    guard !whole.isEmpty else { return reading }
    // Python knows no back-ticks: an answer with some may still be a call with one in its title.
    let refused = read(whole, acceptingAnyName: true, into: &reading)
    if reading.hasCall { return reading.sorted }
    reading = AnswerReading()
    let spans = CodeSpan.all(in: answer)
    let areRead = readTogether(spans.filter(\.isFence).map(\.content), into: &reading)
    var start = whole.lowerBound
    for span in spans {
      readText(start..<max(start, span.marks[0].lowerBound), into: &reading)
      // Of inline code within prose, only what looks like the API is a call.
      let isAlone = span.marks[0].lowerBound == whole.lowerBound && span.end >= whole.upperBound
      let content = answer.trimmed(span.content)
      let isCode = answer.bytes[content].contains { $0 == UInt8(ascii: "(") || $0 == 0xEF }
      let isMentioned = !span.isFence && !isAlone && isMention(content)
      if isCode, !isMentioned, !(span.isFence && areRead),
        reading.callCount < CallScanner.candidateLimit
      {
        _ = read(content, acceptingAnyName: span.isFence || isAlone, into: &reading)
        if !reading.covers(content) { readText(content, into: &reading) }
      }
      reading.marks += span.marks
      start = max(start, span.end)
    }
    readText(start..<max(start, whole.upperBound), into: &reading)
    if !reading.hasCall { reading.refusal = refused }
    for code in [whole] + spans.filter(\.isFence).map({ answer.trimmed($0.content) }) {
      reading.fault = reading.fault ?? strayDelimiters(around: reading, in: code)
    }
    return reading.sorted
  }

  /// Whether inline code only names a function of the API, as its declaration does.
  private func isMention(_ code: Range<Int>) -> Bool {
    scanner.candidates(in: code).first.map { $0.range == code && $0.isMention(in: answer) } ?? false
  }

  /// What CPython says of code that is a call but for semicolons that end nothing: `…);;`.
  private func strayDelimiters(
    around reading: AnswerReading, in whole: Range<Int>
  ) -> AnswerReading.BrokenCall? {
    guard reading.calls.count == 1, reading.broken.isEmpty, let call = reading.calls.first?.range,
      whole.contains(call)
    else { return nil }
    let around = [whole.lowerBound..<call.lowerBound, call.upperBound..<whole.upperBound]
    let isDelimited = around.allSatisfy { gap in
      answer.bytes[gap].allSatisfy { $0 == UInt8(ascii: ";") || isSpace($0) }
    }
    guard isDelimited, call != whole, let diagnostic = sandbox.parse(answer.text(whole)).first
    else { return nil }
    let place = place(of: diagnostic.range, offset: whole.lowerBound)
    return AnswerReading.BrokenCall(range: call, diagnostic: diagnostic, place: place)
  }

  // MARK: - Python

  /// Evaluates several fences as the one program that they may be.
  ///
  /// - Returns: whether they are one.
  private func readTogether(_ fences: [Range<Int>], into reading: inout AnswerReading) -> Bool {
    guard fences.count > 1, let first = fences.first, let last = fences.last else { return false }
    let range = answer.trimmed(first).lowerBound..<answer.trimmed(last).upperBound
    guard !range.isEmpty, range.count <= sandbox.budget.sourceLength else { return false }
    // What stands between them gives way to blanks, so that every place stays what it is.
    var source = range.map { index in
      let byte = answer.bytes[index]
      return byte == 0x0A || byte == 0x0D ? byte : 0x20
    }
    for fence in fences {
      for index in fence.clamped(to: range) {
        source[index - range.lowerBound] = answer.bytes[index]
      }
    }
    let before = reading.callCount
    _ = read(
      range, as: String(decoding: source, as: UTF8.self), acceptingAnyName: true, into: &reading)
    guard reading.callCount > before else { return false }
    reading.code.removeAll { $0 == range }
    reading.code += fences
    return true
  }

  /// Evaluates a range that may be Python from end to end.
  ///
  /// - Parameter source: what stands for the text of the range, of the same length.
  /// - Returns: the sandbox's refusal, if it is one that needs telling.
  private func read(
    _ range: Range<Int>, as source: String? = nil, acceptingAnyName: Bool,
    into reading: inout AnswerReading
  ) -> AnswerReading.BrokenCall? {
    guard range.count <= sandbox.budget.sourceLength else { return nil }
    let start = source == nil ? marginStart(of: range) : range.lowerBound
    let execution = sandbox.run(source ?? answer.text(start..<range.upperBound))
    guard execution.statements > 0 else { return nil }
    let before = reading.calls.count
    let candidates = execution.faults.isEmpty ? [] : scanner.candidates(in: range)
    let calls = execution.calls.map { AnswerReading.FoundCall(call: $0, offset: start) }
    let open = candidates.filter { candidate in !calls.contains { $0.range == candidate.range } }
    take(
      // What stands within a call that failed is told with that call.
      calls.filter { call in !open.contains { $0.range.strictlyContains(call.range) } },
      acceptingAnyName: acceptingAnyName, isBesides: !open.isEmpty, into: &reading)
    let taken = reading.calls[before...].map(\.range)
    let rest = open.filter { candidate in !taken.contains { $0.overlaps(candidate.range) } }
    if !taken.isEmpty || !rest.isEmpty { reading.code.append(range) }
    if taken.isEmpty, rest.isEmpty { return refusal(execution, in: range, offset: start) }
    for fault in execution.faults {
      let statement = place(of: fault.statement, offset: start)
      if rest.contains(where: { statement.overlaps($0.range) }) { continue }
      note(fault.diagnostic, offset: start, beside: taken, into: &reading)
    }
    for candidate in rest {
      readUnreached(candidate, in: range, execution.faults, offset: start, into: &reading)
    }
    return nil
  }

  /// Reads a call that the evaluation did not come to.
  private func readUnreached(
    _ candidate: CallScanner.Candidate, in range: Range<Int>, _ faults: [Execution.Fault],
    offset: Int, into reading: inout AnswerReading
  ) {
    guard reading.callCount < CallScanner.candidateLimit else { return }
    let fault = faults.first {
      place(of: $0.statement, offset: offset).contains(candidate.range)
    }
    // A statement that is refused as a whole, such as a loop, is no reason for what stands in it.
    guard let fault, fault.diagnostic.range != fault.statement else {
      return read(candidate, in: range, from: candidate.range.lowerBound, into: &reading)
    }
    let found = broken(candidate, fault.diagnostic, offset: offset)
    let isLacking =
      fault.diagnostic.kind == .forbidden || fault.diagnostic.exception == "NameError"
    reading.broken.append(isLacking ? reading.fault ?? found : found)
  }

  /// Why an answer without a call was refused, where that needs telling: names that nothing defines
  /// may be words.
  private func refusal(
    _ execution: Execution, in range: Range<Int>, offset: Int
  ) -> AnswerReading.BrokenCall? {
    guard let diagnostic = execution.diagnostics.first,
      diagnostic.kind == .budget
        || diagnostic.kind == .forbidden && !diagnostic.message.hasSuffix("is not defined")
    else { return nil }
    guard range.containsCode(answer) else { return nil }
    let place = place(of: diagnostic.range, offset: offset)
    return AnswerReading.BrokenCall(range: range, diagnostic: diagnostic, place: place)
  }

  /// Where the source of a range begins: at the start of its line where only blanks stand before it,
  /// which may be those before all its lines.
  private func marginStart(of range: Range<Int>) -> Int {
    var start = range.lowerBound
    while start > 0, answer.bytes[start - 1] == 0x20 || answer.bytes[start - 1] == 0x09 {
      start -= 1
    }
    let isLineStart =
      start == 0 || answer.bytes[start - 1] == 0x0A || answer.bytes[start - 1] == 0x0D
    return isLineStart ? start : range.lowerBound
  }

  /// Sorts recorded calls into calls of the answer, wrappers around them, helpers before them, and
  /// calls within them.
  ///
  /// - Parameter isBesides: whether there are calls of the API that were not recorded.
  private func take(
    _ calls: [AnswerReading.FoundCall], acceptingAnyName: Bool, isBesides: Bool = false,
    into reading: inout AnswerReading
  ) {
    // A call of what the answer itself defines is none of the API's, nor is `print`.
    let calls = calls.filter { call in
      !scanner.defined.contains(call.call.callee) && call.call.callee != "print"
    }
    let ours = calls.filter { FunctionNames.isLikeAPI($0.call.callee) }
    let isBesides =
      isBesides || ours.contains { APIFunction.named($0.call.callee) != nil }
    let outer = ours.filter { call in !ours.contains { $0.range.strictlyContains(call.range) } }
    for call in calls {
      if outer.contains(where: { $0.range.strictlyContains(call.range) }) {
        reading.nested.append(call)
      } else if isBesides, APIFunction.named(call.call.callee) == nil, isAssigned(call) {
        help(call, in: &reading)
      } else if FunctionNames.isLikeAPI(call.call.callee) {
        reading.calls.append(call)
      } else if acceptingAnyName, !ours.contains(where: { call.range.strictlyContains($0.range) }) {
        if calls.contains(where: { $0.range.strictlyContains(call.range) }) {
          reading.nested.append(call)
        } else {
          reading.calls.append(call)
        }
      }
    }
  }

  /// Tells of an unknown function whose value a call of the API is to have.
  private func help(_ call: AnswerReading.FoundCall, in reading: inout AnswerReading) {
    let name = call.call.callee.prefix { $0 != "." }
    let place = call.range(call.call.calleeRange)
    reading.fault =
      reading.fault
      ?? AnswerReading.BrokenCall(
        range: call.range,
        diagnostic: Diagnostic(
          kind: .forbidden, exception: "NameError", message: "name '\(name)' is not defined",
          range: call.call.calleeRange), place: place)
  }

  /// Whether the value of a call is kept under a name.
  private func isAssigned(_ call: AnswerReading.FoundCall) -> Bool {
    let start = answer.lineStart(of: call.range.lowerBound, from: 0)
    let before = answer.bytes[start..<call.range.lowerBound]
    let statement = before.lastIndex(of: UInt8(ascii: ";")).map { before[($0 + 1)...] } ?? before
    guard let sign = statement.firstIndex(of: UInt8(ascii: "=")) else { return false }
    return statement[..<sign].allSatisfy {
      isNameByte($0) || isSpace($0) || $0 == UInt8(ascii: ",")
    }
  }

  // MARK: - Running text

  /// Reads whatever looks like a call in running text.
  private func readText(_ range: Range<Int>, into reading: inout AnswerReading) {
    guard !range.isEmpty else { return }
    // "I will use action.add_calendar_entry() for that" mentions the function and calls nothing.
    for candidate in scanner.candidates(in: range) {
      if reading.callCount >= CallScanner.candidateLimit { return }
      if reading.calls.contains(where: { $0.range.overlaps(candidate.range) }) { continue }
      if candidate.isMention(in: answer), strayBracket(behind: candidate, in: range) == nil {
        continue
      }
      let start = preamble(of: candidate, in: range)
      if start < candidate.range.lowerBound {
        reading.code.append(start..<candidate.range.lowerBound)
      }
      read(candidate, in: range, from: start, into: &reading)
    }
  }

  /// Evaluates a candidate, with the source of assignments before it.
  private func read(
    _ candidate: CallScanner.Candidate, in range: Range<Int>, from start: Int,
    into reading: inout AnswerReading
  ) {
    if let stray = strayBracket(behind: candidate, in: range) {
      reading.broken.append(broken(candidate, stray, offset: candidate.range.lowerBound))
      return
    }
    if let open = openBracket(before: candidate, in: range) {
      reading.broken.append(open)
      return
    }
    // Where the text before it is no Python after all, the candidate stands for itself.
    var offsets = [candidate.range.lowerBound]
    if start < candidate.range.lowerBound {
      offsets.insert(marginStart(of: start..<candidate.range.upperBound), at: 0)
    }
    for offset in offsets {
      let isLast = offset == offsets.last
      let execution = sandbox.run(answer.text(offset..<candidate.range.upperBound))
      if execution.statements == 0, !isLast { continue }
      let calls = execution.calls.map { AnswerReading.FoundCall(call: $0, offset: offset) }
      let isRecorded = calls.contains { $0.range == candidate.range }
      guard isRecorded || isLast || !execution.faults.isEmpty else { continue }
      let own = execution.faults.first {
        place(of: $0.statement, offset: offset).overlaps(candidate.range)
      }
      for call in calls where call.range.upperBound <= candidate.range.lowerBound {
        if !FunctionNames.isLikeAPI(call.call.callee), isAssigned(call) { help(call, in: &reading) }
      }
      for fault in execution.faults where fault != own {
        note(fault.diagnostic, offset: offset, beside: [candidate.range], into: &reading)
      }
      if isRecorded {
        take(
          calls.filter { candidate.range.contains($0.range) }, acceptingAnyName: false,
          into: &reading)
      } else if let own {
        reading.broken.append(broken(candidate, own.diagnostic, offset: offset))
      }
      return
    }
  }

  /// Keeps what a statement outside of the calls failed with.
  private func note(
    _ diagnostic: Diagnostic, offset: Int, beside calls: [Range<Int>],
    into reading: inout AnswerReading
  ) {
    guard diagnostic.kind != .syntax, reading.fault == nil else { return }
    let place = place(of: diagnostic.range, offset: offset)
    guard !calls.contains(where: { $0.overlaps(place) }) else { return }
    reading.fault = AnswerReading.BrokenCall(range: place, diagnostic: diagnostic, place: place)
  }

  /// What a range of a source stands for in the answer, given where the source begins.
  func place(of range: SourceRange, offset: Int) -> Range<Int> {
    let offsets = range.utf8Offsets
    let start = min(offsets.lowerBound + offset, answer.bytes.count)
    return start..<min(max(offsets.upperBound + offset, start), answer.bytes.count)
  }

  private func broken(
    _ candidate: CallScanner.Candidate, _ diagnostic: Diagnostic, offset: Int
  ) -> AnswerReading.BrokenCall {
    AnswerReading.BrokenCall(
      range: candidate.range, diagnostic: diagnostic,
      place: place(of: diagnostic.range, offset: offset))
  }
}

extension AnswerReading {
  fileprivate var callCount: Int { calls.count + broken.count }

  /// Whether a call, broken or not, stands in a range.
  fileprivate func covers(_ range: Range<Int>) -> Bool {
    calls.contains { range.contains($0.range) } || broken.contains { range.contains($0.range) }
  }

  /// The same in the order of the answer.
  fileprivate var sorted: AnswerReading {
    var result = self
    result.calls.sort { $0.range.lowerBound < $1.range.lowerBound }
    result.broken.sort { $0.range.lowerBound < $1.range.lowerBound }
    return result
  }
}

extension CodeSpan {
  /// The offset behind the closing back-ticks.
  fileprivate var end: Int { max(content.upperBound, marks.last?.upperBound ?? 0) }
}

extension Range<Int> {
  fileprivate func contains(_ other: Range<Int>) -> Bool {
    lowerBound <= other.lowerBound && other.upperBound <= upperBound
  }

  fileprivate func strictlyContains(_ other: Range<Int>) -> Bool {
    contains(other) && self != other
  }

  /// Whether a text that the sandbox refuses is an attempt at code, not a word such as "help".
  fileprivate func containsCode(_ answer: AnswerText) -> Bool {
    answer.bytes[self].contains { byte in
      [UInt8(ascii: "("), UInt8(ascii: "*"), UInt8(ascii: "."), UInt8(ascii: "_")].contains(byte)
    } || answer.text(self).contains("import ")
  }
}

import Interpreter
import MockCalendar

/// Finds and evaluates the calls of an answer.
///
/// ```
/// whole answer ── parses ──► its calls
///      │ does not
///      ├─ between back-ticks ── parses ──► its calls
///      │                          │ does not
///      └─ the text around ────────┴──► whatever looks like a call, each for itself
/// ```
struct AnswerReader {
  /// The answer.
  let answer: AnswerText
  private let sandbox = Sandbox()

  init(_ answer: AnswerText) {
    self.answer = answer
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
    var start = whole.lowerBound
    for span in spans {
      readText(start..<max(start, span.marks[0].lowerBound), into: &reading)
      // Of inline code within prose, only what looks like the API is a call.
      let isAlone = span.marks[0].lowerBound == whole.lowerBound && span.end >= whole.upperBound
      let content = answer.trimmed(span.content)
      let isCode = answer.bytes[content].contains(UInt8(ascii: "("))
      if isCode, reading.callCount < CallScanner.candidateLimit {
        _ = read(content, acceptingAnyName: span.isFence || isAlone, into: &reading)
        if !reading.covers(content) { readText(content, into: &reading) }
      }
      reading.marks += span.marks
      start = span.end
    }
    readText(start..<max(start, whole.upperBound), into: &reading)
    if !reading.hasCall { reading.refusal = refused }
    for code in [whole] + spans.filter(\.isFence).map({ answer.trimmed($0.content) }) {
      reading.fault = reading.fault ?? strayDelimiters(around: reading, in: code)
    }
    return reading.sorted
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
    let place = place(of: diagnostic, offset: whole.lowerBound)
    return AnswerReading.BrokenCall(range: call, diagnostic: diagnostic, place: place)
  }

  // MARK: - Python

  /// Evaluates a range that may be Python from end to end.
  ///
  /// - Returns: the sandbox's refusal, if it is one that needs telling.
  private func read(
    _ range: Range<Int>, acceptingAnyName: Bool, into reading: inout AnswerReading
  ) -> Diagnostic? {
    guard range.count <= sandbox.budget.sourceLength else { return nil }
    let execution = sandbox.run(answer.text(range))
    guard execution.statements > 0 else { return nil }
    let before = reading.calls.count
    let candidates =
      execution.diagnostics.isEmpty ? [] : CallScanner(answer: answer).candidates(in: range)
    let calls = execution.calls.map {
      AnswerReading.FoundCall(call: $0, offset: range.lowerBound)
    }
    // A function within a call that failed because of it is told with that call.
    let whole = calls.filter { call in
      FunctionNames.isLikeAPI(call.call.callee)
        || !candidates.contains { candidate in
          candidate.range.strictlyContains(call.range)
            && !calls.contains { $0.range == candidate.range }
        }
    }
    let isBesides =
      !candidates.isEmpty || calls.contains { FunctionNames.isLikeAPI($0.call.callee) }
    let helpers = isBesides ? whole.filter(isAssigned) : []
    take(
      whole.filter { call in !helpers.contains { $0.range == call.range } },
      acceptingAnyName: acceptingAnyName, into: &reading)
    reading.helpers += helpers
    if let helper = helpers.first, reading.fault == nil {
      reading.fault = AnswerReading.BrokenCall(
        range: helper.range, diagnostic: unknownName(helper.call),
        place: helper.range(helper.call.calleeRange))
    }
    guard let diagnostic = execution.diagnostics.first else {
      if reading.calls.count > before { reading.code.append(range) }
      return nil
    }
    // The evaluation stopped on the way. What was not reached is read call by call.
    let taken = reading.calls[before...].map(\.range)
    let rest = candidates.filter { candidate in
      !taken.contains { $0.overlaps(candidate.range) }
    }
    if !taken.isEmpty || !rest.isEmpty { reading.code.append(range) }
    note(diagnostic, offset: range.lowerBound, beside: taken + rest.map(\.range), into: &reading)
    for candidate in rest {
      // Statements before it may be needed; in a long text that would be too much to do each time.
      let isShort = candidate.range.upperBound - range.lowerBound <= 2_000
      read(
        candidate, in: range, from: isShort ? range.lowerBound : candidate.range.lowerBound,
        into: &reading)
    }
    return diagnostic.kind == .forbidden || diagnostic.kind == .budget
      ? (range.containsCode(answer) ? diagnostic : nil) : nil
  }

  /// Sorts recorded calls into calls of the answer, wrappers around them, and calls within them.
  private func take(
    _ calls: [AnswerReading.FoundCall], acceptingAnyName: Bool, into reading: inout AnswerReading
  ) {
    let ours = calls.filter { FunctionNames.isLikeAPI($0.call.callee) }
    // `print` around nothing of ours is no call that anyone could have asked for.
    let others = calls.filter { call in
      !FunctionNames.isLikeAPI(call.call.callee) && call.call.callee != "print"
    }
    reading.calls += ours
    for other in others {
      if ours.contains(where: { other.range.strictlyContains($0.range) }) { continue }
      if ours.contains(where: { $0.range.strictlyContains(other.range) }) {
        reading.nested.append(other)
        continue
      }
      guard acceptingAnyName else { continue }
      if others.contains(where: { $0.range.strictlyContains(other.range) }) {
        reading.nested.append(other)
      } else {
        reading.calls.append(other)
      }
    }
  }

  // MARK: - Running text

  /// Reads whatever looks like a call in running text.
  private func readText(_ range: Range<Int>, into reading: inout AnswerReading) {
    guard !range.isEmpty else { return }
    let candidates = CallScanner(answer: answer).candidates(in: range)
    // "I will use action.add_calendar_entry() for that" mentions the function and calls nothing.
    for candidate in candidates where !candidate.isMention(in: answer) {
      if reading.callCount >= CallScanner.candidateLimit { return }
      if reading.calls.contains(where: { $0.range.overlaps(candidate.range) }) { continue }
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
    // A statement before the candidate may fail; then the candidate stands for itself, and what it
    // lacks of that statement is no mistake of its own.
    var earlier: AnswerReading.BrokenCall?
    for offset in start < candidate.range.lowerBound
      ? [start, candidate.range.lowerBound] : [start]
    {
      let execution = sandbox.run(answer.text(offset..<candidate.range.upperBound))
      let calls = execution.calls.map { AnswerReading.FoundCall(call: $0, offset: offset) }
      if calls.contains(where: { $0.range == candidate.range }) {
        take(
          calls.filter { candidate.range.contains($0.range) }, acceptingAnyName: false,
          into: &reading)
        reading.fault = reading.fault ?? earlier
        return
      }
      guard let diagnostic = execution.diagnostics.first else { continue }
      let found = broken(candidate, cause(of: diagnostic, in: execution), offset: offset)
      if offset < candidate.range.lowerBound {
        if found.place.upperBound <= candidate.range.lowerBound {
          earlier = found
        } else if diagnostic.kind != .syntax, candidate.range.contains(found.place) {
          // All before it went well: it fails for itself, with what it was given.
          reading.broken.append(found)
          return
        }
      } else {
        let lacksName = diagnostic.kind == .forbidden || diagnostic.exception == "NameError"
        reading.broken.append(lacksName ? earlier ?? found : found)
        reading.fault = reading.fault ?? earlier
      }
    }
  }

  /// What an evaluation failed with; where a function that nothing defines stood in what failed, that
  /// there is no such function, not what its missing value led to.
  private func cause(of diagnostic: Diagnostic, in execution: Execution) -> Diagnostic {
    let failed = diagnostic.range.utf8Offsets
    let others = execution.calls.filter { !FunctionNames.isLikeAPI($0.callee) }
    let within = others.first { failed.contains($0.range.utf8Offsets) }
    // Or it stood before, and its value was kept under a name.
    let before = diagnostic.message.contains("NoneType") ? others.last : nil
    guard let unknown = within ?? before,
      ["AttributeError", "TypeError"].contains(diagnostic.exception)
    else { return diagnostic }
    return unknownName(unknown)
  }

  /// What Python says of a function that nothing defines.
  private func unknownName(_ call: Call) -> Diagnostic {
    let name = call.callee.prefix { $0 != "." }
    return Diagnostic(
      kind: .forbidden, exception: "NameError", message: "name '\(name)' is not defined",
      range: call.calleeRange)
  }

  /// Whether the value of an unknown function's call is kept under a name, for a call of the API.
  private func isAssigned(_ call: AnswerReading.FoundCall) -> Bool {
    guard !FunctionNames.isLikeAPI(call.call.callee) else { return false }
    let start = answer.lineStart(of: call.range.lowerBound, from: 0)
    let before = answer.bytes[start..<call.range.lowerBound]
    let statement = before.lastIndex(of: UInt8(ascii: ";")).map { before[($0 + 1)...] } ?? before
    guard let sign = statement.firstIndex(of: UInt8(ascii: "=")) else { return false }
    return statement[..<sign].allSatisfy { isNameByte($0) || isSpace($0) }
  }

  /// Keeps what a statement outside of the calls failed with.
  private func note(
    _ diagnostic: Diagnostic, offset: Int, beside calls: [Range<Int>],
    into reading: inout AnswerReading
  ) {
    guard !calls.isEmpty, diagnostic.kind != .syntax, reading.fault == nil else { return }
    let place = place(of: diagnostic, offset: offset)
    guard !calls.contains(where: { $0.overlaps(place) }) else { return }
    reading.fault = AnswerReading.BrokenCall(range: place, diagnostic: diagnostic, place: place)
  }

  /// What a diagnostic points at in the answer.
  private func place(of diagnostic: Diagnostic, offset: Int) -> Range<Int> {
    let offsets = diagnostic.range.utf8Offsets
    let start = min(offsets.lowerBound + offset, answer.bytes.count)
    return start..<min(max(offsets.upperBound + offset, start), answer.bytes.count)
  }

  private func broken(
    _ candidate: CallScanner.Candidate, _ diagnostic: Diagnostic, offset: Int
  ) -> AnswerReading.BrokenCall {
    AnswerReading.BrokenCall(
      range: candidate.range, diagnostic: diagnostic, place: place(of: diagnostic, offset: offset))
  }

  /// What CPython says of a bracket behind a call that closes nothing: `…duration=30))`.
  private func strayBracket(
    behind candidate: CallScanner.Candidate, in range: Range<Int>
  ) -> Diagnostic? {
    let bytes = answer.bytes
    let end = answer.lineEnd(from: candidate.range.upperBound, before: range.upperBound)
    guard end - candidate.range.upperBound < 1_000 else { return nil }
    var first = candidate.range.upperBound
    while first < end, isSpace(bytes[first]) { first += 1 }
    // Prose that goes on, "…) (as asked).", is no part of the call.
    guard first < end, !isNameByte(bytes[first]), bytes[first] != UInt8(ascii: "#") else {
      return nil
    }
    var behind = PythonReader(bytes: bytes, index: first, end: end)
    var stray: Int?
    while stray == nil, behind.next() != nil {
      if behind.depth < 0 { stray = behind.index }
    }
    guard let stray else { return nil }
    // The bracket may close one that stands before the call: `print(…)`, "(that is, …)".
    let line = answer.lineStart(of: candidate.range.lowerBound, from: range.lowerBound)
    var before = PythonReader(bytes: bytes, index: line, end: candidate.range.lowerBound)
    while before.next() != nil {}
    guard before.depth <= 0 else { return nil }
    let diagnostics = sandbox.parse(answer.text(candidate.range.lowerBound..<stray))
    return diagnostics.first
  }

  /// Where the assignments and imports begin that stand on the lines right before a candidate.
  private func preamble(of candidate: CallScanner.Candidate, in range: Range<Int>) -> Int {
    let line = answer.lineStart(of: candidate.range.lowerBound, from: range.lowerBound)
    var start = line
    guard answer.trimmed(line..<candidate.range.lowerBound).isEmpty else {
      return candidate.range.lowerBound
    }
    // Twenty lines are more than any answer needs, and bound the work.
    for _ in 0..<20 where start > range.lowerBound {
      var end = start - 1
      if end > range.lowerBound, answer.bytes[end] == 0x0A, answer.bytes[end - 1] == 0x0D {
        end -= 1
      }
      let previous = answer.lineStart(of: end, from: range.lowerBound)
      let content = answer.trimmed(previous..<end)
      guard !content.isEmpty, content.count <= 1_000, content.lowerBound == previous,
        CodePiece.isStatement(content, in: answer), sandbox.parse(answer.text(content)).isEmpty
      else { break }
      start = previous
    }
    return start == line ? candidate.range.lowerBound : start
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

/// What stands around the calls of an answer.
struct Surroundings {
  private let answer: AnswerText
  private let reading: AnswerReading

  init(of reading: AnswerReading, in answer: AnswerText) {
    self.reading = reading
    self.answer = answer
  }

  /// The first text around the calls that should not be there; nil when there is none.
  ///
  /// Fences, back-ticks, comments and the statements that a call needs count only when strict.
  func chatter(isStrict: Bool) -> Range<Int>? {
    let whole = answer.trimmedRange
    let calls = reading.calls.map(\.range) + reading.broken.map { range(of: $0) }
    let cuts = (calls + reading.marks).sorted { $0.lowerBound < $1.lowerBound }
    var found: Range<Int>?
    var start = whole.lowerBound
    for cut in cuts + [whole.upperBound..<whole.upperBound] {
      if start < cut.lowerBound {
        found = found ?? chatter(in: start..<cut.lowerBound, isStrict: isStrict)
      }
      start = max(start, cut.upperBound)
    }
    if isStrict, let mark = reading.marks.map({ answer.trimmed($0) }).first(where: { !$0.isEmpty }),
      mark.lowerBound < found?.lowerBound ?? .max
    {
      return mark
    }
    return found
  }

  private func chatter(in gap: Range<Int>, isStrict: Bool) -> Range<Int>? {
    for piece in CodePiece.all(in: gap, of: answer) {
      if !isStrict, piece.isComment(in: answer) || isNeeded(piece) { continue }
      return piece.range
    }
    return nil
  }

  /// Whether a piece is a statement of code that was evaluated, complete in itself.
  private func isNeeded(_ piece: CodePiece) -> Bool {
    reading.code.contains {
      $0.lowerBound <= piece.range.lowerBound && piece.range.upperBound <= $0.upperBound
    } && CodePiece.isStatement(piece.range, in: answer)
  }

  /// A broken call with the stray bracket that breaks it.
  private func range(of broken: AnswerReading.BrokenCall) -> Range<Int> {
    guard broken.place.lowerBound >= broken.range.upperBound else { return broken.range }
    let end = answer.lineEnd(from: broken.place.lowerBound, before: answer.bytes.count)
    return broken.range.lowerBound..<end
  }
}

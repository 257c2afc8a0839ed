import MockCalendar

/// Judges answers: a pure function, the same verdict for the same facts every time.
///
/// ```swift
/// let expectation = try Expectation(
///   parsing: #"action.remove_calendar_entry("Meeting with Fred", "2024-11-11", "17:00")"#)
/// let judgement = Judge.judge(
///   answer: answer, expectation: expectation, calendar: calendar, previous: nil, fix: nil)
/// print(judgement.verdict.symbols.map(\.rawValue).joined(separator: " "))
/// ```
public enum Judge {
  /// Judges one answer of a side.
  ///
  /// - Parameters:
  ///   - answer: the model's text, of any size and content.
  ///   - expectation: the call that would be right; nil to judge by API and calendar alone.
  ///   - calendar: the side's calendar before the answer.
  ///   - previous: the verdict of the side's answer before, if there is one.
  ///   - fix: what the prompt asked to be fixed; nil for a plain turn.
  ///   - options: the settings.
  public static func judge(
    answer: String, expectation: Expectation?, calendar: EventCalendar, previous: Verdict?,
    fix: FixRequest?, options: JudgeOptions = .init()
  ) -> Judgement {
    let answer = AnswerText(answer)
    let reading = AnswerReader(answer).read()
    let fixJudge = FixJudge(fix, previous: previous)
    let calls = reading.calls.map { RecordedCall($0.call, byteRange: $0.range) }

    let distinct = distinct(reading.calls, calls)
    var mistakes = form(
      of: reading, in: answer, expectation, isStrict: options.isStrict,
      saysOneThing: distinct.count == 1 && reading.broken.isEmpty)
    let reports = distinct.map {
      CallReport($0, of: reading, expectation: expectation, in: answer)
    }
    let compared = comparison(of: reports, with: expectation, in: answer)
    let good = reports.indices.filter { reports[$0].calendarCall != nil }
    var after = calendar
    let effects = after.apply(
      good.compactMap { reports[$0].calendarCall }, asFix: fix != nil, amends: options.amends)
    let applied = Dictionary(zip(good, effects)) { first, _ in first }

    for (index, report) in reports.enumerated() {
      mistakes += report.mistakes
      if let compared, compared.index == index { mistakes += compared.differences }
      if case .notFound? = applied[index], let effect = applied[index] {
        mistakes.append(notInCalendar(effect, report, in: answer))
      }
    }
    if let previous {
      for index in mistakes.indices {
        mistakes[index].isRecurring = previous.mistakes.contains {
          $0.isSame(as: mistakes[index])
        }
      }
    }
    let isValid = applied.values.contains(where: \.isApplied)
    let symbols =
      fixJudge.map {
        SymbolRule.fix(
          isFixed: $0.isFixed(mistakes, isValid: isValid, isCompared: compared != nil),
          mistakes: mistakes)
      }
      ?? SymbolRule.plain(isValid: isValid, mistakes: mistakes)
    let verdict = Verdict(
      calls: calls, isValid: isValid, mistakes: mistakes, symbols: symbols,
      notes: effects.filter(\.isApplied).flatMap(\.notes), isFix: fixJudge != nil)
    return Judgement(verdict: verdict, calendar: after, effects: effects)
  }
}

// MARK: - The form of the answer

extension Judge {
  private static func form(
    of reading: AnswerReading, in answer: AnswerText, _ expectation: Expectation?, isStrict: Bool,
    saysOneThing: Bool
  ) -> [Mistake] {
    var mistakes: [Mistake] = []
    if !reading.hasCall {
      let whole = answer.trimmedRange
      mistakes.append(
        answer.mistake(
          .noCall,
          (whole.isEmpty ? "the answer is empty" : "the answer has no API call")
            + (expectation.map { "; expected \($0)" } ?? ""),
          at: whole.isEmpty ? nil : whole, expected: expectation?.description))
    }
    if let repetition = Repetition(in: answer) {
      mistakes.append(
        answer.mistake(
          .repetition,
          "the same text \(repetition.count) times, to the end: "
            + quoted(answer.text(answer.trimmed(repetition.unit))),
          at: repetition.range))
    }
    if let refusal = reading.refusal {
      mistakes.append(DiagnosedMistake.mistake(refusal, in: answer))
    }
    guard reading.hasCall else { return mistakes }
    let surroundings = Surroundings(of: reading, in: answer)
    let chatter = surroundings.chatter(isStrict: isStrict)
    if let chatter {
      mistakes.append(
        answer.mistake(
          .chatter, "text around the call: \(quoted(answer.text(chatter)))", at: chatter))
    }
    let ranges = (reading.calls.map(\.range) + reading.broken.map(\.range))
      .sorted { $0.lowerBound < $1.lowerBound }
    if ranges.count > 1 {
      let texts = Set(ranges.map { answer.bytes[$0] })
      mistakes.append(
        answer.mistake(
          .severalCalls,
          texts.count == 1 || saysOneThing
            ? "the same call \(ranges.count) times; expected one call"
            : "\(ranges.count) calls; expected one",
          at: ranges[1], expected: "one call"))
    }
    var told: Set<Range<Int>> = []
    // Words that are no statement at all are told as chatter.
    if let fault = reading.fault, chatter.map({ !$0.overlaps(fault.place) }) ?? true {
      told.insert(fault.place)
      mistakes.append(DiagnosedMistake.mistake(fault, in: answer))
    }
    var seen: Set<ArraySlice<UInt8>> = []
    for broken in reading.broken where seen.insert(answer.bytes[broken.range]).inserted {
      // What several calls lack because of one statement is one mistake.
      guard told.insert(broken.place).inserted else { continue }
      mistakes.append(DiagnosedMistake.mistake(broken, in: answer))
    }
    return mistakes
  }
}

// MARK: - Several calls

extension Judge {
  /// The calls without those that are the same as one before.
  private static func distinct(
    _ found: [AnswerReading.FoundCall], _ calls: [RecordedCall]
  ) -> [AnswerReading.FoundCall] {
    var seen: Set<String> = []
    return zip(found, calls).filter { seen.insert($0.1.text).inserted }.map(\.0)
  }

  /// The comparison of the call that comes nearest to the expectation; the first of equals.
  private static func comparison(
    of reports: [CallReport], with expectation: Expectation?, in answer: AnswerText
  ) -> (index: Int, differences: [Mistake])? {
    guard let expectation else { return nil }
    var best: (index: Int, differences: [Mistake], cost: Int)?
    for (index, report) in reports.enumerated() {
      let differences = report.differences(from: expectation, in: answer)
      let isOther = report.function != expectation.function
      let cost = report.mistakes.count + differences.count + (isOther ? 100 : 0)
      if cost < best?.cost ?? .max { best = (index, differences, cost) }
    }
    return best.map { ($0.index, $0.differences) }
  }

  private static func notInCalendar(
    _ effect: CalendarEffect, _ report: CallReport, in answer: AnswerText
  ) -> Mistake {
    var expected: String?
    if case .notFound(_, _, _, let nearest) = effect { expected = nearest.first?.description }
    return answer.mistake(
      .notInCalendar, effect.notes.joined(separator: "; "), at: report.found.range,
      expected: expected)
  }
}

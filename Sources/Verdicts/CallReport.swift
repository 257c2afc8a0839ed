import Interpreter
import MockCalendar

/// What is right and wrong with one call, seen by itself.
struct CallReport {
  /// The call.
  let found: AnswerReading.FoundCall
  /// The function, if the API has it.
  let function: APIFunction?
  /// What is wrong with the call by the API's declaration.
  private(set) var mistakes: [Mistake] = []
  /// The call for the calendar; nil unless it binds and all its values are good.
  private(set) var calendarCall: CalendarCall?
  /// The arguments by parameter.
  private var arguments: [String: Argument] = [:]
  /// Parameters whose value has a mistake already, or is not known.
  private var spoiled: Set<String> = []

  /// Binds a call of a reading to the API's declaration and checks its values.
  init(
    _ found: AnswerReading.FoundCall, of reading: AnswerReading, expectation: Expectation?,
    in answer: AnswerText
  ) {
    self.found = found
    let call = found.call
    guard let function = APIFunction.named(call.callee) else {
      self.function = nil
      let nearest = FunctionNames.nearest(to: call.callee).qualifiedName
      let expected = expectation?.functionName ?? nearest
      mistakes = [
        answer.mistake(
          .wrongFunction,
          "the API has no function \(quoted(call.callee, to: 60)); expected \(expected)",
          at: found.range(call.calleeRange), expected: expected)
      ]
      return
    }
    self.function = function
    bind(function, expectation: expectation, in: answer)
    let isBound = mistakes.isEmpty
    check(function, of: reading, expectation: expectation, in: answer)
    if isBound, mistakes.isEmpty, spoiled.isEmpty {
      calendarCall = function.call(with: arguments.mapValues { FieldValue($0.value) })
    }
  }
}

// MARK: - Binding

extension CallReport {
  private mutating func bind(
    _ function: APIFunction, expectation: Expectation?, in answer: AnswerText
  ) {
    let call = found.call
    let given = call.positional + call.keywords.map(\.argument)
    let binding = function.bind(
      positional: call.positional, keywords: call.keywords.map { ($0.name, $0.argument) })
    arguments = binding.values
    for (error, culprit) in zip(binding.errors, binding.culprits) {
      var place = found.range
      if let culprit, culprit >= call.positional.count {
        place = found.range(call.keywords[culprit - call.positional.count].nameRange)
      } else if let culprit, culprit < given.count {
        place = found.range(given[culprit].range)
      }
      switch error {
      case .unexpectedKeyword(_, let name):
        mistakes.append(
          answer.mistake(.unexpectedArgument, error.description, at: place, parameter: name))
      case .multipleValues(_, let name):
        mistakes.append(
          answer.mistake(.duplicateArgument, error.description, at: place, parameter: name))
        // Neither value is the one that counts.
        spoiled.insert(name)
      case .tooManyPositional:
        mistakes.append(answer.mistake(.unexpectedArgument, error.description, at: place))
      case .missing(_, let names):
        let required = listed(function.parameters.filter(\.isRequired).map(\.name))
        for name in names {
          mistakes.append(
            answer.mistake(
              .missingArgument,
              BindingError.missing(function: function.name, names: [name]).description,
              at: place, expected: names.count == 1 ? name : required, parameter: name))
        }
      }
    }
  }
}

// MARK: - Values

extension CallReport {
  private mutating func check(
    _ function: APIFunction, of reading: AnswerReading, expectation: Expectation?,
    in answer: AnswerText
  ) {
    let expected = expectation?.function == function ? expectation : nil
    for parameter in function.parameters {
      guard let argument = arguments[parameter.name], !spoiled.contains(parameter.name) else {
        continue
      }
      let place = found.range(argument.range)
      let inner = reading.nested.first {
        place.lowerBound <= $0.range.lowerBound && $0.range.upperBound <= place.upperBound
      }
      if let inner {
        spoiled.insert(parameter.name)
        mistakes.append(
          answer.mistake(
            .forbidden, "\(quoted(inner.call.callee)) is not available in the sandbox",
            at: inner.range, expected: expected?.words(for: parameter.name),
            parameter: parameter.name))
        continue
      }
      // Made of what a function gives that nothing defines, or of a statement that failed: told there.
      if argument.isUnknown {
        spoiled.insert(parameter.name)
        continue
      }
      guard let error = function.check(FieldValue(argument.value), of: parameter) else { continue }
      spoiled.insert(parameter.name)
      var mistake = CallReport.mistake(
        error, of: parameter.name, value: argument.value, at: place,
        expected: expected?.words(for: parameter.name), in: answer)
      mistake.covers = CallReport.covered(by: error, expected: expected?.values[parameter.name])
      mistakes.append(mistake)
    }
  }

  /// What is wrong with a value besides its form, or cannot be seen for it.
  private static func covered(
    by error: FieldError, expected: Expectation.Value?
  ) -> Set<MistakeKind> {
    func kinds(_ guess: String?, unseen: Set<MistakeKind>) -> Set<MistakeKind> {
      guard let guess, let expected else { return unseen }
      return CallReport.kinds(wrongIn: .text(guess), from: expected)
    }
    switch error {
    case .dateFormat(let text):
      return kinds(FormatGuess.date(text), unseen: [.wrongYear, .wrongDate])
    case .impossibleDate(let text):
      // Its year can be read.
      guard case .date(let year?, _, _)? = expected, Int(text.prefix(4)) != year else {
        return [.wrongDate]
      }
      return [.wrongYear, .wrongDate]
    case .timeFormat(let text): return kinds(FormatGuess.time(text), unseen: [.wrongTime])
    case .impossibleTime: return [.wrongTime]
    case .badDuration: return [.wrongDuration]
    case .wrongType, .emptyTitle: return []
    }
  }

  private static func mistake(
    _ error: FieldError, of parameter: String, value: Value, at place: Range<Int>,
    expected: String?, in answer: AnswerText
  ) -> Mistake {
    func mistake(_ kind: MistakeKind, _ words: String, expected: String?) -> Mistake {
      answer.mistake(kind, words, at: place, expected: expected, parameter: parameter)
    }
    switch error {
    case .wrongType(_, let type, let found):
      return mistake(
        .wrongType, "\(parameter) is of type \(found); it has to be \(type)", expected: expected)
    case .emptyTitle:
      return mistake(.wrongTitle, "title is empty; it has to say something", expected: expected)
    case .dateFormat(let text):
      let guess = FormatGuess.date(text)
      return mistake(
        .dateFormat,
        "date is \(quoted(text)); it has to be written YYYY-MM-DD"
          + ((guess ?? expected).map { ": \"\($0)\"" } ?? ""),
        expected: expected ?? guess)
    case .timeFormat(let text):
      let guess = FormatGuess.time(text)
      return mistake(
        .timeFormat,
        "time is \(quoted(text)); it has to be written HH:MM on the 24-hour clock"
          + ((guess ?? expected).map { ": \"\($0)\"" } ?? ""),
        expected: expected ?? guess)
    case .impossibleDate(let text):
      return mistake(
        .impossibleDate, "date is \(text), a day that does not exist", expected: expected)
    case .impossibleTime(let text):
      return mistake(
        .impossibleTime, "time is \(text), which does not exist; hours end at 23, minutes at 59",
        expected: expected)
    case .badDuration(let digits):
      let isTooLong = !digits.hasPrefix("-") && digits != "0"
      let shown = digits.utf8.count <= 24 ? digits : digits.prefix(20) + "…"
      return mistake(
        .badDuration,
        isTooLong
          ? "duration is \(shown); it has to be at most \(CalendarEntry.longestDuration) minutes"
          : "duration is \(shown); it has to be a positive number of minutes",
        expected: expected)
    }
  }
}

// MARK: - Comparison

extension CallReport {
  /// What differs from the expectation.
  ///
  /// A value that is not given or has a mistake of its own is not compared, nor are the values of
  /// another function than the expected one.
  func differences(from expectation: Expectation, in answer: AnswerText) -> [Mistake] {
    guard let function else { return [] }
    guard function == expectation.function else {
      return [
        answer.mistake(
          .wrongFunction,
          "\(function.qualifiedName) is called; expected \(expectation.functionName)",
          at: found.range(found.call.calleeRange), expected: expectation.functionName)
      ]
    }
    return function.parameters.compactMap { parameter in
      guard let argument = arguments[parameter.name], !spoiled.contains(parameter.name),
        let expected = expectation.values[parameter.name],
        let (kind, words, right) = CallReport.difference(
          FieldValue(argument.value), from: expected)
      else { return nil }
      var mistake = answer.mistake(
        kind, words, at: found.range(argument.range), expected: right, parameter: parameter.name)
      mistake.covers = CallReport.kinds(wrongIn: FieldValue(argument.value), from: expected)
      return mistake
    }
  }

  /// All that is wrong with a value: of a wrong date the year may be, too.
  private static func kinds(
    wrongIn value: FieldValue, from expected: Expectation.Value
  ) -> Set<MistakeKind> {
    guard let (kind, _, _) = difference(value, from: expected) else { return [] }
    guard kind == .wrongDate, case .date(let year?, _, _) = expected, case .text(let text) = value,
      (try? CalendarDate(parsing: text))?.year != year
    else { return [kind] }
    return [kind, .wrongYear]
  }

  private static func difference(
    _ value: FieldValue, from expected: Expectation.Value
  ) -> (MistakeKind, message: String, expected: String?)? {
    switch (expected, value) {
    case (.title(let right), .text(let title)):
      guard !EventTitle.areSame(title, right) else { return nil }
      return (.wrongTitle, "title is \(quoted(title)); expected \(quoted(right))", right)
    case (.date(let year, let month, let day), .text(let text)):
      guard let date = try? CalendarDate(parsing: text) else { return nil }
      if date.month == month, date.day == day {
        guard let year, year != date.year else { return nil }
        return (.wrongYear, "the year is \(date.year); expected \(year)", String(year))
      }
      // A leap year stands in for any year.
      let right = CalendarDate(year: year ?? 2000, month: month, day: day)?.description ?? ""
      let shown = year == nil ? "????" + right.dropFirst(4) : right
      return (.wrongDate, "date is \(date); expected \(shown)", year == nil ? nil : right)
    case (.time(let right), .text(let text)):
      guard let time = try? CalendarTime(parsing: text), time != right else { return nil }
      return (.wrongTime, "time is \(time); expected \(right)", right.description)
    case (.duration(let right), .integer(let minutes)):
      guard minutes != right else { return nil }
      let words = durationWords(right)
      return (
        .wrongDuration,
        "duration is \(minutes); expected \(right)" + (right % 60 == 0 ? " (\(words))" : ""), words
      )
    default:
      return nil
    }
  }
}

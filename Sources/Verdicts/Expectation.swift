import Interpreter
import MockCalendar

/// The call that would be right after a prompt.
///
/// `...` stands for any value, a year of `????` for any year, and `...` as the only argument for any
/// arguments.
///
/// ```swift
/// let expectation = try Expectation(
///   parsing: #"action.add_calendar_entry("Rock Concert", "????-11-11", "20:00", duration=...)"#)
/// ```
public struct Expectation: Sendable, Hashable {
  /// What the value of one parameter has to be.
  enum Value: Sendable, Hashable {
    case anything
    case title(String)
    /// A date; the year is nil when any year will do.
    case date(year: Int?, month: Int, day: Int)
    case time(CalendarTime)
    case duration(Int)
  }

  /// The text that it was parsed from, without white space around it.
  public let description: String
  /// The expected function.
  let function: APIFunction
  /// The expected values by parameter.
  let values: [String: Value]

  /// Parses one call of the API in Python.
  public init(parsing text: String) throws(ExpectationError) {
    description = Expectation.trimmed(text)
    let execution = Sandbox().run(description)
    if let diagnostic = execution.diagnostics.first {
      throw .refused(diagnostic.description)
    }
    guard let call = execution.calls.last, execution.statements == 1 else {
      throw execution.calls.count > 1
        ? .severalCalls(execution.calls.count) : .notACall(description)
    }
    guard execution.calls.count == 1 else { throw .severalCalls(execution.calls.count) }
    guard call.range.utf8Offsets.lowerBound == 0 else { throw .notACall(description) }
    guard let function = APIFunction.named(call.callee) else {
      throw .unknownFunction(
        call.callee, nearest: FunctionNames.nearest(to: call.callee).qualifiedName)
    }
    self.function = function
    values = try Expectation.values(of: call, function)
  }

  /// The function's name with its receiver: `action.add_calendar_entry`.
  public var functionName: String { function.qualifiedName }

  /// Whether it leaves nothing open, so that its text is a call that a model could have written.
  public var isExact: Bool {
    function.parameters.allSatisfy { parameter in
      switch values[parameter.name] {
      case .title, .date(.some, _, _), .time, .duration: true
      case .anything, .date(nil, _, _), nil: false
      }
    }
  }

  /// The expected value of a parameter in the words of a correction; nil when any will do.
  func words(for parameter: String) -> String? {
    switch values[parameter] {
    case .title(let title): title
    case .date(.some(let year), let month, let day):
      CalendarDate(year: year, month: month, day: day)?.description
    case .time(let time): time.description
    case .duration(let minutes): durationWords(minutes)
    case .anything, .date(nil, _, _), nil: nil
    }
  }
}

extension Expectation: CustomStringConvertible {}

// MARK: - Parsing

extension Expectation {
  private static func trimmed(_ text: String) -> String {
    var scalars = text.unicodeScalars[...]
    while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
    while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    return String(scalars)
  }

  private static func values(
    of call: Call, _ function: APIFunction
  ) throws(ExpectationError) -> [String: Value] {
    if call.keywords.isEmpty, call.positional.count == 1, call.positional[0].value == .ellipsis {
      return [:]
    }
    let binding = function.bind(
      positional: call.positional.map(\.value),
      keywords: call.keywords.map { ($0.name, $0.argument.value) })
    if let error = binding.errors.first { throw .arguments(error.description) }
    var values: [String: Value] = [:]
    for parameter in function.parameters {
      guard let value = binding.values[parameter.name] else { continue }
      values[parameter.name] = try expected(value, of: parameter, function)
    }
    return values
  }

  private static func expected(
    _ value: Interpreter.Value, of parameter: APIFunction.Parameter, _ function: APIFunction
  ) throws(ExpectationError) -> Value {
    if value == .ellipsis { return .anything }
    var field = FieldValue(value)
    var hasAnyYear = false
    if parameter.field == .date, case .text(let text) = field, text.hasPrefix("????-") {
      // A leap year, so that ????-02-29 can be said.
      field = .text("2000" + text.dropFirst(4))
      hasAnyYear = true
    }
    if let error = function.check(field, of: parameter) { throw .value(error.description) }
    switch (parameter.field, field) {
    case (.title, .text(let text)): return .title(text)
    case (.date, .text(let text)):
      guard let date = try? CalendarDate(parsing: text) else { break }
      return .date(year: hasAnyYear ? nil : date.year, month: date.month, day: date.day)
    case (.time, .text(let text)):
      guard let time = try? CalendarTime(parsing: text) else { break }
      return .time(time)
    case (.duration, .integer(let minutes)): return .duration(minutes)
    default: break
    }
    throw .value("'\(parameter.name)' cannot be \(value.source)")
  }
}

import Generation
import MockCalendar

/// Exactly one call of the API, as a language.
///
/// Arguments stand by position, by keyword in any order, or first so and then so, as Python binds them.
struct CallLanguage {
  /// The functions that may be called.
  var functions: [APIFunction]
  /// What `remove` may name; nil for anything.
  var entries: [CalendarEntry]?

  /// The bytes that a call may have beside a title that is given.
  private static let longest = 400

  /// The language; nil where no call is possible.
  var language: OutputLanguage? {
    var calls: [OutputExpression] = []
    var longest = Self.longest
    for function in functions {
      guard function == .removeCalendarEntry, let entries else {
        calls.append(call(function) { CallFields.values(of: $0.field) })
        continue
      }
      for entry in entries {
        calls.append(call(function) { CallFields.literal(Self.text(of: $0.field, in: entry)) })
        // A character may become an escape of six bytes.
        longest = max(longest, Self.longest + 6 * entry.title.utf8.count)
      }
    }
    return calls.isEmpty ? nil : OutputLanguage(.choice(calls), longest: longest)
  }

  private static func text(of field: APIFunction.Field, in entry: CalendarEntry) -> String {
    switch field {
    case .title: entry.title
    case .date: entry.date.description
    case .time: entry.time.description
    case .duration: String(entry.durationInMinutes)
    }
  }

  private func call(
    _ function: APIFunction, _ value: (APIFunction.Parameter) -> OutputExpression
  ) -> OutputExpression {
    let comma = OutputExpression.sequence([.text(","), .optional(.text(" "))])
    let parameters = function.parameters
    let forms = (0...parameters.count).map { count -> OutputExpression in
      var parts: [OutputExpression] = []
      for (index, parameter) in parameters[..<count].enumerated() {
        if index > 0 { parts.append(comma) }
        parts.append(value(parameter))
      }
      if count < parameters.count {
        if count > 0 { parts.append(comma) }
        parts.append(
          .unordered(
            parameters[count...].map { .sequence([.text($0.name + "="), value($0)]) },
            separator: comma, requiresAll: true))
      }
      return .sequence(parts)
    }
    return .sequence([.text(function.qualifiedName + "("), .choice(forms), .text(")")])
  }
}

import Generation
import MockCalendar

/// What a constraint means here: the one place that knows both the API and the words of an engine.
package enum AnswerLanguage {
  /// The texts that an answer may be; nil where it may be anything.
  ///
  /// - Parameters:
  ///   - system: the system prompt: the functions of the API that it names are those that can be
  ///     called; all of them where it names none.
  ///   - calendar: what is there to be removed.
  package static func of(_ constraint: Constraint, system: String, calendar: EventCalendar)
    -> OutputLanguage?
  {
    let named = APIFunction.all.filter { system.contains($0.qualifiedName) }
    let functions = named.isEmpty ? APIFunction.all : named
    switch constraint {
    case .off: return nil
    case .call: return CallLanguage(functions: functions).language
    case .syntax: return LineLanguage.language
    case .calendar:
      // With nothing to remove and no other function, any call is better than none.
      return CallLanguage(functions: functions, entries: calendar.entries).language
        ?? CallLanguage(functions: functions).language
    }
  }
}

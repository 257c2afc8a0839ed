/// The declaration of one function of the calendar API, as data.
///
/// Binding, validation, messages and completion read this and nothing else; a third function would
/// be one more value here and one more case of `CalendarCall`.
///
/// ```swift
/// let function = APIFunction.named("action.add_calendar_entry")
/// let binding = function?.bind(positional: ["X"], keywords: [(name: "date", value: "2024-11-11")])
/// print(binding?.errors.first ?? "bound")
/// // add_calendar_entry() missing 2 required positional arguments: 'time' and 'duration'
/// ```
public struct APIFunction: Hashable, Sendable {
  /// One parameter of a function.
  public struct Parameter: Hashable, Sendable {
    /// The name by which a keyword argument gives it.
    public let name: String
    /// What its values are and how they are checked.
    public let field: Field
    /// The value when none is given; nil means required.
    public let defaultValue: FieldValue?

    /// Whether a call must give it.
    public var isRequired: Bool { defaultValue == nil }
  }

  /// What a parameter holds.
  public enum Field: Hashable, Sendable {
    case title, date, time, duration
  }

  /// The object of which the functions are methods.
  public static let receiver = "action"

  /// The name without the receiver, as it stands in messages.
  public let name: String
  /// The parameters in order.
  public let parameters: [Parameter]

  /// The name by which it is called: `action.add_calendar_entry`.
  public var qualifiedName: String { APIFunction.receiver + "." + name }

  /// Sets the duration of an entry that is there, or adds it.
  public static let addCalendarEntry = APIFunction(
    name: "add_calendar_entry",
    parameters: [
      Parameter(name: "title", field: .title, defaultValue: nil),
      Parameter(name: "date", field: .date, defaultValue: nil),
      Parameter(name: "time", field: .time, defaultValue: nil),
      Parameter(name: "duration", field: .duration, defaultValue: nil),
    ])

  /// Removes the entry of a title, date and time.
  public static let removeCalendarEntry = APIFunction(
    name: "remove_calendar_entry",
    parameters: [
      Parameter(name: "title", field: .title, defaultValue: nil),
      Parameter(name: "date", field: .date, defaultValue: nil),
      Parameter(name: "time", field: .time, defaultValue: nil),
    ])

  /// Every function of the API.
  public static let all = [addCalendarEntry, removeCalendarEntry]

  /// The function of a qualified name, or nil.
  public static func named(_ qualifiedName: String) -> APIFunction? {
    all.first { $0.qualifiedName == qualifiedName }
  }
}

// MARK: - Validation

extension APIFunction {
  /// Checks the value of one parameter.
  ///
  /// - Returns: what is wrong with it, or nil.
  public func check(_ value: FieldValue, of parameter: Parameter) -> FieldError? {
    switch (parameter.field, value) {
    case (.title, .text(let text)):
      return EventTitle.isBlank(text) ? .emptyTitle : nil
    case (.date, .text(let text)):
      return failure { () throws(FieldError) in _ = try CalendarDate(parsing: text) }
    case (.time, .text(let text)):
      return failure { () throws(FieldError) in _ = try CalendarTime(parsing: text) }
    case (.duration, .integer(let minutes)):
      return (1...CalendarEntry.longestDuration).contains(minutes)
        ? nil : .badDuration(String(minutes))
    case (.duration, .hugeInteger(let digits)):
      return .badDuration(digits)
    case (.duration, _):
      return .wrongType(
        parameter: parameter.name, expected: "int (a number of minutes)", found: value.typeName)
    case (.title, _), (.date, _), (.time, _):
      return .wrongType(parameter: parameter.name, expected: "str", found: value.typeName)
    }
  }

  /// The call that bound values make, or nil when one is missing or not good.
  public func call(with values: [String: FieldValue]) -> CalendarCall? {
    guard case .text(let title)? = values["title"], !EventTitle.isBlank(title),
      case .text(let dateText)? = values["date"], let date = try? CalendarDate(parsing: dateText),
      case .text(let timeText)? = values["time"], let time = try? CalendarTime(parsing: timeText)
    else { return nil }
    switch self {
    case .addCalendarEntry:
      guard case .integer(let minutes)? = values["duration"],
        (1...CalendarEntry.longestDuration).contains(minutes)
      else { return nil }
      return .add(
        CalendarEntry(title: title, date: date, time: time, durationInMinutes: minutes))
    case .removeCalendarEntry:
      return .remove(title: title, date: date, time: time)
    default:
      // No function of the API: it must not pass for one that removes.
      return nil
    }
  }

  private func failure(of body: () throws(FieldError) -> Void) -> FieldError? {
    do throws(FieldError) {
      try body()
      return nil
    } catch {
      return error
    }
  }
}

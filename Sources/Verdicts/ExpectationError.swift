/// Why a text is no expectation.
public enum ExpectationError: Error, Sendable, Hashable {
  /// The text is something else than one call.
  case notACall(String)
  /// The sandbox refuses the text; CPython's words with line and column.
  case refused(String)
  /// There are several calls.
  case severalCalls(Int)
  /// The API has no such function.
  case unknownFunction(String, nearest: String)
  /// The arguments do not fit the function, in CPython's words.
  case arguments(String)
  /// A value can never be right.
  case value(String)
}

extension ExpectationError: CustomStringConvertible {
  /// What is wrong with the text, and what to write.
  public var description: String {
    switch self {
    case .notACall(let text):
      "an expectation is one API call such as action.add_calendar_entry(\"Rock Concert\", "
        + "date=\"2024-11-11\", time=\"20:00\", duration=...), not \(quoted(text))"
    case .refused(let words): "the expectation cannot be evaluated: \(words)"
    case .severalCalls(let count): "an expectation is one call, not \(count)"
    case .unknownFunction(let name, let nearest):
      "the API has no function '\(name)'; did you mean '\(nearest)'?"
    case .arguments(let words): "\(words); write ... for any value"
    case .value(let words): "\(words); write ... for any value"
    }
  }
}

/// A call that was recorded, not executed: its callee is no built-in of the sandbox.
public struct Call: Sendable, Equatable {
  /// The callee as dotted names, without white space: `action.add_calendar_entry`.
  public let callee: String
  /// The positional arguments, `*sequence` spread out.
  public let positional: [Argument]
  /// The keyword arguments in order, `**mapping` spread out; names are unique.
  public let keywords: [KeywordArgument]
  /// The whole call, from the callee to the closing parenthesis.
  public let range: SourceRange
  /// The callee.
  public let calleeRange: SourceRange
  /// The arguments with their parentheses.
  public let argumentsRange: SourceRange

  /// Creates a call from its parts.
  public init(
    callee: String, positional: [Argument], keywords: [KeywordArgument], range: SourceRange,
    calleeRange: SourceRange, argumentsRange: SourceRange
  ) {
    self.callee = callee
    self.positional = positional
    self.keywords = keywords
    self.range = range
    self.calleeRange = calleeRange
    self.argumentsRange = argumentsRange
  }
}

/// The value of an argument and where it stands.
public struct Argument: Sendable, Equatable {
  /// The value of the expression; None where it is unknown.
  public let value: Value
  /// The expression; the whole `*sequence` or `**mapping` for arguments spread out.
  public let range: SourceRange
  /// Whether the value is made of what the sandbox cannot know (`Sandbox.Reading.answer`).
  public let isUnknown: Bool

  /// Creates an argument.
  public init(value: Value, range: SourceRange, isUnknown: Bool = false) {
    self.value = value
    self.range = range
    self.isUnknown = isUnknown
  }
}

/// An argument given by name.
public struct KeywordArgument: Sendable, Equatable {
  /// The parameter's name.
  public let name: String
  /// Its value.
  public let argument: Argument
  /// The name in the source; the whole `**mapping` for arguments spread out.
  public let nameRange: SourceRange

  /// Creates a keyword argument.
  public init(name: String, argument: Argument, nameRange: SourceRange) {
    self.name = name
    self.argument = argument
    self.nameRange = nameRange
  }
}

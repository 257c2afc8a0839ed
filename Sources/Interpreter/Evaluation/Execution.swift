/// What a source did in the sandbox.
public struct Execution: Sendable, Equatable {
  /// Every call recorded, in evaluation order; calls before a failure stay.
  public let calls: [Call]
  /// Why the source was refused or stopped; empty when it ran to its end.
  public let diagnostics: [Diagnostic]
  /// Statements at the source's top level; 0 when it does not parse.
  public let statements: Int
  /// The value of the last statement, when it is an expression that was evaluated.
  public let value: Value?

  /// Creates an execution from its parts.
  public init(calls: [Call], diagnostics: [Diagnostic], statements: Int, value: Value?) {
    self.calls = calls
    self.diagnostics = diagnostics
    self.statements = statements
    self.value = value
  }
}

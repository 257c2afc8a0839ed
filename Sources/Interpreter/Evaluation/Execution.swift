/// What a source did in the sandbox.
public struct Execution: Sendable, Equatable {
  /// Every call recorded, in evaluation order; calls before a failure stay.
  public let calls: [Call]
  /// What failed, in order; empty when the source ran to its end.
  public let faults: [Fault]
  /// Statements at the source's top level; 0 when it does not parse.
  public let statements: Int
  /// The value of the last statement, when it is an expression that was evaluated.
  public let value: Value?

  /// A statement that failed.
  public struct Fault: Sendable, Equatable {
    /// Why the source was refused or the statement stopped.
    public let diagnostic: Diagnostic
    /// The statement; of a source that does not parse, what the diagnostic points at.
    public let statement: SourceRange
  }

  /// Why the source was refused or stopped.
  public var diagnostics: [Diagnostic] { faults.map(\.diagnostic) }

  /// Creates an execution from its parts.
  public init(calls: [Call], faults: [Fault], statements: Int, value: Value?) {
    self.calls = calls
    self.faults = faults
    self.statements = statements
    self.value = value
  }
}

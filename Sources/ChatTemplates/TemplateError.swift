/// Why a chat template cannot be read or rendered, and where in its source.
public struct TemplateError: Error, Equatable {
  /// What went wrong, in the classes of the reference implementation (jinja2 in a sandbox).
  public enum Reason: Sendable, Equatable {
    /// The template called `raise_exception` with this message: it refuses the conversation.
    case raised(String)
    /// The source is not a template.
    case syntax(String)
    /// An undefined value was used for more than printing it.
    case undefined(String)
    /// A value has the wrong type for an operation.
    case type(String)
    /// A value is of the right type but impossible.
    case value(String)
    /// A division by zero.
    case divisionByZero
    /// The sandbox forbids it.
    case security(String)
    /// Another failure of jinja2's runtime.
    case runtime(String)
    /// A budget is spent; templates come with models and are not trusted to end.
    case limit(Limit)
  }

  /// The budgets of `TemplateLimits`.
  public enum Limit: String, Sendable, Equatable {
    case steps
    case output
    case memory
    case depth
  }

  /// What went wrong.
  public let reason: Reason
  /// The line of the template, from 1.
  public let line: Int
  /// The column in that line, from 1.
  public let column: Int

  /// The name that jinja2 or Python give this kind of error.
  public var kind: String {
    switch reason {
    case .raised: "TemplateError"
    case .syntax: "TemplateSyntaxError"
    case .undefined: "UndefinedError"
    case .type: "TypeError"
    case .value: "ValueError"
    case .divisionByZero: "ZeroDivisionError"
    case .security: "SecurityError"
    case .runtime: "TemplateRuntimeError"
    case .limit: "LimitError"
    }
  }

  /// The message without kind and place; for `raised` exactly what the template said.
  public var message: String {
    switch reason {
    case .raised(let text), .syntax(let text), .undefined(let text), .type(let text),
      .value(let text), .security(let text), .runtime(let text):
      text
    case .divisionByZero: "division by zero"
    case .limit(.steps): "the template takes too many steps"
    case .limit(.output): "the template writes too much"
    case .limit(.memory): "the template builds too much text"
    case .limit(.depth): "the template nests too deeply"
    }
  }
}

extension TemplateError: CustomStringConvertible {
  public var description: String {
    if case .raised(let message) = reason { return "the chat template refuses: \(message)" }
    return "chat template, line \(line), column \(column): \(message)"
  }
}

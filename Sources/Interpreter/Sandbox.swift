/// Evaluates the Python expressions that language models emit, with no capability at all.
///
/// Calls of anything but the built-ins are recorded, not executed. CPython 3.11 is the reference.
public struct Sandbox: Sendable {
  /// What a source may spend.
  public let budget: Budget

  /// Creates a sandbox.
  public init(budget: Budget = .standard) {
    self.budget = budget
  }

  /// Parses and evaluates a source; never throws, whatever the text.
  public func run(_ source: String) -> Execution {
    Execution(calls: [], diagnostics: parse(source), statements: 0, value: nil)
  }

  /// Parses a source without evaluating it; empty when CPython would compile it.
  public func parse(_ source: String) -> [Diagnostic] {
    let text = SourceText(source)
    var parser = Parser(text)
    do throws(SyntaxFault) {
      _ = try parser.parse()
      return []
    } catch {
      return [
        Diagnostic(
          kind: error.kind, exception: error.exception, message: error.message,
          range: text.range(error.start, error.end))
      ]
    }
  }
}

/// Evaluates the Python expressions that language models emit, with no capability at all.
///
/// Calls of anything but the built-ins are recorded, not executed. CPython 3.11 is the reference.
public struct Sandbox: Sendable {
  /// How a source is taken.
  public enum Reading: Sendable {
    /// As CPython takes it: the first fault ends it, and recorded calls give None.
    case python
    /// As a person reads an answer: a statement that fails is passed over, and so are blanks before
    /// all lines. What a recorded call or a failed statement would have given is unknown, and so is
    /// what is made of it.
    case answer
  }

  /// What a source may spend.
  public let budget: Budget
  /// How sources are taken.
  public let reading: Reading

  /// Creates a sandbox.
  public init(budget: Budget = .standard, reading: Reading = .python) {
    self.budget = budget
    self.reading = reading
  }

  /// Parses and evaluates a source; never throws, whatever the text.
  public func run(_ source: String) -> Execution {
    do throws(SyntaxFault) {
      let tree = try tree(source)
      var machine = Machine(tree, budget: budget, reading: reading)
      return machine.run()
    } catch {
      let diagnostic = diagnostic(error, source)
      return Execution(
        calls: [], faults: [.init(diagnostic: diagnostic, statement: diagnostic.range)],
        statements: 0, value: nil)
    }
  }

  /// Parses a source without evaluating it; empty when CPython would compile it.
  public func parse(_ source: String) -> [Diagnostic] {
    do throws(SyntaxFault) {
      _ = try tree(source)
      return []
    } catch {
      return [diagnostic(error, source)]
    }
  }

  private func tree(_ source: String) throws(SyntaxFault) -> SyntaxTree {
    if source.utf8.count > budget.sourceLength {
      throw SyntaxFault(
        kind: .budget, exception: "BudgetError",
        message: "a source of \(source.utf8.count) bytes is too long "
          + "(the sandbox allows \(budget.sourceLength))",
        start: 0, end: 0)
    }
    let text = SourceText(source)
    if let place = text.scalars.firstIndex(of: 0) {
      throw SyntaxFault(
        message: "source code string cannot contain null bytes", start: place, end: place + 1)
    }
    var parser = Parser(text, ignoringMargin: reading == .answer)
    let tree = try parser.parse()
    try SyntaxChecker.check(tree)
    return tree
  }

  private func diagnostic(_ fault: SyntaxFault, _ source: String) -> Diagnostic {
    // Of a source that is too long, the beginning is enough to point at.
    let isLong = source.utf8.count > budget.sourceLength
    let text = SourceText(isLong ? String(source.prefix(80)) : source)
    return Diagnostic(
      kind: fault.kind, exception: fault.exception, message: fault.message,
      range: text.range(fault.start, fault.end))
  }
}

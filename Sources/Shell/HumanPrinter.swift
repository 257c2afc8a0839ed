import Terminal

/// Words for people: at a terminal with colours and columns, into a file plainly.
@MainActor
public final class HumanPrinter: Printer {
  private let output: TerminalOutput
  private let errors: TerminalOutput

  public init(
    output: TerminalOutput = .standardOutput, errors: TerminalOutput = .standardError
  ) {
    self.output = output
    self.errors = errors
  }

  public var isJSON: Bool { false }
  public var isTerminal: Bool { output.abilities.isTerminal }
  public var width: Int { output.width }
  public var wrapWidth: Int { output.wrapWidth }
  public var isClosed: Bool { output.isClosed }

  public func say(_ text: StyledText) { output.write(lines: text) }

  public func note(_ text: StyledText) {
    (isTerminal ? output : errors).write(lines: text.styled(.dim))
  }

  public func complain(_ text: StyledText) { errors.write(lines: text) }

  public func emit(_ json: @autoclosure () -> String) {}

  public func sides(_ panes: [PaneState]) -> any SidesView {
    if isTerminal { return ColumnsView(panes, output: output) }
    return LabelledView(panes, width: wrapWidth) { [output] in output.write($0) }
  }

  public func progress(_ label: String, total: Int?, unit: ProgressLine.Unit) -> ProgressLine {
    ProgressLine(label, total: total, unit: unit, output: isTerminal ? output : nil)
  }
}

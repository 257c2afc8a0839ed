import Terminal

/// `--json`: one JSON object per event on standard output and nothing else; words for people go to
/// standard error.
@MainActor
public final class JSONLinesPrinter: Printer {
  private let output: TerminalOutput
  private let errors: TerminalOutput

  public init(
    output: TerminalOutput = .standardOutput, errors: TerminalOutput = .standardError
  ) {
    self.output = output
    self.errors = errors
  }

  public var isJSON: Bool { true }
  public var isTerminal: Bool { errors.abilities.isTerminal }
  public var width: Int { errors.width }
  public var wrapWidth: Int { errors.wrapWidth }
  public var isClosed: Bool { output.isClosed }

  public func say(_ text: StyledText) { errors.write(lines: text) }

  public func note(_ text: StyledText) { errors.write(lines: text.styled(.dim)) }

  public func complain(_ text: StyledText) { errors.write(lines: text) }

  public func emit(_ json: @autoclosure () -> String) { output.write(raw: json() + "\n") }

  public func sides(_ panes: [PaneState]) -> any SidesView { HiddenSidesView() }

  public func progress(_ label: String, total: Int?, unit: ProgressLine.Unit) -> ProgressLine {
    ProgressLine(label, total: total, unit: unit, output: isTerminal ? errors : nil)
  }
}

/// Shows nothing: the answers are in the events.
@MainActor
private final class HiddenSidesView: SidesView {
  func update(_ index: Int, _ change: (inout PaneState) -> Void) {}
  func finish() {}
}

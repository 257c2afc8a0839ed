/// Answers one after the other with labels, for files, pipes and dumb terminals: the first streams as
/// it comes, the others wait for their turn; nothing is ever taken back.
@MainActor
public final class LabelledView: SidesView {
  private let write: (StyledText) -> Void
  private let width: Int
  private var panes: [PaneState]
  private var current = 0
  private var linesShown = 0
  private var hasLabel = false
  private var isFinished = false

  /// - Parameters:
  ///   - width: Columns at which lines are wrapped.
  ///   - write: Takes text that ends with a line break.
  public init(_ panes: [PaneState], width: Int, write: @escaping (StyledText) -> Void) {
    self.panes = panes
    self.width = width
    self.write = write
  }

  public func update(_ index: Int, _ change: (inout PaneState) -> Void) {
    guard panes.indices.contains(index), !isFinished else { return }
    change(&panes[index])
    if index == current { showNewLines() }
  }

  public func finish() {
    guard !isFinished else { return }
    isFinished = true
    while current < panes.count {
      showNewLines(isComplete: true)
      let pane = panes[current]
      let gap: StyledText = pane.symbols.isEmpty ? "" : "  "
      let status = pane.symbols + gap + pane.statusLine(width: width)
      if !status.isEmpty { write("\(status)\n") }
      for note in pane.remarks {
        for line in note.wrapped(to: width, indent: 2) { write("\(line)\n") }
      }
      current += 1
      (linesShown, hasLabel) = (0, false)
    }
  }

  /// Writes the lines of the current pane that can no longer change.
  private func showNewLines(isComplete: Bool = false) {
    panes[current].setWidth(width)
    let lines = panes[current].text.lines
    let stable = isComplete ? lines.count : lines.count - 1
    if isComplete || stable > 0, !hasLabel {
      hasLabel = true
      if current > 0 { write("\n") }
      // The symbols are known at the end only, and stand there.
      var pane = panes[current]
      pane.symbols = ""
      write("\(pane.heading(width: width))\n")
    }
    while linesShown < stable {
      write("\(lines[linesShown])\n")
      linesShown += 1
    }
  }
}

/// Answers that stream side by side on a terminal, redrawn in place, at most 30 times a second.
///
/// While streaming, the view uses at most the window's height less one line and shows the end of each
/// answer; `finish()` replaces it by the whole text, which scrolls as any text does.
@MainActor
public final class ColumnsView: SidesView {
  private static let interval = Duration.milliseconds(33)

  private let output: TerminalOutput
  private var panes: [PaneState]
  private var painter: ScreenPainter
  private var quiet: QuietInput?
  private var lastPaint: ContinuousClock.Instant?
  private var isPaintPending = false
  private var isFinished = false
  private var ticker: Task<Void, Never>?

  /// Starts with `panes` and paints them.
  public init(_ panes: [PaneState], output: TerminalOutput) {
    self.output = output
    self.panes = panes
    painter = ScreenPainter(colors: output.abilities.colors, columns: output.size.columns)
    // Keys typed meanwhile wait for the next prompt unseen.
    quiet = QuietInput { [weak self] in self?.repaintAfterStop() }
    ticker = Task { [weak self] in
      // A resize shows even while no token comes.
      while !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(250))
        guard let self, !self.isFinished else { return }
        self.paint()
      }
    }
    paint()
  }

  public func update(_ index: Int, _ change: (inout PaneState) -> Void) {
    guard panes.indices.contains(index), !isFinished else { return }
    change(&panes[index])
    let now = ContinuousClock.now
    if let lastPaint, now - lastPaint < Self.interval {
      guard !isPaintPending else { return }
      isPaintPending = true
      Task { [weak self] in
        try? await Task.sleep(for: Self.interval)
        self?.paint()
      }
    } else {
      paint()
    }
  }

  public func finish() {
    guard !isFinished else { return }
    isFinished = true
    ticker?.cancel()
    let columns = output.size.columns
    output.write(raw: painter.finish(ColumnsLayout(width: columns).lines(panes), columns: columns))
    quiet?.end()
    quiet = nil
  }

  private func paint() {
    isPaintPending = false
    guard !isFinished else { return }
    lastPaint = .now
    let size = output.size
    let layout = ColumnsLayout(width: size.columns, height: max(1, size.rows - 1))
    for index in panes.indices { panes[index].setWidth(layout.paneWidth(panes.count)) }
    let bytes = painter.paint(layout.lines(panes), columns: size.columns)
    if !bytes.isEmpty { output.write(raw: bytes) }
  }

  private func repaintAfterStop() {
    guard !isFinished else { return }
    // Whoever had the terminal meanwhile wrote where the view was: begin below.
    output.write(raw: "\r\n")
    painter = ScreenPainter(colors: output.abilities.colors, columns: output.size.columns)
    paint()
  }
}

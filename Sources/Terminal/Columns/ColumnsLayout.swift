/// Where the sides' headers, answers and remarks stand on the screen: a pure function of the panes
/// and the window.
///
/// From 80 columns up, two panes stand side by side:
///
///     left · sprout                    ✔︎ 🍄 │ right · floret                        ✔︎
///     24 tokens · 31.2 tokens/s             │ 22 tokens · 28.9 tokens/s
///     ──────────────────────────────────────┼──────────────────────────────────────
///     action.add_calendar_entry("Meeting    │ action.add_calendar_entry(
///     with Fred", …)                        │ "Meeting with Fred", …)
///
/// else one under the other. With a height, each answer shows its end and says how much is above.
public struct ColumnsLayout: Sendable, Hashable {
  /// Columns from which panes stand side by side.
  public static let sideBySideWidth = 80

  public var width: Int
  /// Lines to use at most, while answers stream; nil for all that there is.
  public var height: Int?

  public init(width: Int, height: Int? = nil) {
    self.width = max(1, width)
    self.height = height.map { max(1, $0) }
  }

  /// Whether this many panes stand side by side.
  public func isSideBySide(_ count: Int) -> Bool {
    count > 1 && width >= Self.sideBySideWidth
  }

  /// Cells of each pane: two or more share the width with ` │ ` between.
  public func paneWidth(_ count: Int) -> Int {
    isSideBySide(count) ? max(1, (width - 3 * (count - 1)) / count) : width
  }

  /// The lines of the screen.
  public func lines(_ panes: [PaneState]) -> [ScreenLine] {
    var panes = panes
    for index in panes.indices { panes[index].setWidth(paneWidth(panes.count)) }
    return isSideBySide(panes.count) ? sideBySide(panes) : stacked(panes)
  }

  // MARK: - Side by side

  private func sideBySide(_ panes: [PaneState]) -> [ScreenLine] {
    let paneWidth = paneWidth(panes.count)
    let headerLines = 3
    let room = height.map { max(1, $0 - headerLines) }
    var lines = [
      row(panes.map { $0.heading(width: paneWidth) }),
      row(panes.map { $0.statusLine(width: paneWidth) }),
      rule(panes.count),
    ]
    let bodies = panes.map { Self.tail(of: body($0, paneWidth), room) }
    let count = bodies.map { $0.count }.max() ?? 0
    for index in 0..<count {
      lines.append(row(bodies.map { index < $0.count ? $0[index] : StyledText() }))
    }
    return height.map { Array(lines.prefix($0)) } ?? lines
  }

  private func row(_ texts: [StyledText]) -> ScreenLine {
    let step = paneWidth(texts.count) + 3
    var pieces: [ScreenLine.Piece] = []
    for (index, text) in texts.enumerated() {
      if index > 0 {
        pieces.append(.init(column: index * step - 2, text: StyledText(filtered: "│", .dim)))
      }
      pieces.append(.init(column: index * step, text: text))
    }
    return ScreenLine(pieces)
  }

  private func rule(_ count: Int) -> ScreenLine {
    let dashes = Array(repeating: String(repeating: "─", count: paneWidth(count)), count: count)
    return ScreenLine(StyledText(filtered: dashes.joined(separator: "─┼─"), .dim))
  }

  // MARK: - Stacked

  private func stacked(_ panes: [PaneState]) -> [ScreenLine] {
    let headerLines = 2
    let rooms = height.map { shares(of: $0, panes: panes, headerLines: headerLines) }
    var lines: [ScreenLine] = []
    for (index, pane) in panes.enumerated() {
      if index > 0 { lines.append(ScreenLine(StyledText())) }
      // A selector behind the sign in the last column goes to the cell before it, in tmux.
      lines.append(ScreenLine(pane.heading(width: max(1, width - 1))))
      let status = pane.statusLine(width: width)
      if height != nil || !status.isEmpty { lines.append(ScreenLine(status)) }
      for line in Self.tail(of: body(pane, width), rooms?[index]) {
        lines.append(ScreenLine(line))
      }
    }
    return height.map { Array(lines.prefix($0)) } ?? lines
  }

  /// Lines for each answer: what a short one leaves goes to the others.
  private func shares(of height: Int, panes: [PaneState], headerLines: Int) -> [Int] {
    var left = max(panes.count, height - panes.count * (headerLines + 1) + 1)
    let wanted = panes.map { body($0, width).count }
    var shares = Array(repeating: 0, count: panes.count)
    let order = panes.indices.sorted { wanted[$0] < wanted[$1] }
    for (position, index) in order.enumerated() {
      shares[index] = max(1, min(wanted[index], left / (panes.count - position)))
      left -= shares[index]
    }
    return shares
  }

  // MARK: - One pane

  private func body(_ pane: PaneState, _ width: Int) -> [StyledText] {
    var lines = pane.text.lines
    for note in pane.remarks { lines += note.wrapped(to: width, indent: 2) }
    return lines
  }

  /// The last `room` lines, the first of which tells how many are above.
  private static func tail(of lines: [StyledText], _ room: Int?) -> [StyledText] {
    guard let room, lines.count > room else { return lines }
    let hidden = lines.count - room + 1
    return [StyledText(filtered: "⋮ \(hidden) lines above", .dim)] + lines.suffix(room - 1)
  }
}

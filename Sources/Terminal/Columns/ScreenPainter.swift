/// Turns the lines that should be on the screen into the bytes that change what is there: a thin
/// difference on top of the pure layout.
///
/// The painter owns the lines above and including the cursor's. It never moves above its first line
/// and scrolls only by adding lines, so what was on the screen before stays in the scrollback.
/// Changed lines only are written, each frame in one piece between the marks of synchronized output
/// (private mode 2026, ignored where unknown), with automatic wrapping off so that a terminal that
/// measures text otherwise cannot shift the lines.
struct ScreenPainter {
  let colors: ColorDepth
  private var shown: [String] = []
  private var shownWidths: [Int] = []
  private var columns: Int

  init(colors: ColorDepth, columns: Int) {
    self.colors = colors
    self.columns = max(1, columns)
  }

  /// Bytes that make the owned lines `lines`, on a window `columns` wide now.
  mutating func paint(_ lines: [ScreenLine], columns: Int) -> String {
    let columns = max(1, columns)
    var bytes = ""
    if columns != self.columns {
      bytes += erase(columns: columns)
      self.columns = columns
    }
    let new = lines.map { $0.rendered(colors) }
    guard new != shown else { return wrap(bytes) }
    bytes += moveToTop(count: shown.count)
    for index in new.indices {
      if index > 0 { bytes += "\r\n" }
      guard index >= shown.count || shown[index] != new[index] else { continue }
      bytes += "\r" + new[index] + clearToEnd(after: lines[index].width)
    }
    if new.count < shown.count {
      // The rows below are wiped from the first of them on; back up to the last row that stays.
      bytes += new.isEmpty ? "\r\u{1B}[J" : "\r\n\u{1B}[J\u{1B}[A"
    }
    shown = new
    shownWidths = lines.map { $0.width }
    return wrap(bytes)
  }

  /// Bytes that wipe the owned lines and print `lines` plainly for the scrollback, leaving the cursor
  /// on the empty line after them. The painter then owns nothing.
  mutating func finish(_ lines: [ScreenLine], columns: Int) -> String {
    var bytes = erase(columns: max(1, columns))
    for line in lines {
      bytes += line.rendered(colors) + clearToEnd(after: line.width) + "\r\n"
    }
    return wrap(bytes)
  }

  /// Bytes that wipe the owned lines, leaving the cursor where the first was.
  mutating func erase(columns: Int) -> String {
    // A window made narrower breaks long lines in two in most terminals, so the first line moved up
    // by as many; where it did not, this wipes as many lines above.
    let rows = shownWidths.reduce(0) { sum, width in
      sum + max(1, (min(width, self.columns) + columns - 1) / columns)
    }
    defer { (shown, shownWidths) = ([], []) }
    guard !shown.isEmpty else { return "" }
    // Not all at once: tmux takes wiping from the window's first cell for clearing the screen, and
    // puts what is there into the scrollback.
    return moveToTop(count: rows) + "\u{1B}[K" + (rows > 1 ? "\u{1B}[B\u{1B}[J\u{1B}[A" : "")
  }

  private func moveToTop(count: Int) -> String {
    count > 1 ? "\r\u{1B}[\(count - 1)A" : "\r"
  }

  private func clearToEnd(after width: Int) -> String {
    width < columns ? "\u{1B}[\(width + 1)G\u{1B}[K" : ""
  }

  private func wrap(_ bytes: String) -> String {
    bytes.isEmpty ? "" : "\u{1B}[?2026h\u{1B}[?7l" + bytes + "\u{1B}[?7h\u{1B}[?2026l"
  }
}

/// Wrapping, cutting and padding by cells.
extension StyledText {
  /// The text in lines of at most `width` cells, broken between words where possible.
  ///
  /// Leading spaces stay (code keeps its shape); spaces at a break go. Complexity: O(n).
  /// - Parameter indent: spaces before the second and later lines of each logical line.
  public func wrapped(to width: Int, indent: Int = 0) -> [StyledText] {
    let width = max(1, width)
    let indent = max(0, min(indent, width / 2))
    let margin = StyledText(filtered: String(repeating: " ", count: indent))
    var lines: [StyledText] = []
    for line in self.lines {
      var cells = Cells(line)
      cells.fit(width: width - indent)
      var start = 0
      while true {
        let isFirst = start == 0
        let room = isFirst ? width : width - indent
        guard let (end, next) = cells.firstBreak(from: start, width: room) else { break }
        let part = cells.text(start..<end)
        lines.append(isFirst ? part : margin + part)
        start = next
      }
      let rest = cells.text(start..<cells.cells.count)
      lines.append(
        start == 0 ? rest.trimmed(to: width) : margin + rest.trimmed(to: width - indent))
    }
    return lines
  }

  /// The text with its lines of more than `width` cells broken between words; what goes on stands under
  /// the beginning of its line.
  public func folded(to width: Int) -> StyledText {
    let lines = self.lines
    guard lines.contains(where: { $0.cellWidth > width }) else { return self }
    return lines.map { line -> StyledText in
      guard line.cellWidth > width else { return line }
      let indent = line.plain.prefix { $0 == " " }.count
      return line.wrapped(to: width, indent: indent).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  /// At most `width` cells of a text of one line, with `…` where something was cut.
  public func truncated(to width: Int) -> StyledText {
    guard width > 0 else { return StyledText() }
    var cells = Cells(self)
    cells.fit(width: width)
    let total = cells.cells.reduce(0) { $0 + $1.width }
    guard total > width else { return cells.text(0..<cells.cells.count) }
    var used = 0
    var end = 0
    while end < cells.cells.count, used + cells.cells[end].width <= width - 1 {
      used += cells.cells[end].width
      end += 1
    }
    var cut = cells.text(0..<end)
    cut.append(filtered: "…", cells.cells[min(end, cells.cells.count - 1)].style)
    return cut
  }

  /// Where the text stands in a wider field.
  public enum Alignment: Sendable, Hashable { case leading, trailing }

  /// The text cut or padded with spaces to exactly `width` cells.
  public func padded(to width: Int, _ alignment: Alignment = .leading) -> StyledText {
    let text = truncated(to: width)
    let space = StyledText(
      filtered: String(repeating: " ", count: max(0, width - text.cellWidth)))
    return alignment == .leading ? text + space : space + text
  }

  /// Without the spaces that hang over the margin at the end of a line.
  func trimmed(to width: Int) -> StyledText {
    var excess = cellWidth - width
    guard excess > 0 else { return self }
    var runs = self.runs
    while excess > 0, let last = runs.indices.last {
      // A scalar, for a number sign before it would make one cluster with it.
      guard runs[last].text.unicodeScalars.last == " " else { break }
      runs[last].text.unicodeScalars.removeLast()
      if runs[last].text.isEmpty { runs.removeLast() }
      excess -= 1
    }
    return StyledText(runs: runs)
  }
}

extension StyledText {
  /// Without spaces at the end.
  func trimmedEnd() -> StyledText {
    var runs = self.runs
    while let last = runs.indices.last, runs[last].text.unicodeScalars.last == " " {
      runs[last].text.unicodeScalars.removeLast()
      if runs[last].text.isEmpty { runs.removeLast() }
    }
    return StyledText(runs: runs)
  }
}

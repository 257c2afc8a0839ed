/// Rows in columns that are as wide as they need, the widest giving way when the window is narrow.
public struct Table: Sendable {
  /// A column's title and how its cells stand.
  public struct Column: Sendable {
    public var title: StyledText
    public var alignment: StyledText.Alignment

    public init(_ title: StyledText = "", _ alignment: StyledText.Alignment = .leading) {
      self.title = title
      self.alignment = alignment
    }
  }

  public var columns: [Column]
  public private(set) var rows: [[StyledText]] = []
  /// Spaces before each line.
  public var indent = 0
  private static let gap = 2
  private static let narrowest = 6

  public init(_ columns: [Column], indent: Int = 0) {
    self.columns = columns
    self.indent = indent
  }

  /// Adds a row; cells left out are empty, cells too many are dropped.
  public mutating func add(_ cells: StyledText...) {
    add(cells)
  }

  public mutating func add(_ cells: [StyledText]) {
    rows.append(
      columns.indices.map { $0 < cells.count ? cells[$0] : StyledText() })
  }

  /// The table in lines of at most `width` cells. Titles come first unless all are empty. A cell too
  /// wide for its column goes on in the next line.
  public func lines(width: Int) -> [StyledText] {
    let hasTitles = columns.contains { !$0.title.isEmpty }
    let titles = columns.map { $0.title.styled(.heading) }
    let all = (hasTitles ? [titles] : []) + rows
    let widths = fit(all, into: max(1, width - indent))
    let margin = StyledText(String(repeating: " ", count: indent))
    var lines: [StyledText] = []
    for row in all {
      let cells = row.indices.map { row[$0].wrapped(to: widths[$0]) }
      for index in 0..<max(1, cells.map { $0.count }.max() ?? 0) {
        var line = margin
        for column in row.indices {
          let text = index < cells[column].count ? cells[column][index] : StyledText()
          let isLast = column == row.count - 1
          line +=
            isLast && columns[column].alignment == .leading
            ? text : text.padded(to: widths[column], columns[column].alignment)
          if !isLast { line += "  " }
        }
        lines.append(line.trimmedEnd())
      }
    }
    return lines
  }

  /// Natural widths, the widest columns cut down until all fit.
  private func fit(_ rows: [[StyledText]], into width: Int) -> [Int] {
    var widths = columns.indices.map { column in
      rows.map { row in row[column].lines.map { $0.cellWidth }.max() ?? 0 }.max() ?? 0
    }
    widths = widths.map { max(1, $0) }
    let gaps = Self.gap * max(0, widths.count - 1)
    while widths.reduce(gaps, +) > width {
      guard let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
        widths[widest] > Self.narrowest
      else { break }
      let excess = widths.reduce(gaps, +) - width
      let second = widths.indices.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
      // Down to the next widest at once, then step by step.
      let step = max(1, min(excess, widths[widest] - max(second, Self.narrowest)))
      widths[widest] -= step
    }
    return widths
  }
}

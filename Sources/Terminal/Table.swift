/// Rows in columns that are as wide as they need, the widest giving way when the window is narrow.
public struct Table: Sendable {
  /// A column's title and how its cells stand.
  public struct Column: Sendable {
    public var title: StyledText
    public var alignment: StyledText.Alignment
    /// Whether the column is never so narrow that one of its words would be cut.
    public var keepsWords: Bool

    public init(
      _ title: StyledText = "", _ alignment: StyledText.Alignment = .leading,
      keepsWords: Bool = false
    ) {
      self.title = title
      self.alignment = alignment
      self.keepsWords = keepsWords
    }
  }

  public var columns: [Column]
  public private(set) var rows: [[StyledText]] = []
  /// Whether there is nothing but titles.
  public var isEmpty: Bool { rows.isEmpty }
  /// Spaces before each line.
  public var indent = 0
  private static let gap = 2
  private static let narrowest = 6
  /// Words of titles with up to so many cells are never cut.
  private static let widestTitleWord = 12

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

  /// Cells of the widest line where no cell of the table is folded.
  public var naturalWidth: Int { indent + Self.sum(naturalWidths) }

  /// The table in lines of at most `width` cells. Titles come first unless all are empty. A cell too
  /// wide for its column goes on in the next line. Where even titles, or words that are to be kept,
  /// would have to be cut, each row is a block of lines instead, with a title and its cell in each.
  public func lines(width: Int) -> [StyledText] {
    guard let widths = fit(into: max(1, width - indent)) else { return blocks(width: width) }
    let margin = StyledText(String(repeating: " ", count: indent))
    var lines: [StyledText] = []
    for row in titledRows {
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

  /// A block of lines per row, which has no columns that would have to fit.
  private func blocks(width: Int) -> [StyledText] {
    let longest = columns.map { $0.title.cellWidth }.max() ?? 0
    let label = min(longest, max(0, (width - indent) / 2 - Self.gap))
    let room = max(1, width - indent - label - Self.gap)
    let margin = StyledText(String(repeating: " ", count: indent))
    let gap = StyledText(String(repeating: " ", count: Self.gap))
    var lines: [StyledText] = []
    for row in rows {
      if !lines.isEmpty { lines.append("") }
      for (column, cell) in zip(columns, row) where !cell.isEmpty {
        for (index, part) in cell.wrapped(to: room).enumerated() {
          let title = index == 0 ? column.title.styled(.heading) : StyledText()
          lines.append(margin + title.padded(to: label) + gap + part)
        }
      }
    }
    return lines
  }

  private var hasTitles: Bool { columns.contains { !$0.title.isEmpty } }

  /// The rows below their titles, where there are any.
  private var titledRows: [[StyledText]] {
    (hasTitles ? [columns.map { $0.title.styled(.heading) }] : []) + rows
  }

  private var naturalWidths: [Int] {
    let rows = titledRows
    return columns.indices.map { column in
      let widths = rows.map { row in row[column].lines.map { $0.cellWidth }.max() ?? 0 }
      return max(1, widths.max() ?? 0)
    }
  }

  /// Cells of a line with columns of these widths.
  private static func sum(_ widths: [Int]) -> Int {
    widths.reduce(gap * max(0, widths.count - 1), +)
  }

  /// Cells of the longest word of a column, with the spaces that its line begins with.
  private func longestWord(_ column: Int) -> Int {
    titledRows.flatMap { $0[column].lines }.map { line in
      let text = line.plain
      let margin = text.prefix { $0 == " " }.count
      return margin + (text.split(separator: " ").map { CellWidth.of($0) }.max() ?? 0)
    }.max() ?? 0
  }

  /// Natural widths, the widest columns cut down until all fit; nil where titles would have to be cut,
  /// or words that are to be kept.
  private func fit(into width: Int) -> [Int]? {
    var widths = naturalWidths
    let least = columns.indices.map { column in
      if columns[column].keepsWords { return min(widths[column], longestWord(column)) }
      let words = columns[column].title.plain.split(separator: " ").map { CellWidth.of($0) }
      return min(
        widths[column], max(Self.narrowest, min(words.max() ?? 0, Self.widestTitleWord)))
    }
    if hasTitles, Self.sum(least) > width { return nil }
    while Self.sum(widths) > width {
      let open = widths.indices.filter { widths[$0] > least[$0] }
      guard let widest = open.max(by: { widths[$0] < widths[$1] }) else { break }
      let excess = Self.sum(widths) - width
      let second = widths.indices.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
      // Down to the next widest at once, then step by step.
      let step = max(1, min(excess, widths[widest] - max(second, least[widest])))
      widths[widest] -= step
    }
    return widths
  }
}

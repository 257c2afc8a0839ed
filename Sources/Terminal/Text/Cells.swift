/// One grapheme cluster as it will stand on the screen.
struct Cell: Sendable, Hashable {
  var character: Character
  var width: Int
  var style: Style

  /// The cell as it is where it fits into a line, else its scalars, without those still too wide:
  /// a chain of Hangul consonants is one cluster of any width.
  func fitted(to lineWidth: Int) -> [Cell] {
    guard width > lineWidth else { return [self] }
    return character.unicodeScalars.compactMap { scalar in
      let width = CellWidth.of(scalar)
      // A joiner or selector that stayed would make one wide cluster of its neighbours again.
      if width == 0 { return nil }
      return width > lineWidth
        ? Cell(character: "…", width: 1, style: style)
        : Cell(character: Character(scalar), width: width, style: style)
    }
  }
}

/// A logical line taken apart into clusters, for breaking, cutting and padding by cells.
struct Cells {
  static let tabStop = 4

  var cells: [Cell] = []

  init() {}

  /// Takes a text without line breaks apart; tabs become spaces up to the next stop.
  init(_ text: StyledText) {
    var column = 0
    for run in text.runs {
      for character in run.text {
        guard character != "\t" else {
          let spaces = Self.tabStop - column % Self.tabStop
          cells += Array(repeating: Cell(character: " ", width: 1, style: run.style), count: spaces)
          column += spaces
          continue
        }
        let width = CellWidth.of(character)
        cells.append(Cell(character: character, width: width, style: run.style))
        column += width
      }
    }
  }

  /// Splits clusters that are wider than a line.
  mutating func fit(width: Int) {
    guard cells.contains(where: { $0.width > width }) else { return }
    cells = cells.flatMap { $0.fitted(to: width) }
  }

  /// Where a line of at most `width` cells that starts at `start` must end, and where the next one
  /// begins; nil when all that is left fits. What follows later never moves a break once found.
  func firstBreak(from start: Int, width: Int) -> (end: Int, next: Int)? {
    var used = 0
    var candidate: (end: Int, next: Int)?
    var hasWord = false
    var index = start
    while index < cells.count {
      let cell = cells[index]
      if cell.character == " " {
        var next = index
        while next < cells.count, cells[next].character == " " { next += 1 }
        let fits = used + (next - index) <= width
        if !fits {
          // Spaces at the end of a line hang over the margin.
          guard next < cells.count else { return nil }
          return hasWord ? (index, next) : (min(next, start + width), next)
        }
        if hasWord { candidate = (index, next) }
        used += next - index
        index = next
        continue
      }
      if used + cell.width > width {
        if let candidate { return candidate }
        return index > start ? (index, index) : (index + 1, index + 1)
      }
      used += cell.width
      hasWord = true
      index += 1
      // Ideographs break anywhere; the alternatives of a choice and paths break after their sign.
      if cell.width == 2, index < cells.count, cells[index].width == 2 {
        candidate = (index, index)
      }
    }
    return nil
  }

  func text(_ range: Range<Int>) -> StyledText {
    var text = StyledText()
    var run = ""
    var style = Style.plain
    for cell in cells[range] {
      if cell.style != style {
        text.append(filtered: run, style)
        run = ""
        style = cell.style
      }
      run.append(cell.character)
    }
    text.append(filtered: run, style)
    return text
  }
}

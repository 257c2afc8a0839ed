/// One line of the screen: pieces of text, each at its own column.
public struct ScreenLine: Sendable, Hashable {
  struct Piece: Sendable, Hashable {
    /// From 0.
    var column: Int
    var text: StyledText
  }

  var pieces: [Piece]

  init(_ pieces: [Piece]) {
    self.pieces = pieces.filter { !$0.text.isEmpty }
  }

  init(_ text: StyledText, at column: Int = 0) {
    self.init([Piece(column: column, text: text)])
  }

  /// Cells up to the end of the last piece.
  public var width: Int {
    pieces.last.map { $0.column + $0.text.cellWidth } ?? 0
  }

  /// The line with spaces between the pieces.
  public var styled: StyledText {
    var line = StyledText()
    var column = 0
    for piece in pieces {
      let gap = max(0, piece.column - column)
      line.append(filtered: String(repeating: " ", count: gap), .plain)
      line.append(piece.text)
      column += gap + piece.text.cellWidth
    }
    return line
  }

  /// The line without styles.
  public var plain: String { styled.plain }

  /// The line for a terminal: besides the spaces, every piece is put at its column by a cursor move
  /// (ECMA-48 CHA), so that a terminal that measures an emoji otherwise cannot push the other side.
  func rendered(_ colors: ColorDepth) -> String {
    var text = ""
    var column = 0
    for piece in pieces {
      let gap = max(0, piece.column - column)
      text += String(repeating: " ", count: gap)
      if piece.column > 0 { text += "\u{1B}[\(piece.column + 1)G" }
      text += piece.text.rendered(colors)
      column += gap + piece.text.cellWidth
    }
    return text
  }
}

/// Growing text kept wrapped at a width: adding a token costs one line's work, not the text's.
///
/// Text from strangers goes in raw and passes the `TextFilter` here. What is kept is bounded: after
/// `limit` bytes the rest is counted, not shown, for the screen is no archive.
public struct WrappedText: Sendable {
  /// Bytes of filtered text that are kept for the screen.
  public static let limit = 256 * 1024
  /// Lines that are kept for the screen.
  public static let lineLimit = 2000

  private var filter = TextFilter(.lines)
  private var source = ""
  private var wrappedLines: [StyledText] = []
  /// The line that grows: the cells behind the last break, whose widths nothing changes any more.
  private var line = Cells()
  private var lineWidth = 0
  /// The last cluster: what comes may still belong to it, and make it wider.
  private var open = ""
  private var width: Int
  private var bytesNotKept = 0
  private var bytesNotWrapped = 0

  public init(width: Int = 80) {
    self.width = max(1, width)
  }

  /// The lines so far, wrapped at the width.
  public var lines: [StyledText] {
    var shown = self
    shown.settle()
    if !shown.line.cells.isEmpty { shown.endLine() }
    if shown.bytesLeftOut > 0 {
      shown.wrappedLines.append(
        StyledText(filtered: "⟨… \(shown.bytesLeftOut) more bytes not shown⟩", .dim))
    }
    return shown.wrappedLines
  }

  /// The filtered text that is kept.
  public var text: String { source }

  /// Bytes that came after a limit.
  public var bytesLeftOut: Int { bytesNotKept + bytesNotWrapped }

  public var isEmpty: Bool { source.isEmpty && bytesLeftOut == 0 }

  /// Adds text as it came from outside.
  public mutating func append(_ raw: String) {
    take(filter.push(raw))
  }

  /// Ends the text: what the filter held back is shown.
  public mutating func finish() {
    take(filter.finish())
  }

  /// Wraps anew at another width.
  public mutating func setWidth(_ newWidth: Int) {
    let newWidth = max(1, newWidth)
    guard newWidth != width else { return }
    width = newWidth
    (wrappedLines, line, lineWidth, open, bytesNotWrapped) = ([], Cells(), 0, "", 0)
    for scalar in source.unicodeScalars { wrap(scalar) }
  }

  private mutating func take(_ filtered: String) {
    for scalar in filtered.unicodeScalars {
      // A tab is its spaces at once: stops would depend on where the line was broken.
      let isTab = scalar == "\t"
      for _ in 0..<(isTab ? Cells.tabStop : 1) { keep(isTab ? " " : scalar) }
    }
  }

  private mutating func keep(_ scalar: Unicode.Scalar) {
    let size = UTF8.width(scalar)
    guard bytesNotKept == 0, source.utf8.count + size <= Self.limit else {
      bytesNotKept += size
      return
    }
    source.unicodeScalars.append(scalar)
    wrap(scalar)
  }

  /// Adds one scalar to the lines. Scalar by scalar, so that no piece of a stream is a special case.
  private mutating func wrap(_ scalar: Unicode.Scalar) {
    guard wrappedLines.count < Self.lineLimit else {
      bytesNotWrapped += UTF8.width(scalar)
      return
    }
    guard scalar != "\n" else {
      settle()
      return endLine()
    }
    if !Self.belongs(scalar, to: open) { settle() }
    open.unicodeScalars.append(scalar)
    leaveOutRest()
  }

  /// Whether a scalar goes on with a cluster. A cluster has an end: a chain of consonants has none.
  private static func belongs(_ scalar: Unicode.Scalar, to open: String) -> Bool {
    if open.isEmpty || (scalar.isASCII && open.utf8.count == 1) { return false }
    guard open.utf8.count < 256 else { return false }
    var joined = open
    joined.unicodeScalars.append(scalar)
    return joined.dropFirst().isEmpty
  }

  /// Takes the last cluster into the line, and breaks the line where it must.
  private mutating func settle() {
    for character in open {
      let cell = Cell(character: character, width: CellWidth.of(character), style: .plain)
      for cell in cell.fitted(to: width) {
        line.cells.append(cell)
        lineWidth += cell.width
        // Spaces hang over the margin: what comes behind them breaks the line.
        guard lineWidth > width, cell.character != " " else { continue }
        while wrappedLines.count < Self.lineLimit,
          let (end, next) = line.firstBreak(from: 0, width: width)
        {
          wrappedLines.append(line.text(0..<end))
          line.cells.removeFirst(next)
        }
        lineWidth = line.cells.reduce(0) { $0 + $1.width }
      }
    }
    open = ""
    leaveOutRest()
  }

  private mutating func endLine() {
    if wrappedLines.count < Self.lineLimit {
      wrappedLines.append(line.text(0..<line.cells.count).trimmed(to: width))
      (line, lineWidth) = (Cells(), 0)
    }
    leaveOutRest()
  }

  /// Counts what stands behind the last line that is kept.
  private mutating func leaveOutRest() {
    guard wrappedLines.count >= Self.lineLimit else { return }
    bytesNotWrapped += line.cells.reduce(open.utf8.count) { $0 + $1.character.utf8.count }
    (line, lineWidth, open) = (Cells(), 0, "")
  }
}

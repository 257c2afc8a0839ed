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
  /// The text of the last line, from which wrapping goes on; nil before the first character.
  private var tail: String?
  private var width: Int
  /// Bytes that came after the limit.
  public private(set) var bytesLeftOut = 0

  public init(width: Int = 80) {
    self.width = max(1, width)
  }

  /// The lines so far, wrapped at the width.
  public var lines: [StyledText] {
    var lines = wrappedLines
    if let tail, !tail.isEmpty { lines.append(Self.line(tail, width)) }
    if bytesLeftOut > 0 { lines.append(leftOut) }
    return lines
  }

  /// The filtered text that is kept.
  public var text: String { source }

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
    wrappedLines = []
    tail = nil
    wrap(source)
  }

  private var leftOut: StyledText {
    StyledText(filtered: "⟨… \(bytesLeftOut) more bytes not shown⟩", .dim)
  }

  private mutating func take(_ filtered: String) {
    guard !filtered.isEmpty else { return }
    guard bytesLeftOut == 0, source.utf8.count + filtered.utf8.count <= Self.limit,
      wrappedLines.count < Self.lineLimit
    else {
      bytesLeftOut += filtered.utf8.count
      return
    }
    // A tab is its spaces at once: stops would depend on where the line was broken.
    var text = ""
    for scalar in filtered.unicodeScalars {
      if scalar == "\t" { text += "    " } else { text.unicodeScalars.append(scalar) }
    }
    source += text
    wrap(text)
  }

  private mutating func wrap(_ text: String) {
    var rest = Substring(text)
    while let end = rest.firstIndex(of: "\n") {
      extend(with: rest[..<end])
      wrappedLines.append(Self.line(tail ?? "", width))
      tail = nil
      rest = rest[rest.index(after: end)...]
    }
    if !rest.isEmpty { extend(with: rest) }
  }

  private mutating func extend(with piece: Substring) {
    var cells = Cells(StyledText(filtered: (tail ?? "") + piece))
    cells.fit(width: width)
    var start = 0
    while let (end, next) = cells.firstBreak(from: start, width: width) {
      wrappedLines.append(cells.text(start..<end))
      start = next
    }
    tail = cells.text(start..<cells.cells.count).plain
  }

  private static func line(_ text: String, _ width: Int) -> StyledText {
    var cells = Cells(StyledText(filtered: text))
    cells.fit(width: width)
    return cells.text(0..<cells.cells.count).trimmed(to: width)
  }
}

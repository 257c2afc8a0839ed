/// A source text as the lexer reads it: Unicode scalars with universal newlines, and the way back
/// from a position to line, column and byte offset.
struct SourceText: Sendable {
  /// The scalars; `\r\n` and `\r` are read as `\n`, and a last newline is added as CPython does.
  let scalars: [UInt32]
  /// The UTF-8 offset of every scalar in the original text, and of its end.
  private let offsets: [Int32]
  /// The positions at which lines begin.
  private let lineStarts: [Int]
  /// The number of scalars that stand in the original text (without an added newline).
  let originalCount: Int

  init(_ source: String) {
    var scalars: [UInt32] = []
    var offsets: [Int32] = []
    var lineStarts = [0]
    scalars.reserveCapacity(source.utf8.count + 1)
    offsets.reserveCapacity(source.utf8.count + 2)
    var offset = 0
    var afterReturn = false
    for scalar in source.unicodeScalars {
      let width = UTF8.width(scalar)
      defer { offset += width }
      if scalar == "\n", afterReturn {
        afterReturn = false
        continue
      }
      afterReturn = scalar == "\r"
      let value = afterReturn ? 10 : scalar.value
      scalars.append(value)
      offsets.append(Int32(clamping: offset))
      if value == 10 { lineStarts.append(scalars.count) }
    }
    originalCount = scalars.count
    offsets.append(Int32(clamping: offset))
    if let last = scalars.last, last != 10 {
      scalars.append(10)
      offsets.append(Int32(clamping: offset))
    }
    self.scalars = scalars
    self.offsets = offsets
    self.lineStarts = lineStarts
  }

  /// The line (from 0) that holds a position.
  func lineIndex(of position: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= position { low = middle } else { high = middle }
    }
    return low
  }

  /// The position at which a line (from 0) begins; the end of the text for lines behind it.
  func start(ofLine line: Int) -> Int {
    line < lineStarts.count ? lineStarts[max(line, 0)] : scalars.count
  }

  /// The location of a position; positions outside the text are moved to its nearest end.
  func location(_ position: Int) -> SourceLocation {
    let clamped = min(max(position, 0), originalCount)
    let line = lineIndex(of: clamped)
    return SourceLocation(
      line: line + 1, column: clamped - lineStarts[line] + 1, offset: Int(offsets[clamped]))
  }

  /// The range between two positions.
  func range(_ start: Int, _ end: Int) -> SourceRange {
    SourceRange(location(start), location(end))
  }

  /// The scalars between two positions as a string.
  func string(_ start: Int, _ end: Int) -> String {
    var text = String.UnicodeScalarView()
    for value in scalars[max(0, start)..<max(max(0, start), min(end, scalars.count))] {
      text.append(Unicode.Scalar(value) ?? "\u{FFFD}")
    }
    return String(text)
  }
}

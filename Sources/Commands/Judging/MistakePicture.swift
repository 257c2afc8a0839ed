import Terminal

/// The line of an answer that a mistake is in, with carets under the place.
struct MistakePicture {
  /// Cells that a line may have where the window sets no bounds: a picture is no copy of the answer.
  private static let widest = 200

  /// The line up to the place, the place, and the rest; filtered, each of whole clusters.
  private var before: String
  private var marked: String
  private var after: String

  /// Two lines of at most `width` cells; of a longer line they have what is near the place.
  static func lines(_ answer: String, _ range: Range<Int>, width: Int) -> [StyledText] {
    guard var picture = MistakePicture(answer, range) else { return [] }
    picture.cut(to: max(8, min(width, widest)))
    return picture.lines
  }

  /// Takes the line apart; nil where the answer has no such place.
  private init?(_ answer: String, _ range: Range<Int>) {
    let bytes = Array(answer.utf8)
    guard range.lowerBound >= 0, range.upperBound <= bytes.count else { return nil }
    let newline = UInt8(ascii: "\n")
    let start = (bytes[..<range.lowerBound].lastIndex(of: newline) ?? -1) + 1
    let end = bytes[range.lowerBound...].firstIndex(of: newline) ?? bytes.count
    var (before, marked, after) = ("", "", "")
    var offset = start
    for character in String(decoding: bytes[start..<end], as: UTF8.self) {
      let next = offset + character.utf8.count
      if next <= range.lowerBound {
        before.append(character)
      } else if offset < range.upperBound {
        marked.append(character)
      } else {
        after.append(character)
      }
      offset = next
    }
    self.before = TextFilter.clean(before)
    self.marked = TextFilter.clean(marked)
    self.after = TextFilter.clean(after)
  }

  private var lines: [StyledText] {
    let margin = String(repeating: " ", count: CellWidth.of(before))
    let carets = String(repeating: "^", count: max(1, CellWidth.of(marked)))
    return ["\(before + marked + after, .code)", "\(margin + carets, .caution)"]
  }

  /// Leaves the place, and as much of what is before and after it as there is room for.
  private mutating func cut(to width: Int) {
    guard CellWidth.of(before) + CellWidth.of(marked) + CellWidth.of(after) > width else { return }
    // A cell on each side for the sign that something is left out.
    let shown = Self.prefix(of: marked, cells: width - 2)
    after = String(marked.dropFirst(shown.count)) + after
    marked = shown
    let room = width - CellWidth.of(marked)
    let (widthBefore, widthAfter) = (CellWidth.of(before), CellWidth.of(after))
    let left = min(widthBefore, max(room / 2, room - widthAfter))
    if left < widthBefore { before = "…" + Self.suffix(of: before, cells: left - 1) }
    let right = room - left
    if right < widthAfter { after = Self.prefix(of: after, cells: right - 1) + "…" }
  }

  /// The clusters at the beginning that fit into some cells.
  private static func prefix(of text: String, cells: Int) -> String {
    var (end, left) = (text.startIndex, cells)
    while end < text.endIndex {
      left -= CellWidth.of(text[end])
      guard left >= 0 else { break }
      end = text.index(after: end)
    }
    return String(text[..<end])
  }

  /// The clusters at the end that fit into some cells.
  private static func suffix(of text: String, cells: Int) -> String {
    var (start, left) = (text.endIndex, cells)
    while start > text.startIndex {
      let previous = text.index(before: start)
      left -= CellWidth.of(text[previous])
      guard left >= 0 else { break }
      start = previous
    }
    return String(text[start...])
  }
}

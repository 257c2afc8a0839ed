import Terminal

/// The line of an answer that a mistake is in, with carets under the place.
enum MistakePicture {
  /// Two lines, cut to what is near the place.
  static func lines(_ answer: String, _ range: Range<Int>) -> [StyledText] {
    let bytes = Array(answer.utf8)
    guard range.lowerBound <= bytes.count, range.upperBound <= bytes.count else { return [] }
    let newline = UInt8(ascii: "\n")
    let start = (bytes[..<range.lowerBound].lastIndex(of: newline) ?? -1) + 1
    let end = bytes[range.lowerBound...].firstIndex(of: newline) ?? bytes.count
    func text(_ range: Range<Int>) -> String {
      TextFilter.clean(String(decoding: bytes[range], as: UTF8.self), .singleLine)
    }
    // Long lines show some 60 bytes on either side.
    let from = max(start, range.lowerBound - 60)
    let to = min(end, max(range.upperBound, range.lowerBound) + 60)
    let stop = max(range.lowerBound, min(range.upperBound, to))
    let before = (from > start ? "…" : "") + text(from..<range.lowerBound)
    let marked = text(range.lowerBound..<stop)
    let after = text(stop..<to) + (to < end ? "…" : "")
    let carets = String(repeating: "^", count: max(1, CellWidth.of(marked)))
    let margin = String(repeating: " ", count: CellWidth.of(before))
    return ["\(before + marked + after, .code)", "\(margin + carets, .caution)"]
  }
}

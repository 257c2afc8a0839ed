import Terminal
import TestSupport
import Testing

@Suite("Wrapped text") struct WrappedTextTests {
  static let answer =
    "Sure! Here is it:\n```python\naction.add_calendar_entry(\"Rock Concert 日本語\", "
    + "date=\"2024-11-11\")\n```\n\nAnd 👨‍👩‍👧 more words than one line holds\u{1B}[31m.\r\nEnd\t."

  @Test("However the tokens cut the text, the lines are the same")
  func streaming() {
    for width in [1, 7, 20, 80] {
      var whole = WrappedText(width: width)
      whole.append(Self.answer)
      whole.finish()
      for size in [1, 2, 3, 17] {
        var streamed = WrappedText(width: width)
        var rest = Substring(Self.answer)
        while !rest.isEmpty {
          streamed.append(String(rest.prefix(size)))
          rest = rest.dropFirst(size)
        }
        streamed.finish()
        #expect(streamed.lines == whole.lines, "width \(width), pieces of \(size)")
      }
    }
  }

  @Test("Clusters that grow or never end break as they do in one piece")
  func growingClusters() {
    let scalars = Array(
      "ab  #\u{FE0F}\u{20E3}\u{200D}\u{1100}\u{1161}\u{11A8}日👩\u{1F1E9}\u{1F1EA}\u{301}\u{915}\u{94D}\n"
        .unicodeScalars)
    var random = Dice(seed: 5)
    for _ in 0..<3000 {
      let width = Int.random(in: 1...9, using: &random)
      let count = Int.random(in: 1...24, using: &random)
      let text = (0..<count).map { _ in scalars.randomElement(using: &random) ?? " " }
      var whole = WrappedText(width: width)
      var streamed = WrappedText(width: width)
      whole.append(text.reduce(into: "") { $0.unicodeScalars.append($1) })
      for scalar in text {
        streamed.append(String(scalar))
        #expect(streamed.lines.allSatisfy { $0.cellWidth <= width })
      }
      whole.finish()
      streamed.finish()
      #expect(streamed.lines == whole.lines, "width \(width): \(text)")
    }
  }

  @Test("Another width wraps anew, as if it had always been so")
  func resizing() {
    var text = WrappedText(width: 30)
    text.append(Self.answer)
    for width in [10, 3, 55, 30] {
      text.setWidth(width)
      var fresh = WrappedText(width: width)
      fresh.append(Self.answer)
      #expect(text.lines == fresh.lines)
      #expect(text.lines.allSatisfy { $0.cellWidth <= width })
    }
  }

  @Test("What is kept for the screen is bounded, and the rest is counted")
  func limits() {
    var long = WrappedText(width: 200)
    for _ in 0..<20 { long.append(String(repeating: "x", count: 60_000)) }
    long.finish()
    #expect(long.text.utf8.count == WrappedText.limit)
    #expect(long.bytesLeftOut == 1_200_000 - WrappedText.limit)
    #expect(long.lines.last?.plain == "⟨… \(long.bytesLeftOut) more bytes not shown⟩")
    // The limit of lines comes first in a narrow column, and gives way in a wider one.
    long.setWidth(80)
    #expect(long.lines.count == WrappedText.lineLimit + 1)
    #expect(long.bytesLeftOut == 1_200_000 - 80 * WrappedText.lineLimit)
    long.setWidth(200)
    #expect(long.bytesLeftOut == 1_200_000 - WrappedText.limit)
    var many = WrappedText(width: 80)
    for index in 0..<100_000 { many.append("\(index)\n") }
    #expect(many.lines.count == WrappedText.lineLimit + 1)
    #expect(many.bytesLeftOut > 0)
  }
}

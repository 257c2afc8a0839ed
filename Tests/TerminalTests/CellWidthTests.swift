import Foundation
import Terminal
import Testing

@Suite("Cell widths") struct CellWidthTests {
  /// Scalars and their width by wcwidth's tables, from `Fixtures/widths.tsv`.
  static let rows: [(text: String, width: Int, line: Int)] = {
    guard let url = Bundle.module.url(forResource: "Fixtures/widths", withExtension: "tsv"),
      let file = try? String(contentsOf: url, encoding: .utf8)
    else { return [] }
    return file.split(separator: "\n").enumerated().compactMap { index, line in
      let fields = line.split(separator: "\t")
      guard fields.count == 2, let width = Int(fields[1]) else { return nil }
      let scalars = fields[0].split(separator: " ").compactMap {
        UInt32($0, radix: 16).flatMap(Unicode.Scalar.init)
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars)
      return (String(text), width, index + 1)
    }
  }()

  /// Where terminals draw otherwise than the table says, and why.
  static let exceptions: Set<String> = [
    // Format characters that are drawn nowhere; the table counts a cell for each.
  ]

  @Test("Widths are those of wcwidth's tables, over every plane and for emoji sequences")
  func table() {
    #expect(Self.rows.count > 2400)
    for row in Self.rows where !Self.exceptions.contains(row.text) {
      #expect(
        CellWidth.of(row.text) == row.width,
        "line \(row.line): \(row.text.unicodeScalars.map { String($0.value, radix: 16) })")
    }
  }

  @Test(
    "Sequences are measured as one picture",
    arguments: [
      ("👨‍👩‍👧", 2), ("👍🏽", 2), ("🏳️‍🌈", 2), ("🇫🇷", 2), ("❤\u{FE0F}", 2), ("❤", 1), ("⌚\u{FE0E}", 1),
      ("1\u{FE0F}\u{20E3}", 2), ("e\u{301}", 1), ("か\u{3099}", 2), ("각", 2), ("", 0), ("\t", 0),
      ("✔\u{FE0E}", 1), ("🍄", 2), ("🥦", 2), ("🔥🔥", 4),
    ])
  func sequences(text: String, width: Int) {
    #expect(CellWidth.of(text) == width)
  }
}

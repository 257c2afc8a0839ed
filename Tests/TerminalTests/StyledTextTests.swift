import Terminal
import Testing

@Suite("Styled text") struct StyledTextTests {
  private func wrapped(_ text: String, _ width: Int, indent: Int = 0) -> [String] {
    StyledText(text).wrapped(to: width, indent: indent).map { $0.plain }
  }

  @Test("Words stay whole where they fit, and spaces at a break go")
  func words() {
    #expect(wrapped("one two three", 8) == ["one two", "three"])
    #expect(wrapped("one two   three", 8) == ["one two", "three"])
    #expect(wrapped("unbreakable", 4) == ["unbr", "eaka", "ble"])
    #expect(wrapped("  code stays", 40) == ["  code stays"])
    #expect(wrapped("", 10) == [])
    #expect(wrapped("a\n\nb", 10) == ["a", "", "b"])
  }

  @Test("Later lines of a logical line are indented")
  func indent() {
    #expect(wrapped("one two three four", 9, indent: 2) == ["one two", "  three", "  four"])
    #expect(wrapped("a b", 1, indent: 40) == ["a", "b"])
    // Found by the fuzzer: spaces that hang over the end of the last line went only as far as it
    // is wide without its indent.
    #expect(wrapped("abcdefg hijkl\t", 7, indent: 2) == ["abcdefg", "  hijkl"])
  }

  @Test("Wide characters break anywhere and never hang over the margin")
  func wide() {
    #expect(wrapped("日本語日本語", 5) == ["日本", "語日", "本語"])
    #expect(wrapped("🥦🥦🥦", 3) == ["🥦", "🥦", "🥦"])
    // Found by the fuzzer: a joiner left over made one wide cluster of the pieces again.
    #expect(wrapped("👨‍👩‍👧x", 1) == ["…", "…", "…", "x"])
    #expect(wrapped("1\u{FE0F}\u{20E3}#\u{FE0F}", 1) == ["1", "#"])
  }

  @Test("Every line fits, and no character is lost, at every width")
  func everyWidth() {
    let text = "Add a meeting 日本語 with 👨‍👩‍👧 Fred é on Nov 11, action.add_calendar_entry(\"Rock\")"
    let letters = text.filter { $0 != " " }
    for width in 2...90 {
      let lines = StyledText(text).wrapped(to: width)
      #expect(lines.allSatisfy { $0.cellWidth <= width })
      #expect(lines.map { $0.plain }.joined().filter { $0 != " " } == letters)
    }
  }

  @Test("Cutting says so, padding fills, and styles stay with their words")
  func cutting() {
    #expect(StyledText("abcdef").truncated(to: 4).plain == "abc…")
    #expect(StyledText("日本語").truncated(to: 4).plain == "日…")
    #expect(StyledText("abc").truncated(to: 0).plain == "")
    #expect(StyledText("ab").padded(to: 4).plain == "ab  ")
    #expect(StyledText("ab").padded(to: 4, .trailing).plain == "  ab")
    let line: StyledText = "\("one", .bad) two"
    #expect(line.rendered(.sixteen) == "\u{1B}[1;31mone\u{1B}[0m two")
    #expect(line.rendered(.none) == "one two")
    #expect(
      line.wrapped(to: 3).map { $0.rendered(.sixteen) } == ["\u{1B}[1;31mone\u{1B}[0m", "two"])
  }

  @Test("Whatever is put into a text is filtered")
  func filtering() {
    let name = "m\u{1B}]0;owned\u{7}odel\n❯ :quit"
    #expect(("loaded \(name)" as StyledText).plain == "loaded m␛]0;owned␇odel␊❯ :quit")
    #expect(("\(lines: name)" as StyledText).plain == "m␛]0;owned␇odel\n❯ :quit")
    #expect(StyledText(name, .strong).plain == "m␛]0;owned␇odel\n❯ :quit")
  }

  @Test("Tables fit their width; a cell too wide goes on below")
  func tables() {
    var table = Table([.init("name"), .init("size", .trailing), .init("what it is")])
    table.add("sprout", "4 M", "a small model that is quick to answer")
    table.add("日本語", "1 234 M", "another")
    for width in [24, 40, 80] {
      #expect(table.lines(width: width).allSatisfy { $0.cellWidth <= width })
    }
    #expect(
      table.lines(width: 80).map { $0.plain } == [
        "name       size  what it is", "sprout      4 M  a small model that is quick to answer",
        "日本語  1 234 M  another",
      ])
  }

  @Test("A table in which titles would have to be cut is a block of lines for each row")
  func narrowTables() {
    var table = Table([
      .init("side"), .init("decoding", .trailing), .init("tokens/s", .trailing),
    ])
    table.add("left", "850 ms", "31.4")
    table.add("right", "1.2 s", "–")
    #expect(table.naturalWidth == 25)
    #expect(
      table.lines(width: 25).map { $0.plain } == [
        "side   decoding  tokens/s", "left     850 ms      31.4", "right     1.2 s         –",
      ])
    #expect(
      table.lines(width: 24).map { $0.plain } == [
        "side      left", "decoding  850 ms", "tokens/s  31.4", "",
        "side      right", "decoding  1.2 s", "tokens/s  –",
      ])
    for width in 6...24 { #expect(table.lines(width: width).allSatisfy { $0.cellWidth <= width }) }
  }

  @Test("Lines that are too long are folded under their beginning; the others stay as they are")
  func folding() {
    let text: StyledText = "short\tline\n  \("three longer", .bad) words\n\nend"
    #expect(text.folded(to: 80) == text)
    let folded = text.folded(to: 10)
    #expect(folded.plain == "short\tline\n  three\n  longer\n  words\n\nend")
    #expect(folded.runs.filter { $0.style == .bad }.count == 2)
    #expect(StyledText().folded(to: 1).isEmpty)
  }

  @Test(
    "Quantities read as people write them",
    arguments: [
      (Quantity.rate(3.14159), "3.14"),
      (Quantity.rate(314.2), "314"), (Quantity.fixed(-0.04, 1), "0.0"),
      (Quantity.fixed(.infinity, 1), "–"), (Quantity.count(1_234_567), "1\u{202F}234\u{202F}567"),
      (Quantity.time(.milliseconds(850)), "850 ms"), (Quantity.time(.seconds(125)), "2:05"),
      (Quantity.clock(.seconds(3723)), "1:02:03"),
    ])
  func quantities(text: String, expected: String) {
    #expect(text == expected)
  }
}

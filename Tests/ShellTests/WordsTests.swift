import Shell
import TestSupport
import Testing

@Suite("Words of a line") struct WordsTests {
  @Test(
    "Words stand apart by space; quotes and backslashes keep it",
    arguments: [
      ("a b  c", ["a", "b", "c"]), ("", []), ("  ", []), ("'a b' c", ["a b", "c"]),
      ("\"a \\\"b\\\" \\n\" c", ["a \"b\" \n", "c"]), ("a\\ b", ["a b"]),
      ("don't stop", ["don't", "stop"]),
      ("'' x", ["", "x"]), ("\"\"\"one\ntwo\"\"\" x", ["one\ntwo", "x"]),
      ("a\tb\u{B}c", ["a", "b", "c"]),
      ("C:\\dir", ["C:\\dir"]), ("日本 語", ["日本", "語"]), ("'it is \"so\"'", ["it is \"so\""]),
    ])
  func words(line: String, expected: [String]) throws {
    var words = Words(line)
    let all = try words.all()
    #expect(all == expected)
    #expect(words.isAtEnd)
  }

  @Test("A quote that is not closed is told only when its word is asked for")
  func openQuotes() throws {
    var words = Words("left Respect the 'format")
    let side = try words.required("SIDE")
    #expect(side == "left")
    let rest = words.rest()
    #expect(rest == "Respect the 'format")
    var open = Words("'format")
    #expect(error { _ = try open.next() } == "the quote before 'format' is not closed")
  }

  @Test("The rest is what was typed; a block loses its fences")
  func rest() throws {
    var words = Words("left   The  time is 'wrong'  ")
    _ = try words.next()
    let text = words.rest()
    #expect(text == "The  time is 'wrong'")
    var block = Words("\"\"\"\nline one\n  line two\n\"\"\"")
    let content = block.rest()
    #expect(content == "line one\n  line two")
  }

  @Test("Keywords are case-blind and never quoted; numbers have bounds")
  func readers() throws {
    var words = Words("AS name 7 12")
    let (name, number) = (try words.value(after: "as"), try words.integer("N", in: 1...7))
    #expect(name == "name")
    #expect(number == 7)
    #expect(
      error { _ = try words.integer("N", in: 1...7) } == "N must be a number from 1 to 7, not '12'")
    var quoted = Words("'as' name")
    let isTaken = quoted.take("as")
    #expect(!isTaken)
    var choice = Words("l r both x")
    let sides = try (0..<2).map { _ in try choice.choice("SIDE", of: ["left", "right"]) }
    #expect(sides == ["left", "right"])
    #expect(
      error { _ = try choice.choice("SIDE", of: ["left", "right"]) }
        == "SIDE must be 'left' or 'right', not 'both'")
    var missing = Words("")
    #expect(error { _ = try missing.required("MODEL") } == "MODEL is missing")
    var alias = Words("as")
    #expect(error { _ = try alias.value(after: "as") } == "a value is missing after 'as'")
    var next = Words("next ")
    let isNext = next.take("next")
    #expect(isNext)
    #expect(error { _ = try next.requiredText("CALL") } == "CALL is missing after 'next'")
    var extra = Words("a")
    #expect(error { try extra.finish() } == "unexpected 'a'")
  }

  private func error(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test(
    "A block is open until a second fence",
    arguments: [
      ("\"\"\"", true), ("\"\"\"hello", true), ("\"\"\"hello\"\"\"", false),
      ("hello \"\"\"", false),
      (":system \"\"\"", true), (":system \"\"\"x\"\"\"", false), (":system a\"\"\"b", false),
      ("", false),
      ("  \"\"\"x", true), (":fix left \"\"\"a\"\"\" \"\"\"", true),
    ])
  func blocks(line: String, isOpen: Bool) {
    #expect(Block.isOpen(line) == isOpen)
  }

  @Test("Random lines are read without a trap, and words cover what was typed")
  func random() {
    var dice = Dice(seed: 3)
    let parts = [
      "'", "\"", "\\", " ", "\"\"\"", "a", "日", "\n", "\t", "as", "1", "\u{301}", "\r\n",
    ]
    for _ in 0..<2000 {
      let line = (0..<Int.random(in: 0...12, using: &dice)).map { _ in
        parts[Int.random(in: 0..<parts.count, using: &dice)]
      }.joined()
      var words = Words(line)
      var end = 0
      while let word = words.peek() {
        #expect(word.range.lowerBound >= end && word.range.upperBound <= line.utf8.count)
        end = word.range.upperBound
        guard (try? words.next()) != nil else { break }
      }
      _ = Block.isOpen(line)
      _ = Block.content(of: line)
    }
  }
}

import Testing

@testable import Shell

/// What may stand next where a command has several forms, or words that may be left out.
@Suite("Arguments that may stand next") struct ArgumentMatcherTests {
  private func next(
    _ text: String, _ forms: [[Argument]]
  ) throws -> ArgumentMatcher.Expectation {
    var words = Words(text)
    var typed: [Words.Word] = []
    while let word = try words.next() { typed.append(word) }
    return ArgumentMatcher.next(after: typed, in: forms)
  }

  @Test("A form that begins with one of a few words is out where another one stands")
  func choices() throws {
    let forms: [[Argument]] = [
      [.optional("NAME", .setting), .optional("VALUE", .settingValue)],
      [.required("SIDE", .side), .required("NAME", .setting), .required("VALUE", .settingValue)],
    ]
    #expect(try next("constrain", forms).completions == [.settingValue])
    #expect(try next("left", forms).completions.contains(.setting))
    #expect(try next("left constrain", forms).completions == [.settingValue])
  }

  @Test("A keyword of any form is no value that may be left out, unless it is quoted")
  func keywords() throws {
    let forms: [[Argument]] = [
      [.required("MODEL", .model), .option("type", "", .choices(["bf16", "q8"]))],
      [.required("URL"), .optional("NAME"), .option("as", "ALIAS"), .option("key", "VARIABLE")],
    ]
    let value = try next("good type", forms)
    #expect(value.keywords == [])
    #expect(value.completions == [.choices(["bf16", "q8"])])
    #expect(try next("good qwen3", forms).keywords == ["as", "key"])
    #expect(try next("good 'type'", forms).keywords == ["as", "key"])
  }

  @Test("A word without a value is offered once")
  func flags() throws {
    let forms: [[Argument]] = [[.optional("TURN", .turn), .flag("prompt")]]
    #expect(try next("", forms).keywords == ["prompt"])
    #expect(try next("3", forms).keywords == ["prompt"])
    #expect(try next("prompt", forms).isEmpty)
    #expect(try next("3 prompt", forms).isEmpty)
  }

  @Test("The rest of a line is told from words")
  func text() throws {
    let forms: [[Argument]] = [
      [.text("CALL|@FILE", .atPath)], [.word("lines"), .text("FILE", .path)],
    ]
    #expect(try next("", forms).isText)
    let file = try next("lines", forms)
    #expect(file.isText && file.completions == [.path])
    #expect(try next("lines a", forms).isEmpty)
    #expect(try !next("", [[.required("FILE", .path)]]).isText)
  }
}

import Testing

@testable import Shell

/// Arguments of the form `keyword VALUE…`, and text that ends at a keyword.
@Suite("Lists of values") struct ListArgumentTests {
  static let form: [Argument] = [
    .optional("SCRIPT", .script), .list("models", "MODEL", .model), .option("fixes", "N"),
  ]

  @Test("The usage line says that there may be several")
  func usage() {
    #expect(Self.form[1].usage == "[models MODEL…]")
  }

  @Test("After the keyword every word may be a value, and further keywords may follow")
  func completion() throws {
    func next(_ text: String) throws -> ArgumentMatcher.Expectation {
      var words = Words(text)
      var typed: [Words.Word] = []
      while let word = try words.next() { typed.append(word) }
      return ArgumentMatcher.next(after: typed, in: [Self.form])
    }
    #expect(try next("calendar").keywords == ["models", "fixes"])
    #expect(try next("calendar models").completions == [.model])
    let second = try next("calendar models a")
    #expect(second.completions.contains(.model))
    #expect(second.keywords.contains("fixes"))
    #expect(try next("calendar models a b c").completions.contains(.model))
    #expect(try next("calendar models a fixes 3").keywords == ["models", "fixes"])
  }

  @Test("Values go on to the next keyword; without one the argument is missing")
  func values() throws {
    var words = Words("models a 'b c' \"fixes\" fixes 3")
    #expect(try words.values(after: "models", "MODEL", until: ["fixes"]) == ["a", "b c", "fixes"])
    let hasFixes = words.take("fixes")
    #expect(hasFixes)
    var none = Words("fixes 3")
    #expect(try none.values(after: "models", "MODEL") == nil)
    var empty = Words("models fixes 3")
    #expect(throws: UsageError.missing("MODEL", after: "models")) {
      try empty.values(after: "models", "MODEL", until: ["fixes"])
    }
  }

  @Test(
    "Text ends at a keyword, as it was typed",
    arguments: [
      ("Lunch  with \"Zoe\" at 7 models a", "Lunch  with \"Zoe\" at 7", false),
      ("calendar models a", "calendar", true), ("'all models' models a", "all models", true),
      ("don't stop", "don't stop", false), ("café für 日本 MODELS a", "café für 日本", false),
    ])
  func text(line: String, expected: String, isOneWord: Bool) throws {
    var words = Words(line)
    let text = try #require(try words.text(until: ["models"]))
    #expect(text.text == expected)
    #expect(text.isOneWord == isOneWord)
    var nothing = Words("models a")
    #expect(try nothing.text(until: ["models"]) == nil)
  }
}

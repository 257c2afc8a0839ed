import Foundation
import JSON
import TestSupport
import Testing

@testable import Tokenizers

@Suite("Patterns") struct PatternTests {
  /// The pieces of a text: matches, and the gaps between them.
  private func pieces(_ pattern: Pattern, _ text: String) -> [String] {
    let scalars = Array(text.unicodeScalars)
    var pieces: [String] = []
    var position = 0
    func add(_ range: Range<Int>) {
      guard !range.isEmpty else { return }
      var piece = String.UnicodeScalarView()
      piece.append(contentsOf: scalars[range])
      pieces.append(String(piece))
    }
    for match in pattern.matches(in: scalars) {
      add(position..<match.lowerBound)
      add(match)
      position = match.upperBound
    }
    add(position..<scalars.count)
    return pieces
  }

  @Test(
    "texts are cut as Oniguruma cuts them",
    arguments: ["gpt2", "llama3", "qwen2", "floret", "tekken"])
  func fixtures(_ name: String) throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/patterns", withExtension: "json"))
    let fixture = try JSONValue(parsing: [UInt8](Data(contentsOf: url)))[name]
    let pattern = try Pattern(try #require(fixture?["pattern"]?.string))
    let cases = try #require(fixture?["cases"]?.array)
    #expect(cases.count == 16)
    for test in cases {
      let text = try #require(test["text"]?.string)
      let expected = (test["pieces"]?.array ?? []).compactMap(\.string)
      let found = pieces(pattern, text)
      #expect(found.map { Array($0.utf8) } == expected.map { Array($0.utf8) }, "\(found)")
    }
  }

  @Test(
    "constructs mean what they mean elsewhere",
    arguments: [
      (#"a{2,3}"#, "aaaaa", ["aaa", "aa"]), (#"a+?"#, "aaa", ["a", "a", "a"]),
      (#"(?:ab)+c"#, "ababc", ["ababc"]), (#"a++a|b"#, "aab", ["aa", "b"]),
      (#"(?>a|ab)c|."#, "abc", ["a", "b", "c"]), (#"[^a-c]+"#, "abcdefabc", ["abc", "def", "abc"]),
      (#"[[a-c]\d]+"#, "x1b2y", ["x", "1b2", "y"]), (#"^a|b$"#, "abab", ["a", "ba", "b"]),
      (#"\x41|\u0042|\x{43}"#, "ABCD", ["A", "B", "C", "D"]), (#"(?!b)."#, "abc", ["a", "b", "c"]),
      (#"(?<!a)b"#, "abb", ["ab", "b"]), (#"\P{L}+"#, "a12b", ["a", "12", "b"]),
      (#"(?i)straSSe"#, "STRASSE", ["STRASSE"]), (#"[\]\-a]+"#, "x]-ay", ["x", "]-a", "y"]),
      (#"^a"#, "a\na\nba", ["a", "\n", "a", "\nba"]),
      (#"a$"#, "a\naa\nab\na", ["a", "\na", "a", "\nab\n", "a"]),
      (#"\n^"#, "a\nb\n", ["a", "\n", "b\n"]), (#"\n$"#, "a\n\n", ["a", "\n", "\n"]),
      (#"a\Z"#, "a\na\n", ["a\n", "a", "\n"]), (#"a\Z"#, "a\n\n", ["a\n\n"]),
      (#"a\z"#, "a\na\n", ["a\na\n"]), (#"\Aa"#, "a\na", ["a", "\na"]),
      (#"(?:a|b){2}"#, "abbab", ["ab", "ba", "b"]), (#"\w+"#, "a_1 é-", ["a_1", " ", "é", "-"]),
    ])
  func constructs(_ text: String, _ subject: String, _ expected: [String]) throws {
    #expect(pieces(try Pattern(text), subject) == expected)
  }

  @Test(
    "what is not supported is refused by name and place",
    arguments: [
      (#"(a)\1"#, "character 3: '\\1' is not supported in a pattern"),
      (
        "(?<=ab)c",
        "character 0: 'a look-behind of more than one character' is not supported in a pattern"
      ),
      ("(?<name>a)", "character 0: '(?<…' is not supported in a pattern"),
      ("a)", "character 1: unexpected ')'"),
      ("(a", "the pattern ends in the middle of a construct"),
      ("[a", "the pattern ends in the middle of a construct"),
      ("*a", "character 0: unexpected '*'"),
      (#"\p{Nope}"#, "character 2: no Unicode category is called 'Nope'"),
      ("[z-a]", "character 1: a range or repetition runs backwards"),
      ("a{3,2}", "character 1: a range or repetition runs backwards"),
      ("[a&&b]", "character 2: '&&' is not supported in a pattern"),
      (#"\b"#, "character 0: '\\b' is not supported in a pattern"),
      ("(?:ab){900}{3}", "the pattern compiles to more than 4096 instructions"),
      (String(repeating: "(", count: 99), "the pattern nests deeper than 32 levels"),
    ])
  func refusals(_ text: String, _ message: String) {
    let error = #expect(throws: PatternError.self) { try Pattern(text) }
    #expect(error?.description == message)
  }

  @Test("a repetition of a repetition nests too", arguments: ["{1}", "*", "*+"])
  func repeatedRepetition(_ bounds: String) throws {
    for atom in ["a", "(?:ab)"] {
      _ = try Pattern(atom + bounds + "{2}+")
      #expect(throws: PatternError.tooDeep(limit: 32)) {
        try Pattern(atom + String(repeating: bounds, count: 100_000))
      }
    }
  }

  @Test(
    "a long run of one class is cut, whatever the class",
    .hangGuard,
    arguments: ["a", " ", "\n", "1", "!", "é", "日", "\u{301}", "'", "🥦", "\t"])
  func runs(_ character: String) throws {
    let pattern = try Pattern(
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    )
    let text = Array(repeating: character, count: 100_000).joined() + "x"
    let scalars = Array(text.unicodeScalars)
    let matches = pattern.matches(in: scalars)
    // Every scalar is in a match: the pattern's alternatives cover all text, and the steps sufficed.
    #expect(matches.reduce(0) { $0 + $1.count } == scalars.count)
    #expect(matches.first?.lowerBound == 0)
  }

  @Test("a hostile pattern ends", .hangGuard) func hostile() throws {
    let nothings = "(?:(?:(?:(?:(?:){1000}){1000}){1000}){1000}){1000}a"
    for text in ["(?:a*)*b", "(?:a|a)*b", "(?:a|aa)+$x", "(?:)*a", "(?:a?){50}a{50}b", nothings] {
      let pattern = try Pattern(text)
      let scalars = Array(String(repeating: "a", count: 2_000).unicodeScalars)
      #expect(pattern.matches(in: scalars).count <= scalars.count)
    }
  }
}

import Generation
import Testing

@testable import Constraints

@Suite("Languages over vocabularies") struct TokenAutomatonTests {
  /// All bytes but for some, and pieces; the end is the last token.
  struct Vocabulary {
    var texts: [[UInt8]]
    var end: Int32 { Int32(texts.count) }

    init(_ pieces: [String], without missing: [UInt8] = []) {
      texts = (UInt8.min...UInt8.max).map { missing.contains($0) ? [] : [$0] }
      texts += pieces.map { Array($0.utf8) }
    }

    func tokens(_ language: OutputLanguage) throws -> TokenAutomaton {
      try TokenAutomaton(
        LanguageAutomaton(language),
        trie: TokenTrie(vocabularySize: texts.count) { texts[Int($0)] }, endTokens: [end])
    }

    func id(_ text: String) -> Int32? {
      texts.lastIndex { $0 == Array(text.utf8) }.map { Int32($0) }
    }
  }

  static let pieces = [
    "[", "1", "12", "1,", ",2", "[[", "]]", "],", "],[", "[1", "[]", "yes", "ye", "es", "no", "é",
    "éé",
    "[[[[[", "]]]]]", " ",
  ]

  static let languages: [OutputLanguage] = [
    LanguageAutomatonTests.nested,
    OutputLanguage(.choice([.text("yes"), .text("no"), .text("yesno")]), longest: 4),
    OutputLanguage(.repeated(.character(["a"..."z", "à"..."ÿ"]), atLeast: 1), longest: 6),
  ]

  @Test("a mask is what trying every token finds", arguments: languages)
  func bruteForce(_ language: OutputLanguage) throws {
    for missing in [[], [0x31, 0xC3]] as [[UInt8]] {
      let vocabulary = Vocabulary(Self.pieces, without: missing)
      let tokens = try vocabulary.tokens(language)
      var positions = [(tokens.start, 0)]
      var seen: Set<TokenAutomaton.Position> = [tokens.start]
      var checked = 0
      while let (position, count) = positions.popLast(), checked < 60 {
        checked += 1
        for room in [Int.max, 9, 3, 1] where Int(tokens.distance(of: position)) < room {
          let mask = tokens.mask(at: position, tokens: room)
          var listed: [Int32] = []
          mask.forEach { listed.append(Int32($0)) }
          var expected: [Int32] = []
          for (id, text) in vocabulary.texts.enumerated() where !text.isEmpty {
            guard let next = tokens.advance(position, by: text) else { continue }
            let distance = Int(tokens.distance(of: next))
            if distance < room, count + text.count + distance <= language.longest {
              expected.append(Int32(id))
            }
          }
          if tokens.isComplete(position) { expected.append(vocabulary.end) }
          #expect(listed == expected)
          #expect(mask.count == expected.count && !expected.isEmpty)
          #expect(mask.first == expected.first)
          for id in 0...vocabulary.end { #expect(mask.contains(id) == expected.contains(id)) }
        }
        for text in vocabulary.texts where !text.isEmpty {
          guard let next = tokens.advance(position, by: text) else { continue }
          let length = count + text.count
          // Beyond the length there is no way on, and no mask leads there.
          if length + Int(tokens.distance(of: next)) <= language.longest,
            seen.insert(next).inserted
          {
            positions.insert((next, length), at: 0)
          }
        }
      }
    }
  }

  @Test("an answer can always be brought to its end") func reachesEnds() throws {
    let vocabulary = Vocabulary(Self.pieces)
    for language in Self.languages {
      let tokens = try vocabulary.tokens(language)
      for room in Int(tokens.distance(of: tokens.start))...30 {
        // The last token of each mask: the way that leads farthest astray.
        var position = tokens.start
        var isDone = false
        for left in (1...room).reversed() where !isDone {
          var last: Int32 = -1
          tokens.mask(at: position, tokens: left).forEach {
            if Int32($0) != vocabulary.end { last = Int32($0) }
          }
          guard last >= 0, let next = tokens.advance(position, by: vocabulary.texts[Int(last)])
          else {
            isDone = true
            continue
          }
          position = next
        }
        #expect(tokens.isComplete(position), "\(room)")
      }
    }
  }

  @Test("bytes without a choice are forced, and a run is cut where a token reaches beyond it")
  func forced() throws {
    let vocabulary = Vocabulary(["(\"", "f(", "(\"a", "x"])
    let language = OutputLanguage(
      .sequence([.text("f(\""), .character(["a"..."c"]), .text("\")")]))
    let tokens = try vocabulary.tokens(language)
    #expect(tokens.forced(from: tokens.start) == Array("f(\"".utf8))
    #expect(!tokens.reaches(beyond: Array("f(\"".utf8)[...], from: tokens.start))
    let inside = try #require(tokens.advance(tokens.start, by: "f".utf8))
    #expect(tokens.reaches(beyond: Array("(\"".utf8)[...], from: inside))
    let title = try #require(tokens.advance(inside, by: "(\"".utf8))
    #expect(tokens.forced(from: title).isEmpty)
    let end = try #require(tokens.advance(title, by: "b".utf8))
    #expect(tokens.forced(from: end) == Array("\")".utf8))
    #expect(tokens.advance(title, by: "d".utf8) == nil)
  }

  @Test("a vocabulary that cannot write any answer is refused") func inexpressible() {
    let vocabulary = Vocabulary([], without: Array("y".utf8))
    #expect(throws: ConstraintError.inexpressible) {
      try vocabulary.tokens(OutputLanguage(.text("yes")))
    }
    #expect(throws: ConstraintError.inexpressible) {
      try vocabulary.tokens(OutputLanguage(.text("no"), longest: 1))
    }
    #expect(throws: ConstraintError.inexpressible) {
      try vocabulary.tokens(OutputLanguage(.choice([])))
    }
  }
}

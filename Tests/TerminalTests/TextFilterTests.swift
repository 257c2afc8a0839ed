import Terminal
import TestSupport
import Testing

@Suite("Text filter") struct TextFilterTests {
  /// What a stranger may write, and how it shows; in texts of several lines.
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var raw: String
    var shown: String
    var testDescription: String { name }

    init(_ name: String, _ raw: String, _ shown: String) {
      (self.name, self.raw, self.shown) = (name, raw, shown)
    }
  }

  static let cases: [Case] = [
    Case("plain text", "Rock Concert, 20:00 – ok", "Rock Concert, 20:00 – ok"),
    Case("CSI", "a\u{1B}[2Jb", "a␛[2Jb"),
    Case("OSC 52", "\u{1B}]52;c;aGk=\u{7}", "␛]52;c;aGk=␇"),
    Case("DEL", "a\u{7F}", "a␡"),
    Case("NUL", "a\0b", "a␀b"),
    Case("C1 as a code point", "a\u{9B}2J", "a⟨U+009B⟩2J"),
    Case("next line", "a\u{85}b", "a⟨U+0085⟩b"),
    Case("line separator", "a\u{2028}b", "a⟨U+2028⟩b"),
    Case("bidi override", "a\u{202E}b", "a⟨U+202E⟩b"),
    Case("bidi isolate", "a\u{2066}b\u{2069}", "a⟨U+2066⟩b⟨U+2069⟩"),
    Case("zero-width space", "a\u{200B}b", "a⟨U+200B⟩b"),
    Case("soft hyphen", "a\u{AD}b", "a⟨U+00AD⟩b"),
    Case("byte-order mark", "\u{FEFF}a", "⟨U+FEFF⟩a"),
    Case("tag characters", "🏴\u{E0067}\u{E007F}", "🏴⟨U+E0067⟩⟨U+E007F⟩"),
    Case("noncharacter", "\u{FFFF}", "⟨U+FFFF⟩"),
    Case("joiner without emoji", "a\u{200D}b", "a⟨U+200D⟩b"),
    Case("family", "👨‍👩‍👧", "👨‍👩‍👧"),
    Case("joiner in Devanagari", "क\u{94D}\u{200D}ष", "क\u{94D}\u{200D}ष"),
    Case(
      "six marks", "e" + String(repeating: "\u{301}", count: 6),
      "e" + String(repeating: "\u{301}", count: 6)),
    Case(
      "a flood of marks", "e" + String(repeating: "\u{301}", count: 500) + "x",
      "e" + String(repeating: "\u{301}", count: 6) + "⟨+494⟩x"),
    Case("mark without a base", "\u{301}", "◌\u{301}"),
    Case("carriage return", "safe\rforged", "safe␍forged"),
    Case("CR LF", "a\r\nb", "a\nb"),
    Case("tab", "a\tb", "a\tb"),
    Case("empty lines", "a\n\n\n\n\n\n\nb", "a\n\n\n\n⟨3 more empty lines⟩\nb"),
    Case("Hangul filler", "a\u{3164}b", "a⟨U+3164⟩b"),
    Case("interlinear annotation", "\u{FFF9}a", "⟨U+FFF9⟩a"),
  ]

  private func filtered(_ pieces: [[UInt8]], _ mode: TextFilter.Mode = .lines) -> String {
    var filter = TextFilter(mode)
    var text = ""
    for piece in pieces { text += filter.push(piece) }
    return text + filter.finish()
  }

  @Test("What acts or hides becomes a mark", arguments: cases)
  func marks(example: Case) {
    #expect(filtered([Array(example.raw.utf8)]) == example.shown)
  }

  @Test("Splitting a text anywhere, even within a character, changes nothing", arguments: cases)
  func splits(example: Case) {
    let bytes = Array(example.raw.utf8)
    for cut in 0...bytes.count {
      #expect(filtered([Array(bytes[..<cut]), Array(bytes[cut...])]) == example.shown)
    }
    #expect(filtered(bytes.map { [$0] }) == example.shown)
  }

  @Test("Filtering filtered text changes nothing", arguments: cases)
  func idempotent(example: Case) {
    let once = filtered([Array(example.raw.utf8)])
    #expect(filtered([Array(once.utf8)]) == once)
    let line = TextFilter.clean(example.raw, .singleLine)
    #expect(TextFilter.clean(line, .singleLine) == line)
    #expect(!line.contains { $0.isNewline })
  }

  @Test("Bytes that are no UTF-8 are named, raw C1 bytes among them")
  func bytes() {
    #expect(filtered([[0x61, 0x9B, 0x32, 0x4A]]) == "a⟨0x9B⟩2J")
    #expect(filtered([[0xC0, 0xAF]]) == "⟨0xC0⟩⟨0xAF⟩")
    #expect(filtered([[0xE2, 0x80]]) == "⟨0xE2⟩⟨0x80⟩")
    #expect(filtered([[0xE2, 0x41]]) == "⟨0xE2⟩A")
    #expect(filtered([[0xED, 0xA0, 0x80]]) == "⟨U+D800⟩")
    #expect(filtered([[0xF4, 0x90, 0x80, 0x80]]).hasPrefix("⟨0xF4⟩"))
  }

  @Test("Random bytes leave a terminal as it was, whatever they are and however they are split")
  func random() {
    var generator = Dice(seed: 9)
    let parts: [[UInt8]] =
      Self.cases.map { Array($0.raw.utf8) } + [
        [0x9B], [0x1B], [0x1B, 0x5D], [0xC2, 0x9D], [0x0A],
      ]
    for _ in 0..<300 {
      var raw: [UInt8] = []
      for _ in 0..<Int.random(in: 1...30, using: &generator) {
        raw += parts[Int.random(in: 0..<parts.count, using: &generator)]
        if Bool.random(using: &generator) {
          raw.append(UInt8.random(in: 0...255, using: &generator))
        }
      }
      let whole = filtered([raw])
      let cut = Int.random(in: 0...raw.count, using: &generator)
      #expect(filtered([Array(raw[..<cut]), Array(raw[cut...])]) == whole)
      var screen = VirtualScreen(columns: 200, rows: 50)
      screen.feed(Array(whole.replacing("\n", with: "\r\n").utf8))
      #expect(screen.alarms == [])
      #expect(screen.modes == [7, 25])
    }
  }

  @Test(
    "State stays small: a million scalars of one kind are shown in few", .hangGuard)
  func floods() {
    #expect(
      filtered([Array("\n".utf8) + Array(repeating: 0x0A, count: 1_000_000)]).utf8.count < 100)
    let marks = "a" + String(repeating: "\u{0303}", count: 200_000)
    #expect(filtered([Array(marks.utf8)]).utf8.count < 100)
  }
}

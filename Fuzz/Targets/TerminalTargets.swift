import Shell
import Terminal

/// Text from strangers on its way to the terminal.
enum TerminalTextTarget: FuzzTarget {
  static let name = "terminal-text"

  static func check(_ input: [UInt8]) throws {
    for mode in [TextFilter.Mode.lines, .singleLine] {
      let whole = filtered([input], mode)
      let cut = input.isEmpty ? 0 : Int(input[0]) % (input.count + 1)
      try promise(
        filtered([Array(input[..<cut]), Array(input[cut...])], mode) == whole, "a cut changes text")
      try promise(filtered([Array(whole.utf8)], mode) == whole, "filtering twice changes text")
      for scalar in whole.unicodeScalars {
        let isBreak = mode == .lines && (scalar == "\n" || scalar == "\t")
        let isControl = scalar.properties.generalCategory == .control
        try promise(isBreak || !isControl, "a control character comes through")
        try promise(
          !(0x202A...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value),
          "a change of direction comes through")
      }
      for width in [1, 2, 7, 40] {
        for line in StyledText(whole).wrapped(to: width, indent: 2) {
          try promise(line.cellWidth <= width, "a line is too wide")
        }
      }
    }
    let text = String(decoding: input, as: UTF8.self)
    var (streamed, once) = (WrappedText(width: 9), WrappedText(width: 9))
    once.append(text)
    for scalar in text.unicodeScalars { streamed.append(String(scalar)) }
    once.finish()
    streamed.finish()
    try promise(once.lines == streamed.lines, "the split of a stream changes its lines")
  }

  private static func filtered(_ pieces: [[UInt8]], _ mode: TextFilter.Mode) -> String {
    var filter = TextFilter(mode)
    var text = ""
    for piece in pieces { text += filter.push(piece) }
    return text + filter.finish()
  }
}

/// A line that is typed or stands in a script, taken apart.
enum LineTarget: FuzzTarget {
  static let name = "line"

  static func check(_ input: [UInt8]) throws {
    let line = String(decoding: input, as: UTF8.self)
    var words = Words(line)
    var end = 0
    while let word = words.peek() {
      try promise(
        word.range.lowerBound >= end && word.range.upperBound <= line.utf8.count,
        "a word outside its line")
      end = word.range.upperBound
      guard (try? words.next()) != nil else { break }
    }
    _ = Block.isOpen(line)
    if let content = Block.content(of: line) {
      try promise(content.utf8.count <= line.utf8.count, "a block grows")
    }
    _ = EditDistance.nearest(to: line, among: ["pause", "play", "pair"], atMost: 3)
    _ = SettingKind.optional("none", .number(0...1)).value(line)
    _ = try? CommandLineOptions(line.split(separator: " ").map { String($0) })
  }
}

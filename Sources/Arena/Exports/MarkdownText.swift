/// Text in Markdown that stays text.
enum MarkdownText {
  /// A code block whose fence is longer than any run of back-ticks in the text.
  static func block(_ text: String) -> String {
    let fence = String(repeating: "`", count: max(3, longestTicks(text) + 1))
    return "\(fence)\n\(text)\n\(fence)\n\n"
  }

  /// Code within a line.
  static func inlineCode(_ text: String) -> String {
    let ticks = String(repeating: "`", count: longestTicks(text) + 1)
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return ticks.count > 1 ? "\(ticks) \(line) \(ticks)" : "`\(line)`"
  }

  private static func longestTicks(_ text: String) -> Int {
    var (longest, run) = (0, 0)
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  /// Text on one line in which Markdown and HTML mean nothing.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if character.isNewline {
        result += " "
      } else {
        if "\\`*_{}[]<>()#|!&~".contains(character) { result += "\\" }
        result.append(character)
      }
    }
    return result
  }
}

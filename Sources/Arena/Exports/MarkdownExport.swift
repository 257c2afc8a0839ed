import MockCalendar
import Verdicts

extension SessionExport {
  /// The session as Markdown: a table of symbols as in the article, then every conversation.
  ///
  /// What models and users wrote stands in code blocks whose fences it cannot close.
  public static func markdown(_ state: SessionState, name: String) -> String {
    var text = "# \(escaped(name))\n\n"
    if let began = state.began { text += "Begun \(began).\n\n" }
    let system = state.allSides.last?.turns.last?.system ?? state.system
    if !system.isEmpty { text += "System prompt:\n\n" + block(system) }
    let sides = state.allSides
    if !sides.isEmpty {
      text += "| model | " + "symbols |\n| --- | --- |\n"
      for side in sides {
        let symbols = side.turns.map { $0.symbols.map(\.rawValue).joined(separator: " ") }
        text += "| \(escaped(side.model.name)) | \(symbols.joined(separator: " · ")) |\n"
      }
      text += "\n"
    }
    for (index, side) in sides.enumerated() {
      text += "## \(index + 1). \(escaped(side.model.name))\n\n"
      for turn in side.turns { text += markdown(turn) }
      text += "Calendar:\n\n"
      let lines = side.calendar.entries.map { "- " + escaped($0.description) }
      text += lines.isEmpty ? "empty\n\n" : lines.joined(separator: "\n") + "\n\n"
    }
    return text
  }

  private static func markdown(_ turn: Turn) -> String {
    var text = "**\(turn.isFix ? "Fix" : "Prompt") \(turn.id).** \(escaped(turn.prompt))\n\n"
    guard let answer = turn.answer else {
      return text + "No answer: \(escaped(turn.failure ?? "still awaited")).\n\n"
    }
    text += block(answer.text)
    var remarks: [String] = []
    let symbols = turn.symbols.map(\.rawValue).joined(separator: " ")
    if !symbols.isEmpty { remarks.append(symbols) }
    if let rating = turn.rating {
      let machine = (turn.verdict?.symbols ?? []).map(\.rawValue).joined(separator: " ")
      let note = rating.note.map { ": " + escaped($0) } ?? ""
      remarks.append("rated by a person\(note) (the judge says \(machine))")
    }
    for mistake in turn.verdict?.mistakes ?? [] {
      let place = mistake.line.map { ", line \($0), column \(mistake.column ?? 1)" } ?? ""
      remarks.append("\(mistake.kind.rawValue)\(place): \(escaped(mistake.message))")
    }
    remarks += (turn.verdict?.notes ?? []).map(escaped)
    if let expectation = turn.expectation {
      remarks.append("expected: \(inlineCode(expectation.description))")
    }
    for remark in remarks { text += "- \(remark)\n" }
    return text + (remarks.isEmpty ? "" : "\n")
  }

  /// A code block whose fence is longer than any run of back-ticks in the text.
  private static func block(_ text: String) -> String {
    let fence = String(repeating: "`", count: max(3, longestTicks(text) + 1))
    return "\(fence)\n\(text)\n\(fence)\n\n"
  }

  private static func inlineCode(_ text: String) -> String {
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
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if character.isNewline {
        result += " "
      } else {
        if "\\`*_{}[]<>()#|!&".contains(character) { result += "\\" }
        result.append(character)
      }
    }
    return result
  }
}

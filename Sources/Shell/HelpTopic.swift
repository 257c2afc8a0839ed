import Terminal

/// Words that commands take or show and that need a list of their own, told by `:help NAME`.
public struct HelpTopic: Sendable {
  /// What `:help` is asked for, such as `kinds`.
  public let name: String
  /// What the words are, in a line.
  public let summary: String
  /// Each word with what it means.
  public let entries: [Entry]

  /// A word and what it means.
  public struct Entry: Sendable {
    public let word: String
    public let meaning: String

    public init(_ word: String, _ meaning: String) {
      self.word = word
      self.meaning = meaning
    }
  }

  public init(name: String, summary: String, entries: [Entry]) {
    self.name = name
    self.summary = summary
    self.entries = entries
  }

  /// The topic as lines of a width.
  func lines(width: Int) -> [StyledText] {
    var rows = Table([.init(), .init()], indent: 2)
    for entry in entries { rows.add("\(entry.word, .code)", "\(entry.meaning)") }
    return StyledText(summary).wrapped(to: width) + rows.lines(width: width)
  }
}

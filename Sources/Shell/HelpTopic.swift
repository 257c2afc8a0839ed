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

  /// The entries that a word names: the whole of an entry's word, or one part of it (`broccoli` of
  /// `🥦  broccoli`).
  func entries(named name: String) -> [Entry] {
    let name = name.lowercased()
    return entries.filter { entry in
      let word = entry.word.lowercased()
      return word == name || word.split(separator: " ").contains { $0 == name }
    }
  }

  /// The topic as lines of a width, or some of its entries alone.
  func lines(width: Int, _ chosen: [Entry]? = nil) -> [StyledText] {
    var rows = Table([.init(), .init()], indent: 2)
    for entry in chosen ?? entries { rows.add("\(entry.word, .code)", "\(entry.meaning)") }
    let head = chosen == nil ? StyledText(summary).wrapped(to: width) : []
    return head + rows.lines(width: width)
  }
}

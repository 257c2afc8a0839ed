/// What Tab can make of the word before the cursor.
public struct LineCompletion: Sendable, Hashable {
  /// One way to go on.
  public struct Item: Sendable, Hashable {
    /// What stands in the line instead of the word, quoted as need be.
    public var text: String
    /// What follows when it is the only way: a space, a closing quote, nothing after a folder.
    public var suffix: String
    /// What the list shows.
    public var label: String
    /// A few words beside it; may be empty.
    public var summary: String

    public init(_ text: String, suffix: String = " ", label: String? = nil, summary: String = "") {
      self.text = text
      self.suffix = suffix
      self.label = label ?? text
      self.summary = summary
    }
  }

  /// UTF-8 offset in the line of the word that the items replace.
  public var start: Int
  public var items: [Item]

  public init(start: Int, items: [Item]) {
    self.start = start
    self.items = items
  }

  public static let none = LineCompletion(start: 0, items: [])

  /// What all items begin with; empty without items.
  var commonPrefix: String {
    guard var prefix = items.first.map({ Array($0.text) }) else { return "" }
    for item in items.dropFirst() {
      let shared = zip(prefix, item.text).prefix { $0 == $1 }.count
      prefix = Array(prefix.prefix(shared))
    }
    return String(prefix)
  }

  /// The items as a list under the line: with summaries one a line, else in columns.
  func list(width: Int, limit: Int) -> [StyledText] {
    let width = max(1, width)
    if items.contains(where: { !$0.summary.isEmpty }) {
      let labels = items.prefix(limit).map { "\($0.label, .code)" as StyledText }
      let column = min((labels.map { $0.cellWidth }.max() ?? 0) + 2, max(8, width / 2))
      var lines = zip(labels, items).map { label, item in
        (label.padded(to: column) + "\(item.summary, .dim)").truncated(to: width)
      }
      if items.count > limit { lines.append(more(items.count - limit)) }
      return lines
    }
    let labels = items.map { "\($0.label)" as StyledText }
    let column = min((labels.map { $0.cellWidth }.max() ?? 0) + 2, width)
    let columns = max(1, width / max(1, column))
    let rows = (labels.count + columns - 1) / columns
    // Down the columns, as ls does.
    var lines = (0..<min(rows, limit)).map { row in
      stride(from: row, to: labels.count, by: rows).map { labels[$0].padded(to: column) }
        .joined().trimmedEnd().truncated(to: width)
    }
    if rows > limit { lines.append(more((rows - limit) * columns)) }
    return lines
  }

  private func more(_ count: Int) -> StyledText {
    StyledText(filtered: "… \(count) more", .dim)
  }
}

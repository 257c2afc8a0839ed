import Terminal

/// What help says, made from the table and nothing else.
public struct HelpText<Context> {
  private let table: CommandTable<Context>
  private let topics: [HelpTopic]

  public init(_ table: CommandTable<Context>, topics: [HelpTopic] = []) {
    self.table = table
    self.topics = topics
  }

  /// Every command with its summary, under the headings of the groups.
  public func list(width: Int) -> [StyledText] {
    var lines: [StyledText] = []
    for group in table.groups {
      if !lines.isEmpty { lines.append("") }
      lines.append("\(group.title, .heading)")
      lines += rows(table.commands.filter { $0.group == group }, width: width)
    }
    lines.append("")
    lines += StyledText(
      "Anything else is a prompt; '::text' sends one that begins with a colon, \"\"\" begins and "
        + "ends one of several lines. Names may be shortened. ':help NAME' says more, "
        + "':help WORDS' searches" + topics.map { ", ':help \($0.name)' lists \($0.name)" }.joined()
        + ".", .dim
    ).wrapped(to: width)
    return lines
  }

  /// The topic of a name.
  func topic(named name: String) -> HelpTopic? {
    topics.first { $0.name == name.lowercased() }
  }

  /// What topics say of a single word of theirs; empty for a word of none.
  func entries(named name: String, width: Int) -> [StyledText] {
    topics.flatMap { topic -> [StyledText] in
      let entries = topic.entries(named: name)
      return entries.isEmpty ? [] : topic.lines(width: width, entries)
    }
  }

  /// The command that `name`, with or without colon, means; nil when it means none at all.
  /// - Throws: `CommandError.ambiguous`.
  public func command(
    named name: String
  ) throws(CommandError) -> (any Command<Context>.Type)? {
    let bare = name.hasPrefix(":") ? String(name.dropFirst()) : name
    do throws(CommandError) {
      return try table.command(named: bare)
    } catch {
      if case .unknown = error, !name.hasPrefix(":") { return nil }
      throw error
    }
  }

  /// The command of exactly this name or alias, with or without colon.
  func command(fullyNamed name: String) -> (any Command<Context>.Type)? {
    let bare = name.hasPrefix(":") ? String(name.dropFirst()) : name
    return table.commands.first { $0.name == bare || $0.aliases.contains(bare) }
  }

  /// All that there is to say about one command.
  public func page(_ command: any Command<Context>.Type, width: Int) -> [StyledText] {
    var lines = command.usage.map { "\($0, .code)" as StyledText }
    lines += (StyledText("\(Self.sentence(command.summary))")).wrapped(to: width)
    if !command.aliases.isEmpty {
      lines.append("Also: \(command.aliases.map { ":" + $0 }.joined(separator: ", "), .code)")
    }
    if !command.discussion.isEmpty {
      lines.append("")
      lines += StyledText(command.discussion).wrapped(to: width)
    }
    if !command.examples.isEmpty {
      lines.append("")
      lines += rows(command.examples, width: width)
    }
    return lines
  }

  /// The commands whose help has every word, in any order.
  /// - Throws: `HelpError.nothing` when none has.
  public func search(_ words: [String], width: Int) throws(HelpError) -> [StyledText] {
    let wanted = words.map { $0.lowercased() }
    let found = table.commands.filter { command in
      let parts =
        [":" + command.name, command.summary, command.discussion, command.group.title]
        + command.usage + command.examples.flatMap { [$0.line, $0.summary] }
        + command.aliases.map { ":" + $0 }
      let text = parts.joined(separator: " ").lowercased()
      return wanted.allSatisfy { text.contains($0) }
    }
    guard !found.isEmpty else {
      let near =
        words.count == 1
        ? EditDistance.nearest(
          to: words[0],
          among: table.names + topics.map(\.name) + topics.flatMap { $0.entries.map(\.word) },
          atMost: 3) : []
      throw .nothing(words, nearest: near)
    }
    return rows(found, width: width)
  }

  /// The list of commands as a Markdown table per group, for the README.
  public func markdown() -> String {
    func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
    var text = ""
    for group in table.groups {
      text += text.isEmpty ? "" : "\n"
      text += "**\(group.title)**\n\n| command | what it does |\n| --- | --- |\n"
      for command in table.commands where command.group == group {
        let usage = command.usage.map { "`\(cell($0))`" }.joined(separator: " · ")
        text += "| \(usage) | \(cell(command.summary)) |\n"
      }
    }
    return text
  }

  private func rows(_ commands: [any Command<Context>.Type], width: Int) -> [StyledText] {
    // One column for all groups, so that the summaries stand under each other.
    let usages = table.commands.map { CellWidth.of($0.usage[0]) }
    let column = min(usages.max() ?? 0, max(12, width * 2 / 5))
    var lines: [StyledText] = []
    for command in commands {
      let usage = ("\(command.usage[0], .code)" as StyledText).wrapped(to: column, indent: 2)
      let summary = ("\(command.summary)" as StyledText).wrapped(to: max(1, width - column - 4))
      for index in 0..<max(usage.count, summary.count) {
        let left = index < usage.count ? usage[index] : ""
        let right = index < summary.count ? summary[index] : ""
        lines.append(
          right.isEmpty ? "  \(left)" : "  \(left.padded(to: column))  \(right)")
      }
    }
    return lines
  }

  /// Lines to try beside what they do; where that does not fit, under each other, so that they stay whole.
  private func rows(_ examples: [Example], width: Int) -> [StyledText] {
    var table = Table([.init(), .init()], indent: 2)
    for example in examples {
      table.add("\(lines: example.line, .code)", "\(example.summary, .dim)")
    }
    guard table.naturalWidth > width else { return table.lines(width: width) }
    var lines: [StyledText] = []
    for (line, summary) in table.rows.map({ ($0[0], $0[1]) }) {
      lines += line.wrapped(to: max(1, width - 2), indent: 4).map { "  \($0)" }
      lines += summary.wrapped(to: max(1, width - 6)).map { "      \($0)" }
    }
    return lines
  }

  private static func sentence(_ phrase: String) -> String {
    phrase.prefix(1).uppercased() + phrase.dropFirst() + "."
  }
}

/// A search of the help that found nothing.
public enum HelpError: Error, Sendable, Hashable, CustomStringConvertible {
  case nothing([String], nearest: [String])

  public var description: String {
    switch self {
    case .nothing(let words, let nearest):
      let hint =
        nearest.isEmpty
        ? "; ':help' lists all"
        : "; did you mean \(nearest.map { ":help " + $0 }.phrase(or: "or"))?"
      return "no help on '\(words.joined(separator: " "))'\(hint)"
    }
  }
}

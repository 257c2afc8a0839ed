import Terminal

/// The list of commands, and how a line finds its own in it.
public struct CommandTable<Context>: Sendable {
  /// In the order in which help lists them.
  public let commands: [any Command<Context>.Type]
  private let byName: [String: any Command<Context>.Type]

  /// - Precondition: no two commands share a name or an alias.
  public init(_ commands: [any Command<Context>.Type]) {
    self.commands = commands
    var byName: [String: any Command<Context>.Type] = [:]
    for command in commands {
      for name in [command.name] + command.aliases {
        precondition(byName[name] == nil, "two commands are called ':\(name)'")
        byName[name] = command
      }
    }
    self.byName = byName
  }

  /// The names without colons, in the table's order.
  public var names: [String] { commands.map { $0.name } }

  /// The headings in the order of their first commands.
  public var groups: [CommandGroup] {
    var groups: [CommandGroup] = []
    for command in commands where !groups.contains(command.group) { groups.append(command.group) }
    return groups
  }

  /// The command called `name` or by an unambiguous start of its name or alias.
  public func command(named name: String) throws(CommandError) -> any Command<Context>.Type {
    switch PrefixMatch(name, among: Array(byName.keys)) {
    case .one(let full):
      if let command = byName[full] { return command }
      throw .unknown(name: name, nearest: [])
    case .several(let found):
      // Several aliases of one command are no ambiguity.
      let distinct = Set(found.compactMap { byName[$0]?.name }).sorted()
      if distinct.count == 1, let command = byName[distinct[0]] { return command }
      throw .ambiguous(name: name, candidates: distinct)
    case .none:
      let near = EditDistance.nearest(to: name, among: Array(byName.keys), atMost: 3)
      // Nothing is near: the three least far are still a better hint than none.
      throw .unknown(
        name: name,
        nearest: near.isEmpty
          ? EditDistance.closest(to: name, among: Array(byName.keys), count: 3) : near)
    }
  }

  /// Reads a line that begins with a colon: the command and what is typed after its name.
  ///
  /// - Parameter standIns: words that stand for others (see `Words.standIns`).
  public func parse(
    _ line: String, standIns: [String: String] = [:]
  ) throws(CommandError) -> any Command<Context> {
    let (name, arguments) = Self.split(line)
    let type = try command(named: name)
    do throws(UsageError) {
      return try type.init(Words(arguments, standIns: standIns))
    } catch {
      throw .usage(name: type.name, error, usage: type.usage)
    }
  }

  /// The name after the colon and the rest of the line.
  static func split(_ line: String) -> (name: String, arguments: String) {
    let text = line.drop { $0.isWhitespace }.dropFirst()
    let end = text.firstIndex { $0.isWhitespace } ?? text.endIndex
    return (String(text[..<end]), String(text[end...].drop { $0.isWhitespace }))
  }
}

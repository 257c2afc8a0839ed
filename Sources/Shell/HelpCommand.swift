import Terminal

/// `:help`: the list of commands, one command in full, or a search.
public struct HelpCommand<Context: ShellContext>: Command {
  public static var name: String { "help" }
  public static var aliases: [String] { ["?"] }
  public static var summary: String { "list the commands, explain one, or search" }
  public static var arguments: [Argument] { [.optional("NAME|WORDS", .command)] }
  public static var discussion: String {
    "NAME is a command, one of the lists that ':help' names at its end, or a word of such a list."
  }
  public static var examples: [Example] {
    [
      Example(":help", "every command in a line"),
      Example(":help help", "usage and examples of one command"),
      Example(":help last answer", "the commands whose help has these words"),
    ]
  }

  private let words: [String]

  public init(_ words: Words) throws(UsageError) {
    var words = words
    self.words = try words.all()
  }

  public func run(in context: Context) throws {
    let help = HelpText(context.commandTable, topics: context.helpTopics)
    let printer = context.printer
    let lines: [StyledText]
    if words.isEmpty {
      lines = help.list(width: printer.width)
    } else if words.count == 1, let topic = help.topic(named: words[0]) {
      lines = topic.lines(width: printer.width)
    } else if words.count == 1, let command = try help.command(named: words[0]) {
      lines = help.page(command, width: printer.width)
    } else if words.count == 1,
      case let entries = help.entries(named: words[0], width: printer.width), !entries.isEmpty
    {
      lines = entries
    } else if let command = help.command(fullyNamed: words[0]) {
      // ':help fix left': what is asked about is the command.
      lines = help.page(command, width: printer.width)
    } else {
      lines = try help.search(words, width: printer.width)
    }
    for line in lines { printer.say(line) }
  }
}

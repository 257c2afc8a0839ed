/// `:quit`: leaves the shell.
public struct QuitCommand<Context: ShellContext>: Command {
  public static var name: String { "quit" }
  public static var aliases: [String] { ["exit"] }
  public static var summary: String { "leave the shell; the session is already saved" }
  public static var examples: [Example] { [Example(":quit", "as Ctrl-D on an empty line")] }

  public init(_ words: Words) throws(UsageError) {
    var words = words
    try words.finish()
  }

  public func run(in context: Context) {
    context.isQuitting = true
  }
}

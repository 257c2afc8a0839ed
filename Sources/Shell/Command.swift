import Terminal

/// One thing the user can ask of the shell: `:pause left`.
///
/// A command is declared once, in its own file, and listed once, in the table; parsing, help, usage,
/// completion and the pages made from them read nothing else.
///
///     struct PauseCommand: Command {
///       static let name = "pause"
///       static let summary = "stop sending prompts to a side"
///       static let arguments = [Argument.optional("SIDE", .side)]
///       static let examples = [Example(":pause left", "the left side gets no prompts")]
///       let side: Side?
///       init(_ words: Words) throws(UsageError) { … }
///       func run(in arena: Arena) { arena.pause(side) }
///     }
public protocol Command<Context>: Sendable {
  /// What commands act on; the shell does not know what it is.
  associatedtype Context

  /// The name without the colon.
  static var name: String { get }
  /// Other names, matched as names are; not listed by themselves.
  static var aliases: [String] { get }
  /// One line of at most 60 columns, lower case, without a full stop.
  static var summary: String { get }
  /// The heading it is listed under.
  static var group: CommandGroup { get }
  /// The arguments of the usual form.
  static var arguments: [Argument] { get }
  /// The arguments of every other form, if there are several.
  static var otherForms: [[Argument]] { get }
  /// Paragraphs that `:help NAME` adds; may be empty.
  static var discussion: String { get }
  /// Lines to try; a test parses them.
  static var examples: [Example] { get }

  /// Reads what was typed, without effects.
  init(_ words: Words) throws(UsageError)

  /// Does it. Cancellation of the task ends it early; what it throws is shown after its name.
  @MainActor func run(in context: Context) async throws
}

extension Command {
  public static var aliases: [String] { [] }
  public static var group: CommandGroup { .shell }
  public static var arguments: [Argument] { [] }
  public static var otherForms: [[Argument]] { [] }
  public static var discussion: String { "" }
  public static var examples: [Example] { [] }

  /// Every form of the arguments, the usual one first.
  static var forms: [[Argument]] { [arguments] + otherForms }

  /// The usage lines: `:pause [SIDE]`.
  public static var usage: [String] {
    forms.map { form in ([":" + name] + form.map { $0.usage }).joined(separator: " ") }
  }
}

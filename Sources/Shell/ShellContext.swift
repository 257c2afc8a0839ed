import Terminal

/// What the loop needs of the thing that commands act on; the shell knows nothing else of it.
@MainActor
public protocol ShellContext: AnyObject {
  /// Every command, for help and completion.
  var commandTable: CommandTable<Self> { get }
  /// Where words and events go.
  var printer: any Printer { get }
  /// What stands before the cursor when a line is asked for.
  var promptText: StyledText { get }
  /// Success, or that an expectation did not hold.
  var exitStatus: ExitStatus { get }
  /// Set by `:quit`; the loop ends after the command.
  var isQuitting: Bool { get set }

  /// What to say of a line that is no command, in place of taking it for a prompt; nil for nearly all.
  func hint(insteadOf line: String) -> StyledText?
  /// Does what a line that is no command means.
  func prompt(_ text: String) async throws
  /// What completes an argument, all of it or what begins with `prefix`; `.path`, `.command` and
  /// `.choices` never come here.
  func candidates(for completion: Argument.Completion, prefix: String) -> [Candidate]
  /// Words typed before the one being completed, for completions that depend on them.
  func candidates(
    for completion: Argument.Completion, prefix: String, after words: [String]
  ) -> [Candidate]
  /// Words that stand for others where a command asks for those: names of what has a place for the place.
  var standIns: [String: String] { get }
  /// What `:help` explains besides commands.
  var helpTopics: [HelpTopic] { get }
  /// What of a line goes into the history: nil for nothing, another text to hide a secret.
  func remembered(_ line: String) -> String?
  /// Told of every command that failed, after the words about it are out, so that it can become an
  /// event too.
  func didFail(_ error: any Error, at place: String?)
}

extension ShellContext {
  public func candidates(
    for completion: Argument.Completion, prefix: String, after words: [String]
  ) -> [Candidate] {
    candidates(for: completion, prefix: prefix)
  }

  public var standIns: [String: String] { [:] }

  public var helpTopics: [HelpTopic] { [] }

  public func hint(insteadOf line: String) -> StyledText? { nil }

  public func remembered(_ line: String) -> String? { line }

  public func didFail(_ error: any Error, at place: String?) {}
}

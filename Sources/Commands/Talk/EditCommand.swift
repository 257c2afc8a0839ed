import Arena
import Shell
import Terminal

/// `:edit`: changes the last prompt in an editor and sends it again.
struct EditCommand: Command {
  typealias Context = ArenaShell
  static let name = "edit"
  static let summary = "change the last prompt in $EDITOR and send it again"
  static let group = CommandGroup.talk
  static let discussion = """
    $VISUAL, $EDITOR or vi. An unchanged or empty text sends nothing. What was expected of the prompt \
    is not expected of another text; ':expect CALL' says what is right for that. A sentence of ':fix' \
    is still judged by what was right for the answer that it asks to be fixed.
    """
  static let examples = [Example(":edit", "opens the last prompt")]

  init(_ words: Words) throws(UsageError) {
    var words = words
    try words.finish()
  }

  func run(in shell: ArenaShell) async throws {
    let before = try shell.arena.lastPrompt()
    var after = try ExternalEditor.edit(before)
    while after.last?.isNewline == true { after.removeLast() }
    guard !after.isEmpty, after != before else {
      return shell.printer.note("nothing changed, nothing sent")
    }
    if shell.arena.replacingDropsExpectation {
      shell.printer.note("no expectation now: the prompt is another; ':expect CALL' sets one")
    }
    try await shell.arena.replaceLastPrompt(with: after)
  }
}

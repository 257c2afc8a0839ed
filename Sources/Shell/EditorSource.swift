import Terminal

/// Lines typed at the terminal.
@MainActor
public final class EditorSource: LineSource {
  private let editor: LineEditor

  /// Completes from the context's commands.
  public init<Context: ShellContext>(_ editor: LineEditor, context: Context) {
    self.editor = editor
    editor.complete = { [weak context] line in
      guard let context else { return .none }
      return Completer(context).completion(of: line)
    }
    editor.remember = { [weak context] line in
      guard let context else { return line }
      return context.remembered(line)
    }
  }

  public var name: String? { nil }

  public func next(prompt: StyledText) throws -> LineOutcome {
    editor.readLine(prompt)
  }

  public func remember(_ text: String) {
    editor.enter(text)
  }

  public func finish() {
    editor.finish()
  }
}

import CEditLine
import Glibc

/// Lines typed at the terminal, edited by libedit: emacs or vi keys, `~/.editrc`, history with
/// Ctrl-R, completion, pasted text as one message.
///
///     let editor = LineEditor(program: "broccoli", history: LineHistory(path: path))
///     editor.complete = { line in … }
///     switch editor.readLine("> ") { case .line(let text): … }
///
/// Libedit keeps state for the whole process, so there should be one editor, on the main actor; it
/// blocks the main thread while it waits for keys.
@MainActor
public final class LineEditor {
  /// Stands around escape sequences in the prompt.
  static let promptEscape: UInt8 = 1

  /// The editor that waits for keys: what libedit's functions, which get no context, work on.
  static var active: LineEditor?

  /// What Tab makes of the line up to the cursor.
  public var complete: ((String) -> LineCompletion)?
  /// What of a line is remembered; nil for nothing.
  public var remember: (String) -> String? = { $0 }
  public private(set) var history: LineHistory

  let editor: OpaquePointer
  let output: TerminalOutput
  private let past: OpaquePointer
  private var prompt: UnsafeMutablePointer<CChar>?
  /// The prompt's text, to know where the line begins.
  var promptPlain = ""
  var isInterrupted = false
  /// Bytes of a character of which the rest has not come.
  var partial: [UInt8] = []
  /// The window when it was last looked at.
  var size: TerminalSize
  /// Pasted texts that a mark in the line stands for.
  var pastes: [(mark: String, text: String)] = []
  /// What is typed between two lines shows at the next prompt alone.
  private var quiet: QuietInput?

  /// Nil when libedit finds no memory.
  /// - Parameters:
  ///   - program: The name for lines of `~/.editrc` that are meant for one program.
  ///   - output: Standard output, for lists of completions.
  public init?(
    program: String, history: LineHistory, output: TerminalOutput = .standardOutput
  ) {
    TerminalLocale.useUTF8()
    guard let editor = ce_open(program), let past = history_init() else { return nil }
    self.editor = editor
    self.past = past
    self.history = history
    self.output = output
    size = output.size
    ce_set_prompt(
      editor, { _ in MainActor.assumeIsolated { PromptPointer(LineEditor.active?.prompt) }.value },
      CChar(Self.promptEscape))
    ce_set_reader(editor) { _, character in
      guard let character else { return -1 }
      let scalar = MainActor.assumeIsolated { LineEditor.active?.readCharacter() }
      guard let scalar else { return 0 }
      character.pointee = wchar_t(bitPattern: scalar.value)
      return 1
    }
    ce_history_limit(past, Int32(clamping: history.limit))
    ce_set_history(editor, past)
    enterHistory()
    addFunctions()
    bindKeys()
    el_source(editor, nil)
    // `bind -v` in ~/.editrc starts the key maps anew.
    if ce_has_vi_keys(editor) != 0 { bindKeys(isVi: true) }
    ce_take_signal_keys(editor)
  }

  /// Asks for a line.
  public func readLine(_ prompt: StyledText) -> LineOutcome {
    if history.refresh() { enterHistory() }
    free(self.prompt)
    self.prompt = strdup(Self.promptText(prompt, output.abilities.colors))
    promptPlain = prompt.plain
    isInterrupted = false
    pastes = []
    checkSize(isEditing: false)
    Self.active = self
    finish()
    // Libedit would show the prompt first and take the terminal after: a key typed at once between the
    // two would be the terminal's.
    ce_prepare_terminal(editor, 1)
    setBracketedPaste(true)
    defer {
      setBracketedPaste(false)
      Self.active = nil
      quiet = QuietInput()
    }
    while true {
      var count: Int32 = 0
      errno = 0
      guard let line = el_gets(editor, &count), count > 0 else {
        if count < 0, errno == EINTR { continue }
        return isInterrupted ? .interrupted : .endOfInput
      }
      if isInterrupted { return .interrupted }
      var text = String(cString: line)
      if text.last?.isNewline == true { text.removeLast() }
      for paste in pastes {
        text = text.replacing(paste.mark, with: paste.text, maxReplacements: 1)
      }
      enter(text)
      return .line(text)
    }
  }

  /// Leaves the terminal as it was before the first line.
  public func finish() {
    quiet?.end()
    quiet = nil
  }

  /// Adds a line to the history that was not typed in one go.
  public func enter(_ line: String) {
    guard let line = remember(line), history.add(line), let entry = history.entries.last else {
      return
    }
    ce_history_enter(past, entry)
  }

  private func enterHistory() {
    ce_history_clear(past)
    for entry in history.entries { ce_history_enter(past, entry) }
  }

  /// The prompt with marks around its escape sequences.
  ///
  /// Libedit (3.1) ties each marked sequence to the character after it: two in a row, or one at the
  /// end, are lost. So a change of style is one sequence, and the last character is plain.
  static func promptText(_ prompt: StyledText, _ colors: ColorDepth) -> String {
    guard colors != .none else { return prompt.plain }
    let mark = String(UnicodeScalar(promptEscape))
    var text = ""
    var isStyled = false
    for run in prompt.runs where !run.text.isEmpty {
      let parameters = run.style.parameters(colors)
      if isStyled || !parameters.isEmpty {
        text += "\(mark)\u{1B}[0\(parameters.isEmpty ? "" : ";")\(parameters)m\(mark)"
      }
      isStyled = !parameters.isEmpty
      text += run.text
    }
    return isStyled ? "\(text)\(mark)\u{1B}[0m\(mark) " : text
  }

  func setBracketedPaste(_ isOn: Bool) {
    guard output.abilities.isTerminal else { return }
    output.write(raw: "\u{1B}[?2004\(isOn ? "h" : "l")")
  }

  // MARK: - Keys

  private func addFunctions() {
    ce_add_function(editor, "broccoli-complete", "complete the word before the cursor") { _, _ in
      MainActor.assumeIsolated { LineEditor.active?.completeWord() ?? UInt8(CC_ERROR) }
    }
    ce_add_function(editor, "broccoli-interrupt", "drop the line") { _, _ in
      MainActor.assumeIsolated { LineEditor.active?.interrupt() ?? UInt8(CC_ERROR) }
    }
    ce_add_function(editor, "broccoli-suspend", "stop the program") { _, _ in
      MainActor.assumeIsolated { LineEditor.active?.suspend() ?? UInt8(CC_ERROR) }
    }
    ce_add_function(editor, "broccoli-paste", "take pasted text as one") { _, _ in
      MainActor.assumeIsolated { LineEditor.active?.paste() ?? UInt8(CC_ERROR) }
    }
  }

  private func bindKeys(isVi: Bool = false) {
    var keys = [
      ("^I", "broccoli-complete"), ("^C", "broccoli-interrupt"), ("^Z", "broccoli-suspend"),
      ("\u{1B}[200~", "broccoli-paste"),
    ]
    if !isVi {
      keys += [
        ("^R", "em-inc-search-prev"), ("^S", "em-inc-search-next"),
        ("\u{1B}[3~", "ed-delete-next-char"), ("\u{1B}[1~", "ed-move-to-beg"),
        ("\u{1B}[4~", "ed-move-to-end"), ("\u{1B}[1;5C", "em-next-word"),
        ("\u{1B}[1;5D", "ed-prev-word"), ("\u{1B}[1;3C", "em-next-word"),
        ("\u{1B}[1;3D", "ed-prev-word"), ("^W", "ed-delete-prev-word"),
      ]
    }
    for (key, function) in keys { ce_bind(editor, key, function) }
  }
}

/// Carries the prompt's address out of the main actor's closure; libedit only reads it, on the main
/// thread, while the editor that owns it waits for keys.
private struct PromptPointer: @unchecked Sendable {
  let value: UnsafeMutablePointer<CChar>?

  init(_ value: UnsafeMutablePointer<CChar>?) {
    self.value = value
  }
}

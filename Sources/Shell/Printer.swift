import Terminal

/// Where everything that the shell has to say goes: for people or as JSON Lines, one owner for both
/// streams. Commands say what happened; how it looks is the printer's: at a terminal it breaks lines that
/// are too long between words.
@MainActor
public protocol Printer: AnyObject {
  /// Shows lines of text that answer the user: standard output, or standard error with `--json`.
  func say(_ text: StyledText)
  /// Shows a remark that is no result: standard error unless at a terminal.
  func note(_ text: StyledText)
  /// Shows an error or warning: standard error.
  func complain(_ text: StyledText)
  /// Writes one JSON object as a line of standard output with `--json`; else nothing happens.
  /// - Parameter json: JSON text without line breaks; not made when nobody wants it.
  func emit(_ json: @autoclosure () -> String)
  /// Starts to show answers that stream in, side by side or one after the other.
  func sides(_ panes: [PaneState]) -> any SidesView
  /// Starts a line that shows how far long work is; invisible without a terminal.
  func progress(_ label: String, total: Int?, unit: ProgressLine.Unit) -> ProgressLine

  /// Whether the output is JSON Lines.
  var isJSON: Bool { get }
  /// Whether words go to a terminal.
  var isTerminal: Bool { get }
  /// Columns to lay out text in.
  var width: Int { get }
  /// Columns that tables and answers may take: without a terminal as many as they need.
  var wrapWidth: Int { get }
  /// Whether the reader of standard output has gone, so that the shell ends quietly.
  var isClosed: Bool { get }
}

extension Printer {
  /// Shows an empty line.
  public func say() { say("") }

  /// Shows lines of text, at a terminal broken between words, with `indent` spaces before what goes on.
  public func say(_ text: StyledText, indent: Int) {
    guard isTerminal else { return say(text) }
    for line in text.wrapped(to: width, indent: indent) { say(line) }
  }

  /// Shows a table, folded at a terminal alone: elsewhere its rows are lines to be searched.
  public func say(_ table: Table) {
    for line in table.lines(width: wrapWidth) { say(line) }
  }
}

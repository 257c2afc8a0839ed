import Terminal

/// Where lines come from: the editor, a script, standard input, the command line.
@MainActor
public protocol LineSource: AnyObject {
  /// Names the source in messages (`calendar.txt`); nil at the keyboard.
  var name: String? { get }
  /// The next line without its line break. May block.
  /// - Throws: `SourceError`.
  func next(prompt: StyledText) throws -> LineOutcome
  /// Keeps a message of several lines in the history as one.
  func remember(_ text: String)
  /// No more lines are wanted: what the source has changed is as it was.
  func finish()
}

extension LineSource {
  public func remember(_ text: String) {}
  public func finish() {}
}

/// A script or standard input that cannot be read.
public enum SourceError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Opening or reading failed, with the system's words.
  case unreadable(path: String, reason: String)
  /// A line has more bytes than a line may have.
  case longLine(limit: Int)

  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "'\(path)': \(reason.lowercased())"
    case .longLine(let limit): "a line may have \(limit) bytes at most"
    }
  }
}

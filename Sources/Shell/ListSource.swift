import Terminal

/// Lines that are there already: those of `-c`, or a text's.
@MainActor
public final class ListSource: LineSource {
  public let name: String?
  private var lines: ArraySlice<String>

  public init(_ lines: [String], name: String?) {
    self.lines = lines[...]
    self.name = name
  }

  /// The lines of a text.
  public convenience init(text: String, name: String?) {
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    self.init(lines.map { String($0) }, name: name)
  }

  public func next(prompt: StyledText) throws -> LineOutcome {
    lines.popFirst().map { .line($0) } ?? .endOfInput
  }
}

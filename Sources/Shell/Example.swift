/// A line to try and what it does.
public struct Example: Sendable, Hashable {
  public let line: String
  public let summary: String

  public init(_ line: String, _ summary: String) {
    self.line = line
    self.summary = summary
  }
}

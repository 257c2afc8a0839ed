/// What one rendering may cost. A template comes from a model's folder, so nothing in it may
/// exhaust time, memory or the stack.
public struct TemplateLimits: Sendable, Equatable {
  /// Evaluated nodes, loop iterations and elements looked at.
  public var steps: Int
  /// Characters of the rendered prompt.
  public var output: Int
  /// Characters of all texts built on the way, and elements of all lists.
  public var memory: Int
  /// Nested evaluations, calls of macros included.
  public var depth: Int

  public init(
    steps: Int = 5_000_000, output: Int = 8_000_000, memory: Int = 64_000_000, depth: Int = 250
  ) {
    self.steps = steps
    self.output = output
    self.memory = memory
    self.depth = depth
  }

  /// Enough for any real template and a conversation of several megabytes.
  public static let standard = TemplateLimits()
}

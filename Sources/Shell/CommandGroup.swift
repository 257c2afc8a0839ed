/// A heading in the list of commands; groups are listed in the order of the table.
public struct CommandGroup: Sendable, Hashable {
  public let title: String

  public init(_ title: String) {
    self.title = title
  }

  /// The shell itself.
  public static let shell = CommandGroup("Shell")
}

/// One thing that `:set` changes: declared once, read by help, completion and the command.
public struct Setting<Context>: Sendable {
  public let name: String
  /// One line, lower case, without a full stop.
  public let summary: String
  public let kind: SettingKind
  /// The value before anybody changes it, as it would be typed.
  public let initial: String
  /// The value now, as it would be typed.
  public let read: @MainActor @Sendable (Context) -> String
  /// Takes a value of the setting's kind.
  public let apply: @MainActor @Sendable (Context, SettingValue) throws -> Void

  public init(
    _ name: String, _ summary: String, _ kind: SettingKind, initial: String,
    read: @escaping @MainActor @Sendable (Context) -> String,
    apply: @escaping @MainActor @Sendable (Context, SettingValue) throws -> Void
  ) {
    self.name = name
    self.summary = summary
    self.kind = kind
    self.initial = initial
    self.read = read
    self.apply = apply
  }
}

/// How answers are judged, as the settings `strict` and `amend` say.
public struct JudgeOptions: Sendable, Hashable {
  /// Whether fences, back-ticks, comments and further statements are chatter too.
  public var isStrict: Bool
  /// Whether a call may take the place of an earlier entry.
  public var amends: Bool

  /// The options; the defaults are the settings' own.
  public init(isStrict: Bool = false, amends: Bool = true) {
    self.isStrict = isStrict
    self.amends = amends
  }
}

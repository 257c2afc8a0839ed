/// One thing that Tab offers.
public struct Candidate: Sendable, Hashable {
  /// The word as it would be typed without quoting.
  public var text: String
  /// A few words beside it in the list; may be empty.
  public var summary: String
  /// Whether the word goes on (a folder): no space follows it.
  public var isPartial: Bool

  public init(_ text: String, _ summary: String = "", isPartial: Bool = false) {
    self.text = text
    self.summary = summary
    self.isPartial = isPartial
  }
}

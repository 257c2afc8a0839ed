/// A prompt's text, with what came from the template told apart from what people and models wrote.
///
/// Special tokens such as `<end_of_turn>` are to be recognized in trusted segments only, so that
/// nobody forges a turn by typing one.
public struct RenderedPrompt: Sendable, Equatable {
  /// A stretch of one origin.
  public struct Segment: Sendable, Equatable {
    public let text: String
    /// Whether it stands literally in the template, or is a special token that the model's files
    /// name, or the role of a message.
    public let isTrusted: Bool

    public init(text: String, isTrusted: Bool) {
      self.text = text
      self.isTrusted = isTrusted
    }
  }

  /// The segments in order; none is empty and neighbours differ in origin.
  public let segments: [Segment]

  /// The whole text.
  public var text: String { segments.map(\.text).joined() }

  /// A prompt of segments, of which empty ones are dropped and equal neighbours joined.
  public init(segments: [Segment]) {
    var joined: [Segment] = []
    for segment in segments where !segment.text.isEmpty {
      if let last = joined.last, last.isTrusted == segment.isTrusted {
        joined[joined.count - 1] = Segment(
          text: last.text + segment.text, isTrusted: last.isTrusted)
      } else {
        joined.append(segment)
      }
    }
    self.segments = joined
  }

  init(_ text: TemplateText) {
    var segments: [Segment] = []
    text.forEachRun { scalars, isTrusted in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      segments.append(Segment(text: String(view), isTrusted: isTrusted))
    }
    self.init(segments: segments)
  }
}

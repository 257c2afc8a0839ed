/// What one side's column shows: a header, the answer so far and remarks about it.
public struct PaneState: Sendable {
  /// How far the answer is.
  public enum Status: Sendable, Hashable {
    case waiting
    /// Reading the prompt.
    case prefill
    case streaming
    case done
    case paused
    /// The prompt went to other sides alone.
    case notAsked
    case interrupted
    /// There is no answer; why, in words from outside, stands where answers do.
    case failed(String)
    /// In a few words from outside: why an answer ended before its end.
    case ended(String)
  }

  /// The side: `left`.
  public var label: StyledText
  /// The model.
  public var title: String
  /// The symbols of the verdict: `✔︎ 🍄`.
  public var symbols = StyledText()
  public var tokens = 0
  public var tokensPerSecond: Double?
  public var status = Status.waiting
  /// The answer, wrapped as the layout asks.
  public private(set) var text = WrappedText()
  /// Remarks under the answer: mistakes in words, amendments.
  public var notes: [StyledText] = []

  public init(label: StyledText, title: String, status: Status = .waiting) {
    self.label = label
    self.title = title
    self.status = status
  }

  /// Adds a piece of the answer exactly as the model gave it.
  public mutating func append(_ raw: String) {
    text.append(raw)
  }

  /// Ends the answer.
  public mutating func finish(_ status: Status = .done) {
    text.finish()
    self.status = status
  }

  /// Wraps the answer for a column of `width` cells.
  mutating func setWidth(_ width: Int) {
    text.setWidth(width)
  }

  /// What stands under the answer: why there is none, then the remarks.
  var remarks: [StyledText] {
    guard case .failed(let reason) = status else { return notes }
    return ["\(reason, .bad)"] + notes
  }

  /// `left · model` with the symbols at the right end.
  func heading(width: Int) -> StyledText {
    let symbolsWidth = symbols.cellWidth
    let room = symbolsWidth > 0 ? width - symbolsWidth - 1 : width
    guard room >= 8 else { return (label + " · " + "\(title, .strong)").truncated(to: width) }
    let name: StyledText = title.isEmpty ? label : "\(label) · \(title, .strong)"
    guard symbolsWidth > 0 else { return name.truncated(to: room) }
    return name.padded(to: room) + " " + symbols
  }

  /// `24 tokens · 31.2 tokens/s · …`, or `cut off · 256 tokens · 31.2 tokens/s`: an end that was none
  /// comes first, where a narrow column still has it.
  func statusLine(width: Int) -> StyledText {
    let (end, progress): (StyledText, StyledText) =
      switch status {
      case .waiting: ("", "\("waiting", .dim)")
      case .prefill: ("", "\("reading the prompt", .dim)")
      case .streaming: ("", "\("…", .dim)")
      case .done: ("", "")
      case .paused: ("\("paused", .caution)", "")
      case .notAsked: ("\("not asked", .dim)", "")
      case .interrupted: ("\("interrupted", .caution)", "")
      case .failed: ("\("no answer", .bad)", "")
      case .ended(let reason): ("\(reason, .caution)", "")
      }
    var parts = [end]
    if tokens > 0 { parts.append("\(tokens == 1 ? "1 token" : "\(tokens) tokens", .dim)") }
    if let rate = tokensPerSecond { parts.append("\(Quantity.rate(rate) + " tokens/s", .dim)") }
    parts.append(progress)
    return parts.filter { !$0.isEmpty }.joined(separator: "\(" · ", .dim)").truncated(to: width)
  }
}

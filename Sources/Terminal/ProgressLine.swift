/// One line that tells how far long work is: `loading sprout  12.0 MB of 40.0 MB  8.2 MB/s  0:03 left`.
///
/// It is drawn on a terminal only, at most ten times a second, and wiped by `finish()`.
@MainActor
public final class ProgressLine {
  /// What is counted, and how an amount of it is said.
  public enum Unit: Sendable, ExpressibleByStringLiteral {
    /// Things by their name: `12 of 40 trials`.
    case things(String)
    /// What has units of its own, such as bytes: a function says an amount.
    case amount(@Sendable (Int) -> String)

    public init(stringLiteral name: String) { self = .things(name) }

    fileprivate func text(_ done: Int, of total: Int?) -> String {
      switch self {
      case .things(let name): total.map { "\(done) of \($0) \(name)" } ?? "\(done) \(name)"
      case .amount(let text): total.map { "\(text(done)) of \(text($0))" } ?? text(done)
      }
    }

    fileprivate func text(rate: Double) -> String {
      switch self {
      case .things(let name): "\(Quantity.rate(rate)) \(name)/s"
      case .amount(let text): "\(text(Int(min(rate, 1e15))))/s"
      }
    }
  }

  private static let interval = Duration.milliseconds(100)
  private static let barWidth = 20
  /// Cells below which a bar says nothing.
  private static let shortestBar = 6
  /// Cells of the label that stay beside a bar, and that stay at all.
  private static let shortLabel = 16
  private static let shortestLabel = 8

  private let output: TerminalOutput?
  private var label: String
  private let unit: Unit
  private let start = ContinuousClock.now
  private var lastPaint: ContinuousClock.Instant?
  private var total: Int?
  private var isShown = false

  /// - Parameters:
  ///   - label: What is being done; may come from outside.
  ///   - total: How much there is, if known.
  ///   - unit: What is counted.
  ///   - output: Where to draw; nothing is drawn unless it is a terminal.
  public init(_ label: String, total: Int?, unit: Unit, output: TerminalOutput?) {
    self.label = label
    self.total = total
    self.unit = unit
    self.output = output.flatMap { $0.abilities.isTerminal ? $0 : nil }
  }

  /// Says how much is done by now, and how much there is or what is being done if that has changed.
  public func update(_ done: Int, of total: Int? = nil, label: String? = nil) {
    if let total { self.total = total }
    let isRelabelled = label.map { $0 != self.label } ?? false
    if let label { self.label = label }
    guard let output else { return }
    let now = ContinuousClock.now
    // What is begun may take long: its label does not wait for the next update.
    if let lastPaint, now - lastPaint < Self.interval, !isRelabelled { return }
    lastPaint = now
    isShown = true
    let width = max(1, output.width - 1)
    let line = Self.text(
      label: self.label, done: done, total: self.total, unit: unit, elapsed: now - start,
      width: width)
    output.write(
      raw: "\r" + line.truncated(to: width).rendered(output.abilities.colors) + "\u{1B}[K")
  }

  /// Wipes the line.
  public func finish() {
    guard isShown, let output else { return }
    isShown = false
    output.write(raw: "\r\u{1B}[K")
  }

  /// The line after `elapsed`, for `width` cells: pure, for tests.
  ///
  /// Where that is too few, the bar and the label give way first, then the rate, then the amount; how long
  /// it takes is what people wait to read, and stays.
  static func text(
    label: String, done: Int, total: Int?, unit: Unit, elapsed: Duration, width: Int
  ) -> StyledText {
    let (seconds, attoseconds) = elapsed.components
    let time = Double(seconds) + Double(attoseconds) / 1e18
    let rate = time > 0.2 ? Double(done) / time : 0
    let amount: StyledText = "  \(unit.text(done, of: total))"
    var speed = StyledText()
    var left = StyledText()
    if rate > 0 {
      speed = "\("  \(unit.text(rate: rate))", .dim)"
      if let total, total > done {
        let time = min(Double(total - done) / rate, 359_999)
        left = "\("  \(Quantity.clock(.seconds(time))) left", .dim)"
      }
    }
    let label: StyledText = "\(label)"
    let least = min(label.cellWidth, shortestLabel)
    let tails = [amount + speed + left, amount + left, left]
    let tail = tails.first { least + $0.cellWidth <= width } ?? left
    let share = total.flatMap { $0 > 0 ? Double(done) / Double($0) : nil }
    return head(label, share: share, width: max(0, width - tail.cellWidth)) + tail
  }

  /// The label, and where there is room a bar as full as `share` says.
  private static func head(_ label: StyledText, share: Double?, width: Int) -> StyledText {
    let kept = min(label.cellWidth, max(shortLabel, width - 2 - barWidth))
    let cells = min(barWidth, width - kept - 2)
    guard let share, cells >= shortestBar else { return label.truncated(to: width) }
    let full = Int(min(1, max(0, share)) * Double(cells))
    let bar = String(repeating: "━", count: full)
    let rest = String(repeating: "─", count: cells - full)
    return label.truncated(to: kept) + "  \(bar, .good)\(rest, .dim)"
  }
}

/// One line that tells how far long work is: `loading sprout  12/40 MiB  8.2 MiB/s  0:03 left`.
///
/// It is drawn on a terminal only, at most ten times a second, and wiped by `finish()`.
@MainActor
public final class ProgressLine {
  private static let interval = Duration.milliseconds(100)
  private static let barWidth = 20

  private let output: TerminalOutput?
  private let label: String
  private let unit: String
  private let start = ContinuousClock.now
  private var lastPaint: ContinuousClock.Instant?
  private var total: Int?
  private var done = 0
  private var isShown = false

  /// - Parameters:
  ///   - label: What is being done; may come from outside.
  ///   - total: How much there is, if known.
  ///   - unit: What is counted (`trials`), or `B` for bytes.
  ///   - output: Where to draw; nothing is drawn unless it is a terminal.
  public init(_ label: String, total: Int?, unit: String, output: TerminalOutput?) {
    self.label = label
    self.total = total
    self.unit = unit
    self.output = output.flatMap { $0.abilities.isTerminal ? $0 : nil }
  }

  /// Says how much is done by now, and how much there is if that has changed.
  public func update(_ done: Int, of total: Int? = nil) {
    self.done = done
    if let total { self.total = total }
    guard let output else { return }
    let now = ContinuousClock.now
    if let lastPaint, now - lastPaint < Self.interval { return }
    lastPaint = now
    isShown = true
    let line = Self.text(
      label: label, done: done, total: self.total, unit: unit, elapsed: now - start)
    let width = max(1, output.width - 1)
    output.write(
      raw: "\r" + line.truncated(to: width).rendered(output.abilities.colors) + "\u{1B}[K")
  }

  /// Adds to what is done.
  public func advance(by count: Int = 1) {
    update(done + count)
  }

  /// Wipes the line.
  public func finish() {
    guard isShown, let output else { return }
    isShown = false
    output.write(raw: "\r\u{1B}[K")
  }

  /// The line after `elapsed`: pure, for tests.
  static func text(
    label: String, done: Int, total: Int?, unit: String, elapsed: Duration
  ) -> StyledText {
    let (seconds, attoseconds) = elapsed.components
    let time = Double(seconds) + Double(attoseconds) / 1e18
    let rate = time > 0.2 ? Double(done) / time : 0
    let isBytes = unit == "B"
    var line: StyledText = "\(label)"
    if let total, total > 0 {
      let share = min(1, max(0, Double(done) / Double(total)))
      let full = Int(share * Double(barWidth))
      let bar = String(repeating: "━", count: full)
      let rest = String(repeating: "─", count: barWidth - full)
      line += "  \(bar, .good)\(rest, .dim)"
    }
    let amount = isBytes ? Quantity.bytes(done) : "\(done)"
    let whole = total.map { isBytes ? Quantity.bytes($0) : "\($0) \(unit)" }
    line += "  \(whole.map { "\(amount) of \($0)" } ?? (isBytes ? amount : "\(amount) \(unit)"))"
    if rate > 0 {
      let speed = isBytes ? Quantity.bytes(Int(min(rate, 1e15))) : "\(Quantity.rate(rate)) \(unit)"
      line += "\("  \(speed)/s", .dim)"
      if let total, total > done {
        let left = min(Double(total - done) / rate, 359_999)
        line += "\("  \(Quantity.clock(.seconds(left))) left", .dim)"
      }
    }
    return line
  }
}

/// Numbers as people read them, without Foundation.
public enum Quantity {
  /// A number with `digits` digits after the point, rounded half away from zero.
  public static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "–" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e18 else { return "–" }
    let whole = Int(scaled)
    let unit = Int(scale)
    let sign = value < 0 && whole > 0 ? "-" : ""
    guard digits > 0 else { return sign + String(whole) }
    let fraction = String(whole % unit)
    return sign + String(whole / unit) + "."
      + String(repeating: "0", count: max(0, digits - fraction.count)) + fraction
  }

  /// Three significant digits: `3.14`, `31.4`, `314`.
  public static func rate(_ value: Double) -> String {
    fixed(value, abs(value) < 9.995 ? 2 : abs(value) < 99.95 ? 1 : 0)
  }

  /// A count with thin groups: `1 234 567`.
  public static func count(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append("\u{202F}") }
      text.append(digit)
    }
    return value < 0 ? "-" + text : text
  }

  /// Time as one would say it: `0.4 ms`, `850 ms`, `3.2 s`, `2:05`, `1:02:03`.
  public static func time(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let total = Double(seconds) + Double(attoseconds) / 1e18
    if total < 0.00995 { return "\(fixed(max(0, total) * 1000, 1)) ms" }
    if total < 0.9995 { return "\(fixed(max(0, total) * 1000, 0)) ms" }
    if total < 59.95 { return "\(fixed(total, 1)) s" }
    return clock(duration)
  }

  /// Minutes and seconds, with hours if there are any: `0:07`, `2:05`, `1:02:03`.
  public static func clock(_ duration: Duration) -> String {
    let total = max(0, duration.components.seconds)
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes, seconds) = (total / 3600, total / 60 % 60, total % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(seconds))" : "\(minutes):\(two(seconds))"
  }
}

import Verdicts

extension Sequence<Symbol> {
  /// The symbols as people write them: `✔︎ 🍄`, `🥦 🔥🔥`.
  var text: String {
    var text = ""
    var last: Symbol?
    for symbol in self {
      // Two fires are one sign to the article.
      if let last, last != .fire || symbol != .fire { text += " " }
      text += symbol.rawValue
      last = symbol
    }
    return text
  }

  /// The symbols in words, for those who do not see them: `check, mushroom`.
  var words: String { map(\.name).joined(separator: ", ") }
}

/// Numbers as reports write them.
enum ReportNumber {
  /// `75 %`, or a dash for none.
  static func percent(_ rate: Double?) -> String {
    rate.map { "\(Int(($0 * 100).rounded())) %" } ?? "–"
  }

  /// `30–95 %`; empty of none.
  static func interval(_ proportion: Proportion) -> String {
    guard let interval = proportion.interval else { return "" }
    let low = Int((interval.lowerBound * 100).rounded())
    return "\(low)–\(Int((interval.upperBound * 100).rounded())) %"
  }

  /// A number with one digit behind the point, or a dash for none.
  static func decimal(_ value: Double?) -> String {
    guard let value, value.isFinite, abs(value) < 1e12 else { return "–" }
    let tenths = Int((abs(value) * 10).rounded())
    return (value < 0 && tenths > 0 ? "-" : "") + "\(tenths / 10).\(tenths % 10)"
  }

  /// A number between -1 and 1 with two digits behind the point.
  static func two(_ value: Double) -> String {
    let hundredths = Int((abs(value) * 100).rounded())
    let digits = hundredths % 100
    return (value < 0 && hundredths > 0 ? "-" : "")
      + "\(hundredths / 100).\(digits < 10 ? "0" : "")\(digits)"
  }

  /// Tokens a second: whole numbers from 100 on.
  static func rate(_ value: Double?) -> String {
    guard let value, value.isFinite, value < 1e12 else { return "–" }
    return value < 99.95 ? decimal(value) : "\(Int(value.rounded()))"
  }
}

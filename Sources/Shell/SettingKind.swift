/// Which values a setting takes.
public indirect enum SettingKind: Sendable, Hashable {
  /// `on` or `off`.
  case flag
  case integer(ClosedRange<Int>)
  case number(ClosedRange<Double>)
  case choice([String])
  /// The rest of the line.
  case text
  /// A word that stands for no value (`random`, `none`), or one of the kind.
  case optional(String, SettingKind)

  /// The values as help shows them: `on|off`, `0…2`, `random or 0…100`.
  public var usage: String {
    switch self {
    case .flag: "on|off"
    case .integer(let range): "\(range.lowerBound)…\(range.upperBound)"
    case .number(let range): "\(Self.short(range.lowerBound))…\(Self.short(range.upperBound))"
    case .choice(let choices): choices.joined(separator: "|")
    case .text: "TEXT"
    case .optional(let word, let kind): "\(word) or \(kind.usage)"
    }
  }

  /// Words that Tab offers.
  public var choices: [String] {
    switch self {
    case .flag: ["on", "off"]
    case .choice(let choices): choices
    case .optional(let word, let kind): [word] + kind.choices
    case .integer, .number, .text: []
    }
  }

  /// Reads a value; nil when it is none of this kind.
  public func value(_ text: String) -> SettingValue? {
    switch self {
    case .flag:
      switch text.lowercased() {
      case "on", "yes", "true", "1": .flag(true)
      case "off", "no", "false", "0": .flag(false)
      default: nil
      }
    case .integer(let range):
      Int(text).flatMap { range.contains($0) ? .integer($0) : nil }
    case .number(let range):
      Double(text).flatMap { range.contains($0) ? .number($0) : nil }
    case .choice(let choices):
      if case .one(let choice) = PrefixMatch(text, among: choices) { .choice(choice) } else { nil }
    case .text: .text(text)
    case .optional(let word, let kind):
      text.lowercased() == word ? SettingValue.none : kind.value(text)
    }
  }

  private static func short(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

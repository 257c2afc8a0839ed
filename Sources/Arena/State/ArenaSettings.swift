import Generation
import Verdicts

/// What `:set` changes, as a journal keeps it.
public struct ArenaSettings: Sendable, Equatable {
  /// Divides the logits before sampling; 0 is greedy.
  public var temperature = 0.0
  public var topK = 0
  public var topP = 1.0
  public var minP = 0.0
  /// Where the random numbers of all answers begin.
  public var seed: UInt64 = 0
  public var maxTokens = 256
  public var constraint = Constraint.off
  public var promptStyle = PromptStyle.chatTemplate
  public var drafting = true
  /// Whether a bare code fence counts as chatter.
  public var isStrict = false
  /// Whether fixes and repeated additions amend earlier entries.
  public var amends = true
  /// The model that writes correcting sentences; nil takes those of `prompts/`.
  public var fixer: String?

  public init() {}

  /// What an engine is asked to do.
  public var generation: GenerationSettings {
    GenerationSettings(
      temperature: temperature, topK: topK, topP: topP, minP: minP, maxTokens: maxTokens,
      constraint: constraint, promptStyle: promptStyle, drafting: drafting)
  }

  /// How answers are judged.
  public var judging: JudgeOptions { JudgeOptions(isStrict: isStrict, amends: amends) }

  /// The names of all settings, in the order of help.
  public static let names = [
    "temperature", "top_k", "top_p", "min_p", "seed", "max_tokens", "constrain", "prompt_style",
    "drafting", "strict", "amend", "fixer",
  ]

  /// The value of a setting as it would be typed; nil for a name that is none.
  public func value(of name: String) -> String? {
    func flag(_ value: Bool) -> String { value ? "on" : "off" }
    func number(_ value: Double) -> String {
      let text = "\(value)"
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    switch name {
    case "temperature": return number(temperature)
    case "top_k": return String(topK)
    case "top_p": return number(topP)
    case "min_p": return number(minP)
    case "seed": return String(seed)
    case "max_tokens": return String(maxTokens)
    case "constrain": return constraint.rawValue
    case "prompt_style": return promptStyle.rawValue
    case "drafting": return flag(drafting)
    case "strict": return flag(isStrict)
    case "amend": return flag(amends)
    case "fixer": return fixer ?? "none"
    default: return nil
    }
  }

  /// Whether a setting takes a value as it would be typed.
  static func takes(_ value: String, for name: String) -> Bool {
    var trial = ArenaSettings()
    return trial.set(name, to: value)
  }

  /// Gives a setting a value as it would be typed; false for an unknown name or a value out of range.
  public mutating func set(_ name: String, to text: String) -> Bool {
    func store<Value>(_ path: WritableKeyPath<ArenaSettings, Value>, _ value: Value?) -> Bool {
      guard let value else { return false }
      self[keyPath: path] = value
      return true
    }
    func number(in range: ClosedRange<Double>) -> Double? {
      Double(text).flatMap { range.contains($0) ? $0 : nil }
    }
    func integer(in range: ClosedRange<Int>) -> Int? {
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
    func flag() -> Bool? { text == "on" ? true : text == "off" ? false : nil }
    switch name {
    case "temperature": return store(\.temperature, number(in: 0...100))
    case "top_k": return store(\.topK, integer(in: 0...1_000_000))
    case "top_p": return store(\.topP, number(in: 0...1))
    case "min_p": return store(\.minP, number(in: 0...1))
    case "seed": return store(\.seed, UInt64(text))
    case "max_tokens": return store(\.maxTokens, integer(in: 1...1_000_000))
    case "constrain": return store(\.constraint, Constraint(rawValue: text))
    case "prompt_style": return store(\.promptStyle, PromptStyle(rawValue: text))
    case "drafting": return store(\.drafting, flag())
    case "strict": return store(\.isStrict, flag())
    case "amend": return store(\.amends, flag())
    case "fixer":
      fixer = text == "none" ? nil : text
      return true
    default: return false
    }
  }

  /// The settings that are not as a session begins with them.
  public var changes: [(name: String, value: String)] {
    Self.names.compactMap { name in
      guard let value = value(of: name), value != ArenaSettings().value(of: name) else {
        return nil
      }
      return (name, value)
    }
  }

  /// The names of the presets.
  public static let presets = ["default", "article"]

  /// The settings that a preset changes, with their values; nil for a name that is none. All presets
  /// have the same settings, so that one undoes the other.
  ///
  /// `article` is what the article's app did, as far as is known: its own turn tags, top-k 5 at
  /// temperature 1. `default` has the values that a session begins with.
  public static func preset(_ name: String) -> [(name: String, value: String)]? {
    let article = ["prompt_style": "article", "temperature": "1", "top_k": "5"]
    guard presets.contains(name) else { return nil }
    return ["prompt_style", "temperature", "top_k", "top_p", "min_p"].map { setting in
      let value = name == "article" ? article[setting] : nil
      return (setting, value ?? ArenaSettings().value(of: setting) ?? "")
    }
  }

  /// The preset whose settings these are, one and all; nil where none fits.
  public var preset: String? {
    Self.presets.first { name in
      Self.preset(name)?.allSatisfy { value(of: $0.name) == $0.value } ?? false
    }
  }
}

import Terminal

/// The list of settings; `:set`, its help and its completion read nothing else.
public struct SettingTable<Context>: Sendable {
  public let settings: [Setting<Context>]

  /// - Precondition: no two settings share a name.
  public init(_ settings: [Setting<Context>]) {
    precondition(
      Set(settings.map { $0.name }).count == settings.count, "two settings share a name")
    self.settings = settings
  }

  /// The names in the table's order.
  public var names: [String] { settings.map { $0.name } }

  /// The setting called `name` or by an unambiguous start of its name; `-` counts as `_`.
  public func setting(named name: String) throws(SettingError) -> Setting<Context> {
    let underscored = name.replacing("-", with: "_")
    switch PrefixMatch(underscored, among: names) {
    case .one(let full):
      if let setting = settings.first(where: { $0.name == full }) { return setting }
      throw .unknown(name: name, nearest: [])
    case .several(let found): throw .ambiguous(name: name, candidates: found)
    case .none:
      throw .unknown(
        name: name, nearest: EditDistance.nearest(to: underscored, among: names, atMost: 2))
    }
  }

  /// Gives a setting the value that `text` says.
  @MainActor
  public func set(_ name: String, to text: String, in context: Context) throws {
    let setting = try setting(named: name)
    let isInitial = text == "default"
    guard let value = setting.kind.value(isInitial ? setting.initial : text) else {
      throw SettingError.value(name: setting.name, text: text, kind: setting.kind)
    }
    try setting.apply(context, value)
  }

  /// Names for Tab.
  public var candidates: [Candidate] { settings.map { Candidate($0.name, $0.summary) } }

  /// Values of a setting for Tab.
  public func values(of name: String) -> [Candidate] {
    guard let setting = try? setting(named: name) else { return [] }
    return setting.kind.choices.map { Candidate($0) }
      + [Candidate("default", setting.initial.isEmpty ? "nothing" : setting.initial)]
  }

  /// Every setting with its value, range and meaning.
  @MainActor
  public func table(in context: Context) -> Table {
    var table = Table([
      .init("setting", keepsWords: true), .init("value"), .init("values"),
      .init("what it does", keepsWords: true),
    ])
    for setting in settings {
      let value = setting.read(context)
      table.add(
        "\(setting.name, .code)",
        "\(value.isEmpty ? "–" : value, value == setting.initial ? .plain : .strong)",
        "\(setting.kind.usage, .dim)", "\(setting.summary)")
    }
    return table
  }

  /// Each setting with what it does, its values and the first of them, for `:help`.
  public var helpEntries: [HelpTopic.Entry] {
    settings.map { setting in
      let initial = setting.initial.isEmpty ? "nothing" : setting.initial
      return .init(
        setting.name, "\(setting.summary); \(setting.kind.usage), initially \(initial)")
    }
  }

  /// The settings as a Markdown table.
  public func markdown() -> String {
    func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
    var text = "| setting | values | initially | what it does |\n| --- | --- | --- | --- |\n"
    for setting in settings {
      text += "| `\(setting.name)` | \(cell(setting.kind.usage)) | "
      text += setting.initial.isEmpty ? "– | " : "`\(cell(setting.initial))` | "
      text += "\(cell(setting.summary)) |\n"
    }
    return text
  }
}

/// A setting that is not there, or a value it does not take.
public enum SettingError: Error, Sendable, Hashable, CustomStringConvertible {
  case unknown(name: String, nearest: [String])
  case ambiguous(name: String, candidates: [String])
  case value(name: String, text: String, kind: SettingKind)

  public var description: String {
    switch self {
    case .unknown(let name, let nearest):
      let hint =
        nearest.isEmpty ? "; ':set' lists them" : "; did you mean \(nearest.phrase(or: "or"))?"
      return "no setting '\(name)'\(hint)"
    case .ambiguous(let name, let candidates):
      return "'\(name)' is short for \(candidates.phrase(or: "and"))"
    case .value(let name, let text, let kind):
      return "\(name) must be \(kind.usage), not '\(text)'"
    }
  }
}
